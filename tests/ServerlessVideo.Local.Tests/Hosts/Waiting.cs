namespace ServerlessVideo.Local.Tests.Hosts;

static class Waiting
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), Glance = TimeSpan.FromMilliseconds(30);

    /// <summary>Fails by cancellation when it does not come true.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!await condition())
        {
            await Task.Delay(Glance, patience.Token);
        }
    }
}
