using ServerlessVideo.Core;
using ServerlessVideo.Costs;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>Step of PublishVideo: writes on the video which hosts are tried and why. Running it again keeps the choice that was made.</summary>
sealed class ChooseHosts(VideoStore videos, VideoHosts hosts, HostCircuits circuits, Trail trail, Settings settings, TimeProvider clock)
{
    readonly HostAttempts attempts = new(videos.Table);

    public async Task<PublishStep> HandleAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var found = await videos.Table.GetAsync(Inspection.Mapper, Keys.Inspection(task.VideoId), cancellationToken);
        var standings = await StandingsAsync(task, cancellationToken);
        var policy = HostPolicy.Of(settings);
        var chosen = await videos.ChangeAsync(
            task.VideoId,
            video => task.RefusalOf(video) is { } over ? over
                : video.HostChoice?.Generation == task.Generation ? video
                : video with { HostChoice = HostChooser.Choose(video, task.Generation, found, policy, new PriceBook(), standings, clock.GetUtcNow()) },
            video => [trail.Done(video.Id, "choose-hosts", TrailSteps.ChooseHosts, $"generation {task.Generation}: {string.Join(", ", video.HostChoice!.ToTry.Select(SnakeCase.Of))}")],
            asOwner: null,
            cancellationToken);
        return chosen.Failure is { } failure ? PublishStep.Refused(failure) : PublishStep.Accepted;
    }

    async Task<IReadOnlyList<HostStanding>> StandingsAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var tried = await attempts.OfAsync(task, cancellationToken);
        return await Task.WhenAll(hosts.All.Select(async host =>
        {
            var circuit = await circuits.GetAsync(host.Provider, cancellationToken);
            var open = circuit.StateAt(clock.GetUtcNow()) == CircuitState.Open;
            var isSetUp = await host.IsSetUpAsync(cancellationToken);
            var quota = isSetUp && !open ? await VideoHosts.QuotaOfAsync(host, cancellationToken) : null;
            var before = tried.FirstOrDefault(attempt => attempt.Host == host.Provider && attempt.Outcome != AttemptOutcome.Running);
            return new HostStanding(host.Provider, host.Abilities, isSetUp, quota?.IsExhausted == true, open, ObjectionOf(before));
        }));
    }

    /// <summary>The inspection is an attempt of the host <c>aws</c>, when it says that the file is nothing for it.</summary>
    static Failure? ObjectionOf(HostAttempt? before) =>
        before?.Code == Errors.UnsupportedInput.Code ? Errors.UnsupportedInput.With(before.Detail)
        : before?.Code == Errors.DamagedInput.Code ? Errors.DamagedInput.With(before.Detail)
        : before is not null ? Errors.HostUnavailable.With(before.Detail)
        : null;
}
