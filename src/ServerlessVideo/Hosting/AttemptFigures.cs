using ServerlessVideo.Core;
using ServerlessVideo.Costs;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>
/// What attempts moved and cost: of ours each encoding that ended well, whatever came of it after that; MediaConvert asks nothing for
/// jobs that fail, and other hosts nothing for encoding.
/// </summary>
sealed class AttemptFigures(VideoStore videos, TimeProvider clock)
{
    readonly EncodingJobs jobs = new(videos.Table, clock);

    /// <summary>An attempt that came to nothing, with its figures.</summary>
    public async Task<HostAttempt> OfFailedAsync(HostAttempt attempt, CancellationToken cancellationToken) => attempt with
    {
        Bytes = await MovedAsync(attempt, cancellationToken),
        CostUsd = await CostAsync(attempt, atLeast: 0, cancellationToken),
    };

    /// <summary>What the host last said it has, else what was sent. Ours reads the original where it lies.</summary>
    async Task<long?> MovedAsync(HostAttempt attempt, CancellationToken cancellationToken)
    {
        var key = Data.Keys.Copy(attempt.VideoId, attempt.Generation, SnakeCase.Of(attempt.Host));
        return await videos.Table.GetAsync(HostCopy.Mapper, key, cancellationToken) switch
        {
            { HostVideo.SizeBytes: > 0 and var size } => size,
            { Pushed: true, ProviderVideoId.Length: > 0 } sent => (await videos.GetAsync(attempt.VideoId, cancellationToken))?.FileSizeBytes - sent.HostVideo.BytesToSend,
            _ => null,
        };
    }

    /// <param name="atLeast">Encodings that are known of, for the encoder's own word may be on its way still.</param>
    /// <returns>USD; null: there was nothing to pay for.</returns>
    public async Task<decimal?> CostAsync(HostAttempt attempt, int atLeast, CancellationToken cancellationToken)
    {
        var task = new PublishTask(attempt.VideoId, attempt.Generation);
        var encodings = attempt.Host == HostingProvider.Aws ? Math.Max(atLeast, await jobs.CompletedAsync(task, cancellationToken)) : atLeast;
        if (encodings == 0)
        {
            return null;
        }
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        var found = await videos.Table.GetAsync(Inspection.Mapper, Data.Keys.Inspection(task.VideoId), cancellationToken);
        return video is null || found is null
            ? 0
            : encodings * HostingEstimate.Of(attempt.Host, new PriceBook(), video.DurationSeconds ?? 0, found.Rungs(video.EncodingProfile), views: 0).Once;
    }
}
