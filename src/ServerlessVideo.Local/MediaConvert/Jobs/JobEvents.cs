using System.Text.Json.Nodes;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>
/// The events "MediaConvert Job State Change" in the shapes of the user guide ("List of MediaConvert EventBridge events"). Pure.
/// </summary>
internal static class JobEvents
{
    public static BusEvent InputInformation(Job job, MediaInfo media, string url, DateTimeOffset now) =>
        Event(job, "INPUT_INFORMATION", now, new JsonObject
        {
            ["inputDetails"] = new JsonArray(new JsonObject
            {
                ["id"] = 1,
                ["uri"] = url,
                ["audio"] = new JsonArray([.. media.Audio.Select(a => (JsonNode)new JsonObject
                {
                    ["channels"] = a.Channels, ["codec"] = CodecNames.Event(a.Codec), ["language"] = a.Language ?? "UND",
                    ["sampleRate"] = a.SampleRate, ["streamId"] = a.Index + 1,
                })]),
                ["video"] = new JsonArray([.. media.Tracks.OfType<VideoTrack>().Select(v => (JsonNode)new JsonObject
                {
                    ["bitDepth"] = v.BitDepth, ["codec"] = CodecNames.Event(v.Codec), ["colorFormat"] = $"YUV_{v.Chroma.Replace(":", "")}",
                    ["fourCC"] = v.Tag, ["frameRate"] = Math.Round(v.FrameRate.Value, 3), ["height"] = v.Height,
                    ["interlaceMode"] = v.Interlaced ? "INTERLACED" : "PROGRESSIVE", ["sar"] = v.PixelAspect.ToString().Replace('/', ':'),
                    ["standard"] = "UNSPECIFIED", ["streamId"] = v.Index + 1, ["width"] = v.Width,
                })]),
            }),
        });

    public static BusEvent Progressing(Job job, DateTimeOffset now) => Event(job, "PROGRESSING", now, []);

    /// <param name="phasePercent">Of the job's current phase.</param>
    public static BusEvent StatusUpdate(Job job, int phasePercent, long framesDecoded, DateTimeOffset now)
    {
        JsonNode Phase(JobPhase phase) => job.Phase == phase
            ? new JsonObject { ["status"] = "PROGRESSING", ["percentComplete"] = phasePercent }
            : new JsonObject { ["status"] = job.Phase > phase ? "COMPLETE" : "PENDING", ["percentComplete"] = job.Phase > phase ? 100 : 0 };
        return Event(job, "STATUS_UPDATE", now, new JsonObject
        {
            ["framesDecoded"] = framesDecoded,
            ["jobProgress"] = new JsonObject
            {
                ["phaseProgress"] = new JsonObject(Enum.GetValues<JobPhase>().Select(p => KeyValuePair.Create(p.ToString().ToUpperInvariant(), (JsonNode?)Phase(p)))),
                ["jobPercentComplete"] = job.Percent,
                ["currentPhase"] = job.Phase.ToString().ToUpperInvariant(),
                ["retryCount"] = job.RetryCount,
            },
        });
    }

    /// <summary>The event of the status that a job ended with; made from the record alone, so that a restart can send it.</summary>
    public static BusEvent Ended(Job job)
    {
        JsonObject members = job.Status switch
        {
            JobStatus.Complete => new() { ["paddingInserted"] = 0, ["blackVideoDetected"] = 0, ["outputGroupDetails"] = job.OutputGroupDetails!.DeepClone() },
            JobStatus.Error => new() { ["errorCode"] = (int)job.ErrorCode!, ["errorMessage"] = job.ErrorMessage },
            JobStatus.Canceled => [],
            _ => throw new InvalidOperationException($"{job.Id} has not ended"),
        };
        return Event(job, job.Status.ToString().ToUpperInvariant(), job.FinishedAt!.Value, members);
    }

    static BusEvent Event(Job job, string status, DateTimeOffset now, JsonObject members)
    {
        JsonObject detail = new()
        {
            ["timestamp"] = now.ToUnixTimeMilliseconds(),
            ["accountId"] = Stack.Account,
            ["queue"] = job.Queue,
            ["jobId"] = job.Id,
            ["status"] = status,
            ["userMetadata"] = job.UserMetadata,
        };
        foreach (var (name, value) in members.ToArray())
        {
            members.Remove(name);
            detail[name] = value;
        }
        return new BusEvent("aws.mediaconvert", "MediaConvert Job State Change", detail, [job.Arn]);
    }
}
