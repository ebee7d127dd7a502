using System.Text.Json.Nodes;
using ServerlessVideo.Local.MediaConvert.Jobs;
using ServerlessVideo.Local.Tests.Endpoint;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class JobStoreTests
{
    /// <summary>Whoever looks for jobs that take too long would else cancel what began before a night's sleep.</summary>
    [Fact]
    public void Restart_AfterALongTime_CountsTheTimeOfAJobAnew()
    {
        var (folder, time) = (Directory.CreateTempSubdirectory("jobs-"), new ManualTime());
        var before = new JobStore(folder.FullName, time);
        var (running, ended) = (Begun(), Begun());
        before.Update(ended.Id, j => j with { Status = JobStatus.Complete, FinishedAt = time.GetUtcNow() });

        time.Advance(TimeSpan.FromHours(8));
        var after = new JobStore(folder.FullName, time);

        (after.Find(running.Id)!.Status, after.Find(running.Id)!.StartedAt).ShouldBe((JobStatus.Progressing, null));
        after.Find(ended.Id)!.StartedAt.ShouldBe(ended.StartedAt);
        folder.Delete(recursive: true);

        Job Begun() => before.Update(
            before.Create("queue", null, 0, new JsonObject { ["role"] = "r" }).Id, j => j with { Status = JobStatus.Progressing, StartedAt = time.GetUtcNow() });
    }
}
