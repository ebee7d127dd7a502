using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.MediaConvert.Jobs;

namespace ServerlessVideo.Local.MediaConvert.Api;

/// <summary>The REST API of 2017-08-29, as far as the product and people with the aws command line need it.</summary>
internal sealed class MediaConvertService(CreateJob create, ReadJobs read, JobQueue queue, ProbeFiles probe, EncoderFaults faults) : IAwsService
{
    const string Version = "2017-08-29";

    public string SigningName => "mediaconvert";

    public async Task HandleAsync(HttpContext http, AwsCaller caller)
    {
        var path = http.Request.Path.Value!.Trim('/').Split('/');
        var cancellationToken = http.RequestAborted;
        if (!await faults.PassAsync(http, creates: (http.Request.Method, path) is ("POST", [Version, "jobs"])))
        {
            return;
        }
        var (status, answer) = (http.Request.Method, path) switch
        {
            ("POST", [Version, "jobs"]) => (201, create.Handle(await BodyAsync(http, cancellationToken), caller)),
            ("GET", [Version, "jobs"]) => (200, read.List(ListQuery.Read(http.Request.Query), caller)),
            ("GET", [Version, "jobs", var id]) => (200, read.Get(id, caller)),
            ("DELETE", [Version, "jobs", var id]) => (202, await CancelAsync(id, caller, cancellationToken)),
            ("POST", [Version, "probe"]) => (200, await probe.HandleAsync(await BodyAsync(http, cancellationToken), caller, cancellationToken)),
            ("POST", [Version, "endpoints"]) => (200, Endpoints(http.Request, caller)),
            _ => throw new AwsException(404, "NotFoundException", $"This platform has no {http.Request.Method} {http.Request.Path}."),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString(), cancellationToken);
    }

    async Task<JsonObject> CancelAsync(string id, AwsCaller caller, CancellationToken cancellationToken)
    {
        var job = read.Find(id, "mediaconvert:CancelJob", caller);
        return job.Ended || (await queue.CancelAsync(id, cancellationToken)).Status != JobStatus.Canceled
            ? throw new AwsException(409, "ConflictException", $"The job {id} is {job.Status.ToString().ToUpperInvariant()} and can no longer be canceled.")
            : [];
    }

    static JsonObject Endpoints(HttpRequest request, AwsCaller caller)
    {
        caller.Demand("mediaconvert:DescribeEndpoints", "*");
        return new JsonObject { ["endpoints"] = new JsonArray(new JsonObject { ["url"] = $"{request.Scheme}://{request.Host}" }) };
    }

    static async Task<JsonObject> BodyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: cancellationToken) as JsonObject
                ?? throw new AwsException(400, "BadRequestException", "The body should be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new AwsException(400, "BadRequestException", $"The body is no JSON: {e.Message}");
        }
    }
}
