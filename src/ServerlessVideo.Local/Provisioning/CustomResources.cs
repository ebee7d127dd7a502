using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Provisioning;

/// <param name="Properties">JSON of the properties it was last asked with.</param>
/// <param name="Data">JSON of the attributes it answered.</param>
sealed record CustomResourceState(string PhysicalId, string Properties, string Data);

/// <summary>
/// Custom resources by CloudFormation's own protocol: their function gets the request and puts its answer to ResponseURL.
/// Asked once, and again (Update) when the properties changed. Deleting is left to <c>--fresh</c>.
/// </summary>
sealed class CustomResources(Stack stack, PlatformOptions options, LambdaInvoker lambda) : IAsyncDisposable
{
    /// <summary>CloudFormation waits an hour; nobody waits that long for a laptop.</summary>
    static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);

    readonly DurableState<Dictionary<string, CustomResourceState>> _states = new(Path.Combine(options.DataDirectory, "custom-resources.json"));
    readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _waiting = [];
    LoopbackServer? _server;

    /// <exception cref="TemplateException">The function failed, or reported failure.</exception>
    public async Task ProvisionAsync(Resource resource, CancellationToken cancellationToken)
    {
        var properties = (JsonObject)Strings(resource.Properties)!;
        var json = properties.ToJsonString();
        if (!_states.Current.TryGetValue(resource.LogicalId, out var known) || known.Properties != json)
        {
            known = await AskAsync(resource, properties, known, cancellationToken);
            await _states.ChangeAsync(s => s[resource.LogicalId] = known, cancellationToken);
        }
        stack.SetProvisioned(resource.LogicalId, known.PhysicalId, JsonNode.Parse(known.Data)!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        _states.Dispose();
    }

    async Task<CustomResourceState> AskAsync(Resource resource, JsonObject properties, CustomResourceState? known, CancellationToken cancellationToken)
    {
        _server ??= await LoopbackServer.StartAsync(AcceptAsync, cancellationToken);
        var id = RandomNumberGenerator.GetHexString(32);
        var answered = _waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        JsonObject request = new()
        {
            ["RequestType"] = known is null ? "Create" : "Update",
            ["ResponseURL"] = new Uri(_server.Url, id).ToString(),
            ["StackId"] = $"arn:aws:cloudformation:{Stack.Region}:{Stack.Account}:stack/{stack.Name}/local",
            ["RequestId"] = id,
            ["ResourceType"] = resource.Type,
            ["LogicalResourceId"] = resource.LogicalId,
            ["ResourceProperties"] = properties.DeepClone(),
        };
        if (known is not null)
        {
            request["PhysicalResourceId"] = known.PhysicalId;
            request["OldResourceProperties"] = JsonNode.Parse(known.Properties);
        }
        var result = await lambda.InvokeAsync(properties["ServiceToken"]!.ToString(), Encoding.UTF8.GetBytes(request.ToJsonString()), cancellationToken);
        if (result.FunctionError is not null && !answered.Task.IsCompleted)
        {
            throw new TemplateException($"{resource.LogicalId} ({resource.Type}): its function failed: {Encoding.UTF8.GetString(result.Payload.Span)}");
        }
        var answer = await answered.Task.WaitAsync(AnswerLimit, cancellationToken);
        return answer["Status"]?.ToString() == "SUCCESS"
            ? new(answer["PhysicalResourceId"]?.ToString() ?? known?.PhysicalId ?? id, properties.ToJsonString(), answer["Data"]?.ToJsonString() ?? "{}")
            : throw new TemplateException($"{resource.LogicalId} ({resource.Type}): {answer["Reason"]}");
    }

    async Task AcceptAsync(HttpContext http)
    {
        if (http.Request.Method == "PUT" && _waiting.TryRemove(http.Request.Path.Value!.TrimStart('/'), out var waiting)
            && await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) is JsonObject answer)
        {
            waiting.TrySetResult(answer);
            return;
        }
        http.Response.StatusCode = 403;
    }

    /// <summary>CloudFormation hands every scalar over as text.</summary>
    static JsonNode? Strings(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Strings(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Strings)]),
        null => null,
        _ => JsonValue.Create(node.ToString()),
    };
}
