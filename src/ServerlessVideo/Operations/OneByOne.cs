namespace ServerlessVideo.Operations;

/// <summary>What a task of the clock has to see to, one after the other.</summary>
static class OneByOne
{
    /// <summary>One that fails must not keep the others; the task fails at its end, and goes on at its next turn.</summary>
    /// <exception cref="AggregateException">With <paramref name="failed"/> as its message.</exception>
    public static async Task RunAsync<T>(IAsyncEnumerable<T> items, Func<T, Task> handle, string failed, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            try
            {
                await handle(item);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(e);
            }
        }
        if (failures.Count > 0)
        {
            throw new AggregateException(failed, failures);
        }
    }
}
