using System.Collections.Concurrent;

namespace ServerlessVideo.Local.Processes;

/// <summary>The one thread that forks children; it ends only with the process (see <see cref="ChildProcess"/>).</summary>
static class ForkThread
{
    static readonly BlockingCollection<Action> Work = Start();

    public static Task<T> RunAsync<T>(Func<T> fork)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(fork());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    static BlockingCollection<Action> Start()
    {
        BlockingCollection<Action> work = [];
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "fork" }.Start();
        return work;
    }
}
