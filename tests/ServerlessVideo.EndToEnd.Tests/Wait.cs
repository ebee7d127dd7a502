namespace ServerlessVideo.EndToEnd.Tests;

static class Wait
{
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
