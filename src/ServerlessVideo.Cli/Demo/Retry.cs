namespace ServerlessVideo.Cli.Demo;

static class Retry
{
    /// <summary>Three tries with exponential backoff and full jitter (about 0.5 s, then 1 s).</summary>
    public static async Task<T> ThreeTimesAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (HttpRequestException) when (attempt < 3)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(250 << attempt)), TimeProvider.System, cancellationToken);
            }
        }
    }
}
