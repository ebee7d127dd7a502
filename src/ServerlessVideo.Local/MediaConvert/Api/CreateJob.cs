using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.MediaConvert.Jobs;
using ServerlessVideo.Local.MediaConvert.Settings;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.MediaConvert.Api;

/// <summary>POST /jobs: the job is on disk before the answer; the same clientRequestToken gives the same job.</summary>
internal sealed class CreateJob(JobStore store, JobQueue queue, MediaConvertOptions options)
{
    public static readonly string DefaultQueue = $"arn:aws:mediaconvert:{Stack.Region}:{Stack.Account}:queues/Default";

    public JsonObject Handle(JsonObject body, AwsCaller caller)
    {
        var request = JobRequest.Read(body);
        if (request.Queue is not (null or "Default") && request.Queue != DefaultQueue)
        {
            throw new AwsException(404, "NotFoundException", $"The queue {request.Queue} does not exist.");
        }
        caller.Demand("mediaconvert:CreateJob", DefaultQueue);
        caller.Demand(new AccessRequest("iam:PassRole", request.Role)
        {
            Context = new Dictionary<string, string> { ["iam:PassedToService"] = "mediaconvert.amazonaws.com" },
        });
        if (store.All.Count(j => !j.Ended) >= options.MaxQueued)
        {
            throw new AwsException(429, "TooManyRequestsException", "Too many jobs are waiting.");
        }
        var job = store.Create(DefaultQueue, request.ClientRequestToken, request.Priority, body);
        queue.Arrived();
        return new JsonObject { ["job"] = JobAnswer.Of(job) };
    }
}
