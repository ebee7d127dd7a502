using ServerlessVideo.Costs;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>What attempts cost: of ours each encoding that ended well, whatever came of it after that; MediaConvert asks nothing for jobs that fail, and other hosts nothing for encoding.</summary>
sealed class EncodingCosts(VideoStore videos, TimeProvider clock)
{
    readonly EncodingJobs jobs = new(videos.Table, clock);

    /// <param name="atLeast">Encodings that are known of, for the encoder's own word may be on its way still.</param>
    /// <returns>USD; null: there was nothing to pay for.</returns>
    public async Task<decimal?> OfAsync(HostAttempt attempt, int atLeast, CancellationToken cancellationToken)
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
