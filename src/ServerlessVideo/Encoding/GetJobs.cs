using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

public sealed record JobList(IReadOnlyList<EncodingJob> Items);

/// <summary><c>GET /videos/{id}/jobs</c>: how a video was encoded, for those who manage it; newest first.</summary>
static class GetJobs
{
    /// <summary>A video has one per publication.</summary>
    const int Most = 100;

    public static async Task<Results<Ok<JobList>, Problem>> HandleAsync(VideoId id, Caller caller, VideoStore videos, CancellationToken cancellationToken) =>
        Access.ManageRefusal(caller, await videos.GetAsync(id, cancellationToken)) is { } refusal
            ? new Problem(refusal)
            : TypedResults.Ok(new JobList(await videos.Table.QueryAsync(
                EncodingJob.Mapper, Keys.VideoPartition(id), Keys.JobPrefix, after: null, Most, newestFirst: true, cancellationToken)));
}
