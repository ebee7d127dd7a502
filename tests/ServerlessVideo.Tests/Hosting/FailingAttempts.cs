using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

static class FailingAttempts
{
    /// <summary>Attempts of different publications end there.</summary>
    public static async Task FailAsync(this HostCircuits circuits, HostingProvider host, int times = HostCircuit.Threshold)
    {
        for (var i = 0; i < times; i++)
        {
            await circuits.FailAsync(host, new PublishTask(Any.Ids.NextVideoId(), 1));
        }
    }

    public static Task FailAsync(this HostCircuits circuits, HostingProvider host, PublishTask task)
    {
        var attempt = new HostAttempt(task.VideoId, task.Generation, host, DateTimeOffset.UnixEpoch);
        return circuits.EndAsync(attempt.Failed(new VideoError("host_unavailable", "503"), DateTimeOffset.UnixEpoch), default);
    }
}
