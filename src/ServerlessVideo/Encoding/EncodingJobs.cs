using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>The records of encodings.</summary>
sealed class EncodingJobs(VideosTable table, TimeProvider clock)
{
    /// <summary>A video has one per attempt of each publication.</summary>
    const int Most = 100;

    /// <summary>Those of a publication that have not ended.</summary>
    public async Task<IReadOnlyList<EncodingJob>> OpenAsync(PublishTask task, CancellationToken cancellationToken) =>
        [.. (await OfAsync(task, cancellationToken)).Where(job => !job.HasEnded)];

    /// <summary>How many of a publication ended well.</summary>
    public async Task<int> CompletedAsync(PublishTask task, CancellationToken cancellationToken) =>
        (await OfAsync(task, cancellationToken)).Count(job => job.Status == EncodingStatus.Completed);

    /// <summary>A publication that ended leaves none of its encodings under way, also where no event of the encoder says so.</summary>
    public async Task CloseAsync(PublishTask task, VideoError error, CancellationToken cancellationToken)
    {
        foreach (var job in await OpenAsync(task, cancellationToken))
        {
            await CloseAsync(job, error, cancellationToken);
        }
    }

    public async Task CloseAsync(EncodingJob job, VideoError error, CancellationToken cancellationToken)
    {
        // An event of the encoder may come in between: then it is looked at again.
        for (var open = job; open is { HasEnded: false } && !await TryCloseAsync(open, error, cancellationToken);)
        {
            open = await table.GetAsync(EncodingJob.Mapper, Keys.Job(job.VideoId, job.JobId), cancellationToken);
        }
    }

    async Task<IEnumerable<EncodingJob>> OfAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var jobs = await table.QueryAsync(
            EncodingJob.Mapper, Keys.VideoPartition(task.VideoId), Keys.JobPrefix, after: null, Most, newestFirst: true, cancellationToken);
        return jobs.Where(job => job.Generation == task.Generation);
    }

    Task<bool> TryCloseAsync(EncodingJob open, VideoError error, CancellationToken cancellationToken)
    {
        var status = error.Code == Errors.EncodingCancelled.Code ? EncodingStatus.Cancelled : EncodingStatus.Failed;
        var closed = open.After(new EncodingReport(null, status, null, null, error, clock.GetUtcNow()));
        return table.TransactAsync([table.Put(EncodingJob.Mapper, closed, EncodingJob.Unchanged(open))], cancellationToken);
    }
}
