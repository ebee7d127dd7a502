using System.Diagnostics;

namespace ServerlessVideo.Local.Faults;

/// <summary>
/// What happens at a point: the whole platform dies, or the processes of the function that the point belongs to; or whoever passes stays there, until the
/// platform dies of something else or what is held is stopped.
/// </summary>
enum FaultAction { Kill, KillFunction, Hold }

/// <param name="Nth">It happens when the point is passed for the nth time from now.</param>
sealed record ArmedFault(string Point, FaultAction Action, int Nth);

/// <summary>
/// The points of all I/O at which a test can make the platform die, to see that everything goes on after a restart. A call of a
/// function to AWS is <c>FUNCTION/service:Action/before</c> (nothing of it has taken effect) and <c>…/after</c> (it has, and nobody has
/// the answer); a delivery is named by how it comes: <c>queue/FUNCTION</c>, <c>bus/QUEUE</c>, <c>stream/FUNCTION</c>, <c>task/FUNCTION</c>, <c>s3/EVENT</c>;
/// a task of the state machine by its state, <c>state/NAME</c>, where it can be held as well.
/// </summary>
sealed class FaultPoints
{
    readonly Lock gate = new();
    readonly SortedSet<string> seen = new(StringComparer.Ordinal);
    readonly List<ArmedFault> armed = [];

    public (IReadOnlyList<string> Seen, IReadOnlyList<ArmedFault> Armed) Current
    {
        get
        {
            lock (gate)
            {
                return ([.. seen], [.. armed]);
            }
        }
    }

    /// <value>Kills this process as <c>kill -9</c> does; no handler of ours runs.</value>
    public Action KillPlatform { get; init; } = () =>
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit(); // Nothing after this point may happen, not even in the microseconds that are left.
    };

    public void Arm(ArmedFault fault)
    {
        lock (gate)
        {
            armed.Add(fault);
        }
    }

    /// <param name="killFunction">Kills the processes of the function at this point.</param>
    public void Pass(string point, Action? killFunction = null)
    {
        if (Due(point) is { } fault)
        {
            Suffer(fault, killFunction);
        }
    }

    /// <summary>At a point at which one can be held.</summary>
    public Task PassAsync(string point)
    {
        switch (Due(point))
        {
            case { Action: FaultAction.Hold }:
                return Task.Delay(Timeout.InfiniteTimeSpan);
            case { } fault:
                Suffer(fault, killFunction: null);
                break;
        }
        return Task.CompletedTask;
    }

    void Suffer(ArmedFault fault, Action? killFunction)
    {
        if (fault.Action == FaultAction.KillFunction && killFunction is not null)
        {
            killFunction();
            return;
        }
        KillPlatform();
    }

    ArmedFault? Due(string point)
    {
        lock (gate)
        {
            seen.Add(point);
            var index = armed.FindIndex(fault => fault.Point == point);
            if (index < 0)
            {
                return null;
            }
            var fault = armed[index];
            armed.RemoveAt(index);
            if (fault.Nth <= 1)
            {
                return fault;
            }
            armed.Insert(index, fault with { Nth = fault.Nth - 1 });
            return null;
        }
    }
}
