namespace ServerlessVideo.EndToEnd.Tests;

static class Wait
{
    public static async Task<T> ForAsync<T>(Task<T> task, string what)
    {
        await ForAsync((Task)task, what);
        return await task;
    }

    public static async Task ForAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"it did not happen within a minute that {what}", e);
        }
    }

    /// <summary>Asks each quarter of a second, for a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var i = 0; i < 240; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(250);
        }

        throw new TimeoutException($"within a minute it did not become true that {what}");
    }
}
