using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

public sealed record JobList(IReadOnlyList<EncodingJob> Items);

public sealed record AttemptList(IReadOnlyList<HostAttempt> Items);

/// <summary><c>GET /videos/{id}/jobs</c> and <c>/attempts</c>: how a video came to be, for those who manage it; newest first.</summary>
static class GetJobs
{
    /// <summary>A video has one of each per publication.</summary>
    const int Most = 100;

    public static async Task<Results<Ok<JobList>, Problem>> JobsAsync(VideoId id, Caller caller, VideoStore videos, CancellationToken cancellationToken) =>
        await RefusalAsync(id, caller, videos, cancellationToken) is { } refusal
            ? new Problem(refusal)
            : TypedResults.Ok(new JobList(await ListAsync(EncodingJob.Mapper, id, Keys.JobPrefix, videos, cancellationToken)));

    public static async Task<Results<Ok<AttemptList>, Problem>> AttemptsAsync(VideoId id, Caller caller, VideoStore videos, CancellationToken cancellationToken) =>
        await RefusalAsync(id, caller, videos, cancellationToken) is { } refusal
            ? new Problem(refusal)
            : TypedResults.Ok(new AttemptList(await ListAsync(HostAttempt.Mapper, id, Keys.AttemptPrefix, videos, cancellationToken)));

    static async Task<Error?> RefusalAsync(VideoId id, Caller caller, VideoStore videos, CancellationToken cancellationToken) =>
        Access.ManageRefusal(caller, await videos.GetAsync(id, cancellationToken));

    static async Task<IReadOnlyList<T>> ListAsync<T>(
        ItemMapper<T> mapper, VideoId id, string prefix, VideoStore videos, CancellationToken cancellationToken) where T : class =>
        await videos.Table.QueryAsync(mapper, Keys.VideoPartition(id), prefix, after: null, Most, newestFirst: true, cancellationToken);
}
