using System.Diagnostics;

namespace ServerlessVideo.Testing;

/// <summary>For what comes within seconds on a machine of its own; these are shared, and only what never comes is to fail.</summary>
static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    static readonly TimeSpan FirstGlance = TimeSpan.FromMilliseconds(10), LastGlance = TimeSpan.FromMilliseconds(250);

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
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"it did not happen in time that {what}", e);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what) =>
        await UntilAsync(async () => await condition() ? "" : null, what);

    /// <summary>What is found, once it is.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> find, string what)
        where T : class
    {
        var glance = FirstGlance;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Limit; await Task.Delay(glance))
        {
            if (await find() is { } found)
            {
                return found;
            }
            glance = glance * 2 < LastGlance ? glance * 2 : LastGlance;
        }
        throw new TimeoutException($"it did not become true in time that {what}");
    }
}
