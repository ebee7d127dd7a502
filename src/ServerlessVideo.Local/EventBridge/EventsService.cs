using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <summary>EventBridge's PutEvents, on the default bus.</summary>
sealed class EventsService(EventBus bus, TimeProvider time) : IAwsService
{
    const int MostEntries = 10;

    static readonly string BusArn = $"arn:aws:events:{Stack.Region}:{Stack.Account}:event-bus/default";

    public string SigningName => "events";

    public Task HandleAsync(HttpContext http, AwsCaller caller) => AwsJson.HandleAsync(http, "AWSEvents", async (operation, request) =>
        operation == "PutEvents" ? await PutEventsAsync(caller, request, http.RequestAborted) : null);

    async Task<JsonObject> PutEventsAsync(AwsCaller caller, JsonObject request, CancellationToken cancellationToken)
    {
        caller.Demand("events:PutEvents", BusArn);
        var entries = request["Entries"] as JsonArray ?? [];
        if (entries.Count is 0 or > MostEntries)
        {
            throw new AwsException(400, "ValidationException", $"1 validation error detected: 'entries' must have length between 1 and {MostEntries}");
        }
        JsonArray results = [];
        foreach (var entry in entries)
        {
            results.Add(await PutAsync(entry!.AsObject(), cancellationToken));
        }
        return new() { ["FailedEntryCount"] = results.Count(r => r!["ErrorCode"] is not null), ["Entries"] = results };
    }

    async Task<JsonObject> PutAsync(JsonObject entry, CancellationToken cancellationToken)
    {
        if (Problem(entry) is { } problem)
        {
            return new() { ["ErrorCode"] = problem.Code, ["ErrorMessage"] = problem.Message };
        }
        var at = entry["Time"] is { } stamp ? DateTimeOffset.FromUnixTimeMilliseconds((long)(stamp.GetValue<double>() * 1000)) : time.GetUtcNow();
        var resources = (entry["Resources"] as JsonArray ?? []).Select(r => r!.ToString()).ToList();
        BusEvent put = new(entry["Source"]!.ToString(), entry["DetailType"]!.ToString(), JsonNode.Parse(entry["Detail"]!.ToString())!.AsObject(), resources);
        return new() { ["EventId"] = await bus.PutAsync(put, at, cancellationToken) };
    }

    static (string Code, string Message)? Problem(JsonObject entry)
    {
        if (entry["EventBusName"]?.ToString() is { } name && name != "default" && name != BusArn)
        {
            return ("InvalidArgument", $"Event bus {name} does not exist.");
        }
        if (((string[])["Source", "DetailType", "Detail"]).FirstOrDefault(m => string.IsNullOrEmpty(entry[m]?.ToString())) is { } missing)
        {
            return ("InvalidArgument", $"Parameter {missing} is not valid. Reason: {missing} is a required argument.");
        }
        return entry["Source"]!.ToString().StartsWith("aws.", StringComparison.Ordinal)
            ? ("NotAuthorizedForSourceException", "Not authorized for the source.")
            : IsObject(entry["Detail"]!.ToString()) ? null : ("MalformedDetail", "Detail is malformed.");
    }

    static bool IsObject(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
