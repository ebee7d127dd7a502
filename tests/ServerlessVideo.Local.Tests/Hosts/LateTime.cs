using System.Collections.Concurrent;

namespace ServerlessVideo.Local.Tests.Hosts;

/// <summary>The true time, but what is to be late waits for the test, however slow that is.</summary>
sealed class LateTime : TimeProvider
{
    public static readonly TimeSpan Late = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<ITimer, bool> late = [];

    public bool IsWaitedFor => !late.IsEmpty;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == Late)
        {
            late[timer] = true;
        }
        return timer;
    }

    /// <summary>All that is late comes now.</summary>
    public void Come()
    {
        foreach (var timer in late.Keys)
        {
            late.TryRemove(timer, out _);
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
