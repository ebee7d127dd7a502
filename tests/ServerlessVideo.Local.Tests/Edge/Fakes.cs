using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServerlessVideo.Local.CloudFront;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.Edge;

public sealed class FakeLambda : ILambdaInvoker
{
    public string? Function { get; private set; }

    public JsonObject Event { get; private set; } = [];

    public int Calls { get; private set; }

    /// <summary>The function; answers 200 with <c>ok</c> until a test says otherwise.</summary>
    public Func<CancellationToken, Task<string>> Answer { get; set; } = Ok;

    public static Task<string> Ok(CancellationToken cancellationToken) => Task.FromResult("""{"statusCode":200,"body":"ok"}""");

    public async Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        (Function, Event) = (functionName, JsonNode.Parse(payload.Span)!.AsObject());
        Calls++;
        var answer = await Answer(cancellationToken);
        return new(Encoding.UTF8.GetBytes(answer), answer.Contains("errorMessage") ? "Unhandled" : null);
    }
}

public sealed class FakeFunctions : IFunctionRuntime
{
    public string Code { get; private set; } = "";

    public JsonObject Event { get; private set; } = [];

    /// <summary>By default what the stack's DeepLinks function does.</summary>
    public Func<JsonObject, JsonObject> Handler { get; set; } = DeepLinks;

    public static JsonObject DeepLinks(JsonObject functionEvent)
    {
        var request = functionEvent["request"]!.DeepClone().AsObject();
        var uri = request["uri"]!.ToString();
        if (uri.LastIndexOf('.') < uri.LastIndexOf('/'))
        {
            request["uri"] = "/index.html";
        }
        return request;
    }

    public Task<JsonObject> RunAsync(string code, JsonObject functionEvent, CancellationToken cancellationToken)
    {
        (Code, Event) = (code, functionEvent);
        return Task.FromResult(Handler(functionEvent));
    }
}

/// <summary>Objects by bucket and key, with the bucket policies of the template.</summary>
public sealed class FakeS3(Stack stack) : IAwsService
{
    public string SigningName => "s3";

    public Dictionary<string, (string ContentType, byte[] Bytes)> Objects { get; } = [];

    public string RawTarget { get; private set; } = "";

    public IHeaderDictionary Headers { get; private set; } = new HeaderDictionary();

    /// <summary>Sends half of each object, then waits.</summary>
    public TaskCompletionSource? HoldAfterHalf { get; set; }

    public async Task HandleAsync(HttpContext http, AwsCaller caller)
    {
        RawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        Headers = new HeaderDictionary(http.Request.Headers.ToDictionary());
        var path = RawTarget.Split('?')[0][1..];
        var (bucket, key) = (path.Split('/')[0], Uri.UnescapeDataString(path[(path.IndexOf('/') + 1)..]));
        var policy = stack.OfType("AWS::S3::BucketPolicy").FirstOrDefault(p => p.Properties["Bucket"]!.ToString() == bucket);
        caller.Demand(new AccessRequest("s3:GetObject", $"arn:aws:s3:::{bucket}/{key}")
        {
            ResourcePolicy = policy is null ? null : PolicyDocument.Parse(policy.Properties["PolicyDocument"], policy.LogicalId),
        });
        if (!Objects.TryGetValue($"{bucket}/{key}", out var found))
        {
            throw new AwsException(403, "AccessDenied", "Access Denied");
        }
        if (HoldAfterHalf is { } hold)
        {
            http.Response.ContentLength = found.Bytes.Length;
            await http.Response.Body.WriteAsync(found.Bytes.AsMemory(0, found.Bytes.Length / 2));
            await http.Response.Body.FlushAsync();
            await hold.Task;
            await http.Response.Body.WriteAsync(found.Bytes.AsMemory(found.Bytes.Length / 2));
            return;
        }
        await Results.Bytes(found.Bytes, found.ContentType, enableRangeProcessing: true, entityTag: new("\"etag\"")).ExecuteAsync(http);
    }
}

public sealed class FakeBus : IEventBus
{
    public Task PublishAsync(BusEvent busEvent, CancellationToken cancellationToken) => Task.CompletedTask;
}

public sealed class FakeSource : IStatusSource
{
    public string Title => "Schedules";

    public string? Ran { get; private set; }

    public Func<CancellationToken, ValueTask<StatusTable>> Answer { get; set; } = _ => new(new StatusTable(
        ["name", "next"], [new(["fail-stuck-uploads", "<in 5 min>"], StatusLevel.Ok, new("fail-stuck-uploads", "run now"))]));

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => Answer(cancellationToken);

    public Task RunAsync(string actionId, CancellationToken cancellationToken)
    {
        Ran = actionId;
        return Task.CompletedTask;
    }
}
