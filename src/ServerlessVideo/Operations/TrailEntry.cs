using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Operations;

/// <summary>How far a step is. One that only ever started was interrupted; it was tried again, or is for the reconciler.</summary>
[JsonConverter(typeof(SnakeCase<TrailState>))]
public enum TrailState { Started, Succeeded, Failed }

/// <summary>A line of a video's audit trail. It is never changed, and outlives the video.</summary>
/// <param name="Step">One of <see cref="TrailSteps"/>.</param>
/// <param name="Actor"><c>user:</c> and a token's subject, or the function that did it.</param>
/// <param name="Detail">Codes, sizes, keys: nothing secret, no query strings.</param>
public sealed record TrailEntry(Guid Id, VideoId VideoId, string Step, TrailState State, string Actor, string? Detail, DateTimeOffset At)
{
    /// <value>400 days: a year and time to look into it.</value>
    static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    public static readonly ItemMapper<TrailEntry> Mapper = new(
        "audit", 1, ProductJson.Default.TrailEntry, e => Keys.Audit(e.VideoId, e.Id), e => new IndexAttributes(ExpiresAt: e.At + Retention));
}

/// <summary>Every step of consequence.</summary>
static class TrailSteps
{
    public const string Initiate = "initiate";
    public const string ImportChunk = "import_chunk";
    public const string AcceptComplete = "accept_complete";
    public const string CompleteMultipart = "complete_multipart";
    public const string RegisterOriginal = "register_original";
    public const string Verify = "verify";
    public const string EraseSecondCopy = "erase_second_copy";
    public const string RetryPublish = "retry_publish";
    public const string StartPublish = "start_publish";
    public const string Inspect = "inspect";
    public const string ChooseHosts = "choose_hosts";
    public const string BeginAttempt = "begin_attempt";
    public const string PlanEncoding = "plan_encoding";
    public const string JudgeEncoding = "judge_encoding";
    public const string StopEncoding = "stop_encoding";
    public const string VerifyRenditions = "verify_renditions";
    public const string PublishToHost = "publish_to_host";
    public const string SendOriginal = "send_original";
    public const string EndAttempt = "end_attempt";
    public const string MoveVideo = "move_video";
    public const string RemoveCopies = "remove_copies";
    public const string UpdateCopy = "update_copy";
    public const string WithdrawCopy = "withdraw_copy";
    public const string CopyLost = "copy_lost";
    public const string CancelPublish = "cancel_publish";
    public const string FinishPublish = "finish_publish";
    public const string PutThumbnail = "put_thumbnail";
    public const string Edit = "edit";
    public const string Delete = "delete";
    public const string Restore = "restore";
    public const string Fail = "fail";
    public const string Abort = "abort";
    public const string Purge = "purge";
    public const string Repair = "repair";
    public const string PutCaptions = "put_captions";
    public const string DeleteCaptions = "delete_captions";
    public const string PutChapters = "put_chapters";
    public const string DeleteChapters = "delete_chapters";
}
