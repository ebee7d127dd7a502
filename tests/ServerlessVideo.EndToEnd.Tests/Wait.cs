using System.Diagnostics;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>For what comes within seconds on a machine of its own; these are shared, and only what never comes is to fail.</summary>
static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    public static async Task<T> ForAsync<T>(Task<T> task, string what)
    {
        await ForAsync((Task)task, what);
        return await task;
    }

    public static async Task ForAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"it did not happen in time that {what}", e);
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Limit; await Task.Delay(Glance))
        {
            if (await condition())
            {
                return;
            }
        }

        throw new TimeoutException($"it did not become true in time that {what}");
    }
}
