using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>A step that dies between two of its writes is called again: its host's circuit hears how the trial came out, and once.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DyingStepTests(DynamoDbLocal dynamo) : IDisposable
{
    readonly Mortal mortal = Mortal.Of(dynamo);
    PublishFlow flow = null!;

    public void Dispose() => flow.Dispose();

    [Fact]
    public Task EndAttempt_DyingAfterAnyOfItsWrites_IsOneFailureOfItsHost() => DyingAsync(
        task => flow.End.HandleAsync(new FinishTask(task.VideoId, task.Generation, new VideoError("host_unavailable", "503")), default),
        "cloudflare failed host_unavailable",
        circuit => (circuit.Failures, circuit.Openings, circuit.TrialAt).ShouldBe((HostCircuit.Threshold + 1, 2, null)));

    [Fact]
    public Task EndAttempt_ForTheFilesFault_LeavesTheTrialToOthers() => DyingAsync(
        task => flow.End.HandleAsync(new FinishTask(task.VideoId, task.Generation, new VideoError("unsupported_input", "it says so")), default),
        "cloudflare failed unsupported_input",
        circuit => (circuit.Failures, circuit.Openings, circuit.TrialAt).ShouldBe((HostCircuit.Threshold, 1, null)));

    [Fact]
    public Task Finish_DyingAfterAnyOfItsWrites_ClosesTheCircuit() => DyingAsync(
        async task =>
        {
            await flow.Publish.HandleAsync(task, default);
            await flow.Follow.HandleAsync(new FollowTask(task.VideoId, task.Generation), default);
            await flow.Finish.HandleAsync(new FinishTask(task.VideoId, task.Generation), default);
        },
        "cloudflare succeeded",
        circuit => (circuit.Failures, circuit.OpenedAt, circuit.TrialAt).ShouldBe((0, null, null)));

    [Fact]
    public Task Finish_OfWhatWasCancelled_DyingAfterAnyOfItsWrites_LeavesTheTrialToOthers() => DyingAsync(
        task => flow.Finish.HandleAsync(new FinishTask(task.VideoId, task.Generation, new VideoError("encoding_cancelled", "by ida")), default),
        "cloudflare failed encoding_cancelled",
        circuit => (circuit.Openings, circuit.TrialAt).ShouldBe((1, null)));

    /// <summary>A publication tries a host whose circuit was open, and its step dies after the first write, after the second …</summary>
    async Task DyingAsync(Func<PublishTask, Task> step, string attempt, Action<HostCircuit> judge)
    {
        for (var (nth, died) = (1, true); died; nth++)
        {
            flow = new PublishFlow(mortal.Table);
            await flow.CloseCircuitsAsync();
            await flow.OpenCircuitAsync(HostingProvider.Cloudflare);
            flow.Clock.Advance(TimeSpan.FromMinutes(1));
            var video = await flow.ProcessingAsync(v => v with { HostPreference = HostPreference.Cloudflare });
            var task = new PublishTask(video.Id, 1);
            await flow.Choose.HandleAsync(task, default);
            (await flow.Next.HandleAsync(task, default)).Outcome.ShouldBe("cloudflare");

            died = await mortal.DiesAsync(nth, () => step(task));

            (died || nth > 2).ShouldBeTrue("it died at least twice");
            (await flow.AttemptsAsync(video)).ShouldBe([attempt], $"{nth}");
            judge(await flow.Circuits.GetAsync(HostingProvider.Cloudflare, default));
        }
        await flow.CloseCircuitsAsync();
    }
}
