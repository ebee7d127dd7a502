using System.Text.Json.Nodes;
using ServerlessVideo.Local.MediaConvert.Jobs;

namespace ServerlessVideo.Local.MediaConvert.Api;

/// <summary>The shape <c>Job</c>.</summary>
internal static class JobAnswer
{
    public static JsonObject Of(Job job)
    {
        JsonObject answer = new()
        {
            ["arn"] = job.Arn,
            ["id"] = job.Id,
            ["createdAt"] = job.CreatedAt.ToUnixTimeSeconds(),
            ["queue"] = job.Queue,
            ["role"] = job.Role,
            ["settings"] = job.Request["settings"]!.DeepClone(),
            ["status"] = job.Status.ToString().ToUpperInvariant(),
            ["priority"] = job.Priority,
            ["retryCount"] = job.RetryCount,
            ["statusUpdateInterval"] = job.Request["statusUpdateInterval"]?.DeepClone() ?? "SECONDS_60",
            ["userMetadata"] = job.UserMetadata,
            ["accelerationStatus"] = "NOT_APPLICABLE",
            ["messages"] = new JsonObject { ["info"] = new JsonArray(), ["warning"] = new JsonArray() },
            ["timing"] = Timing(job),
        };
        if (job.ClientRequestToken is { } token)
        {
            answer["clientRequestToken"] = token;
        }
        if (job.Status is not JobStatus.Submitted)
        {
            answer["jobPercentComplete"] = job.Percent;
            answer["currentPhase"] = job.Phase.ToString().ToUpperInvariant();
        }
        if (job.ErrorCode is { } code)
        {
            answer["errorCode"] = (int)code;
            answer["errorMessage"] = job.ErrorMessage;
        }
        if (job.OutputGroupDetails is { } groups)
        {
            answer["outputGroupDetails"] = new JsonArray([.. groups.Select(g => (JsonNode)new JsonObject { ["outputDetails"] = WithoutPaths(g!["outputDetails"]!.AsArray()) })]);
        }
        return answer;
    }

    static JsonObject Timing(Job job)
    {
        JsonObject timing = new() { ["submitTime"] = job.CreatedAt.ToUnixTimeSeconds() };
        if (job.StartedAt is { } start)
        {
            timing["startTime"] = start.ToUnixTimeSeconds();
        }
        if (job.FinishedAt is { } finish)
        {
            timing["finishTime"] = finish.ToUnixTimeSeconds();
        }
        return timing;
    }

    /// <summary>File paths and bit rates stand in the event COMPLETE only.</summary>
    static JsonArray WithoutPaths(JsonArray outputs) => [.. outputs.Select(output =>
    {
        var detail = (JsonObject)output!.DeepClone();
        detail.Remove("outputFilePaths");
        (detail["videoDetails"] as JsonObject)?.Remove("averageBitrate");
        return (JsonNode)detail;
    })];
}
