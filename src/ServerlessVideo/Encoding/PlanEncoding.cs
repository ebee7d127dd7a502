using System.Security.Cryptography;
using System.Text.Json;
using ServerlessVideo.Aws;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Encoding;

/// <summary>What the state machine hands to <c>mediaconvert:createJob</c>, or why there is nothing to encode; it branches on <see cref="Outcome"/>.</summary>
/// <param name="Settings">Job settings, PascalCase as Step Functions wants them.</param>
/// <param name="ClientRequestToken">The same for the same attempt of a generation: a repeated start is the same job.</param>
/// <param name="UserMetadata">Comes back with every event of the job.</param>
/// <param name="TimeoutSeconds">The last resort: until then it has waited for its turn and been encoded, or was stopped as stuck.</param>
/// <param name="Error">Why it is refused; then there is nothing else.</param>
public sealed record EncodingJobPlan(
    string Outcome, JsonElement? Settings = null, string? ClientRequestToken = null, IReadOnlyDictionary<string, string>? UserMetadata = null,
    int? TimeoutSeconds = null, VideoError? Error = null)
{
    public const string Planned = "planned", Refused = "refused";
}

/// <param name="Attempt">From one.</param>
public sealed record EncodingTask(VideoId VideoId, int Generation, int Attempt);

/// <summary>Second step of PublishVideo: from the inspection to the encoder's settings; the job is on record before it starts.</summary>
sealed class PlanEncoding(VideoStore videos, Trail trail, Settings settings, TimeProvider clock)
{
    public async Task<EncodingJobPlan> HandleAsync(EncodingTask wanted, CancellationToken cancellationToken)
    {
        var task = new PublishTask(wanted.VideoId, wanted.Generation);
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        if (task.RefusalOf(video) is { } over)
        {
            return new EncodingJobPlan(EncodingJobPlan.Refused, Error: over.ToVideoError());
        }
        var source = await videos.Table.GetAsync(Inspection.Mapper, Data.Keys.Inspection(task.VideoId), cancellationToken);
        if (video?.Original is not { } original || source is null)
        {
            throw new InvalidOperationException($"Video {task.VideoId} was not inspected.");
        }
        return await trail.RunAsync(
            task.VideoId, "plan-encoding", TrailSteps.PlanEncoding, EncodingJob.NameOf(task, wanted.Attempt),
            () => PlanAsync(task, wanted.Attempt, video, original, source, cancellationToken), plan => plan.Error?.Code, cancellationToken);
    }

    async Task<EncodingJobPlan> PlanAsync(
        PublishTask task, int attempt, Video video, Original original, Inspection source, CancellationToken cancellationToken)
    {
        var job = EncodingJob.Planned(task, attempt, clock.GetUtcNow());
        await videos.Table.PutAsync(EncodingJob.Mapper, job, Data.WriteCondition.IsNew, cancellationToken);
        var plan = EncodingPlan.For(
            source,
            video.EncodingProfile,
            video.RateControl,
            $"s3://{original.Bucket}/{original.Key}",
            $"s3://{settings[Setting.MediaBucket]}/{MediaKeys.Folder(task.VideoId, task.Generation)}");
        return new EncodingJobPlan(
            EncodingJobPlan.Planned,
            JobSettingsJson.ToPascalCaseElement(plan),
            job.JobId,
            new Dictionary<string, string>
            {
                ["video_id"] = task.VideoId.ToString(),
                ["generation"] = task.Generation.ToString(),
                ["attempt"] = attempt.ToString(),
                ["stage"] = settings[Setting.Stage],
                ["owner"] = OwnerOf(video),
            },
            EncodingPlan.LimitSeconds(source));
    }

    /// <summary>Tells the jobs of one person from those of another, and not who that is; metadata has 256 characters at most.</summary>
    static string OwnerOf(Video video) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(video.OwnerId)))[..16];
}
