using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.Engines;

/// <summary>A service that an engine plays: the IAM action is demanded here, then the request is forwarded.</summary>
abstract class JsonService : IAwsService
{
    public abstract string SigningName { get; }

    public async Task HandleAsync(HttpContext http, AwsCaller caller)
    {
        if (http.Request.Headers["x-amz-target"].ToString().Split('.') is not [var target, var operation])
        {
            throw new AwsException(400, "UnknownOperationException", $"{SigningName}: the laptop platform understands the AWS JSON protocol only");
        }
        MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        foreach (var request in Demands(operation, Parse(body)))
        {
            caller.Demand(request);
        }
        await ForwardAsync(http, target, operation, body.ToArray());
    }

    /// <summary>The same with the condition keys of the service, where it has some that a policy may name.</summary>
    protected internal virtual IEnumerable<AccessRequest> Demands(string operation, JsonObject request) =>
        Permissions(operation, request).Select(p => new AccessRequest(p.Action, p.Resource));

    /// <summary>The IAM actions of one request and the ARNs they are on.</summary>
    protected abstract IEnumerable<(string Action, string Resource)> Permissions(string operation, JsonObject request);

    protected abstract Task ForwardAsync(HttpContext http, string target, string operation, byte[] body);

    static JsonObject Parse(MemoryStream body)
    {
        try
        {
            return JsonNode.Parse(body.GetBuffer().AsSpan(0, (int)body.Length)) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new AwsException(400, "SerializationException", e.Message);
        }
    }
}
