using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>
/// The function <c>update-copy</c>: what other hosts have of a video is made as the video is now. A copy in use gets its title, text and
/// privacy; of a deleted video no host keeps a copy that it would go on showing, and restoring publishes it again; what nobody is led to
/// goes. The event only says that something changed: what counts is the record, so that late, repeated and crossing deliveries end alike.
/// </summary>
sealed class UpdateCopy(VideoStore videos, VideoHosts hosts, RemoveCopies remove, Trail trail)
{
    public static readonly Function Function = Core.Function.Of<UpdateCopy>(
        "update-copy",
        HostRegistration.AllSettings,
        (function, cancellationToken) => function.RunSqsAsync(
            ProductJson.Default.VideoEvent, (handler, message, token) => handler.HandleAsync(message.Detail.VideoId, token), cancellationToken),
        (services, _) => services.AddPublishing());

    /// <summary>What another try does not mend: the sweep looks for copies that are gone, and a host out of use is told nothing.</summary>
    static readonly IReadOnlyList<Error> Final = [Errors.HostCopyMissing, Errors.HostNotConfigured, Errors.HostUnsuitable];

    public async Task HandleAsync(VideoId id, CancellationToken cancellationToken)
    {
        // First the record says that it lies there no more: a restoration in between publishes it anew.
        var kept = await videos.ChangeAsync(
            id, video => Withdrawn(video) ?? video, _ => [trail.Done(id, Function.Name, TrailSteps.WithdrawCopy, "deleted: its host would go on showing it")],
            asOwner: null, cancellationToken);
        if (!kept.Succeeded || kept.Value is { PurgeRequestedAt: not null, IsAtWork: false })
        {
            return;
        }
        await remove.HandleAsync(PublishTask.Of(kept.Value), cancellationToken);
        if (IsElsewhere(kept.Value))
        {
            await UpdateAsync(kept.Value, cancellationToken);
        }
    }

    /// <summary>Null: it stays where it is.</summary>
    internal static Video? Withdrawn(Video video) =>
        video is { Status: VideoStatus.Deleted, HostingProvider: { } host } && !HostAbilities.Of(host).RestrictsAccess
            ? video.Withdrawn(Errors.HostWithdrawn.With($"it was on {SnakeCase.Of(host)}").ToVideoError())
            : null;

    static bool IsElsewhere(Video video) => video is { Status: VideoStatus.Ready, HostingProvider: not (null or HostingProvider.Aws), ProviderVideoId: not null };

    /// <summary>Until the host was told what holds: of two deliveries at once the one that speaks last has read what there is to say last.</summary>
    async Task UpdateAsync(Video video, CancellationToken cancellationToken)
    {
        for (HostMetadata told; ;)
        {
            var (host, copy) = (video.HostingProvider!.Value, video.ProviderVideoId!);
            told = HostMetadata.Of(video);
            var answer = await trail.RunAsync(
                video.Id, Function.Name, TrailSteps.UpdateCopy, $"generation {video.Generation}, {SnakeCase.Of(host)}",
                () => hosts[host].UpdateAsync(copy, told, cancellationToken), cancellationToken);
            if (answer.Failure is { } failure && !Final.Contains(failure.Error))
            {
                throw new HostException(host, failure);
            }
            if (await videos.GetAsync(video.Id, cancellationToken) is not { } now || !IsElsewhere(now) || (now.ProviderVideoId == copy && HostMetadata.Of(now) == told))
            {
                return;
            }
            video = now;
        }
    }
}
