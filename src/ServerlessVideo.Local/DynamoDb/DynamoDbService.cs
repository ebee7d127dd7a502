using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.DynamoDb;

/// <summary>DynamoDB and its streams: DynamoDB Local behind IAM.</summary>
sealed class DynamoDbService(DynamoDbEngine engine, CapacityMeter capacity) : JsonService
{
    static readonly Dictionary<string, string> TransactActions = new()
    {
        ["Put"] = "PutItem", ["Update"] = "UpdateItem", ["Delete"] = "DeleteItem", ["ConditionCheck"] = "ConditionCheckItem", ["Get"] = "GetItem",
    };

    public override string SigningName => "dynamodb";

    protected override IEnumerable<(string Action, string Resource)> Permissions(string operation, JsonObject request) => operation switch
    {
        "TransactWriteItems" or "TransactGetItems" => request["TransactItems"]!.AsArray()
            .SelectMany(i => i!.AsObject()).Select(i => ($"dynamodb:{TransactActions[i.Key]}", Table(i.Value!["TableName"]))).Distinct(),
        "BatchGetItem" or "BatchWriteItem" => request["RequestItems"]!.AsObject().Select(t => ($"dynamodb:{operation}", Table(t.Key))),
        "ExecuteStatement" or "BatchExecuteStatement" or "ExecuteTransaction" =>
            throw new AwsException(400, "UnknownOperationException", "PartiQL is not understood on the laptop"),
        _ => [($"dynamodb:{operation}", Resource(request))],
    };

    /// <summary>
    /// Of writes also the partition keys they are on, each as a question of its own: a condition on all or on any of them comes to
    /// the same. Reads name none, so a policy that allows reads by leading key only refuses them here.
    /// </summary>
    protected internal override IEnumerable<AccessRequest> Demands(string operation, JsonObject request) =>
        WrittenKeys(operation, request).Select(w => new AccessRequest(w.Action, w.Resource)
        {
            Context = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["dynamodb:LeadingKeys"] = w.Key },
        }) is var writes && writes.Any() ? writes : base.Demands(operation, request);

    static IEnumerable<(string Action, string Resource, string Key)> WrittenKeys(string operation, JsonObject request) => operation switch
    {
        "PutItem" or "UpdateItem" or "DeleteItem" when KeyOf(request) is { } key => [($"dynamodb:{operation}", Resource(request), key)],
        "TransactWriteItems" => request["TransactItems"]!.AsArray().SelectMany(i => i!.AsObject())
            .Select(i => ($"dynamodb:{TransactActions[i.Key]}", Table(i.Value!["TableName"]), KeyOf(i.Value) ?? "")),
        "BatchWriteItem" => request["RequestItems"]!.AsObject().SelectMany(t => t.Value!.AsArray().SelectMany(w => w!.AsObject())
            .Select(w => ("dynamodb:BatchWriteItem", Table(t.Key), KeyOf(w.Value!) ?? ""))),
        _ => [],
    };

    /// <summary>Every table of the template calls its partition key so.</summary>
    static string? KeyOf(JsonNode write) => (write["Key"] ?? write["Item"])?["pk"]?["S"]?.ToString();

    protected override Task ForwardAsync(HttpContext http, string target, string operation, byte[] body) =>
        target.StartsWith("DynamoDBStreams", StringComparison.Ordinal) ? engine.Streams.ForwardAsync(http, body)
        : CapacityMeter.Counts(operation) && body.AsSpan().IndexOf("\"ReturnConsumedCapacity\""u8) < 0
            ? engine.Tables.ForwardAsync(http, CapacityMeter.Ask(body), answer => capacity.Take(operation, answer))
            : engine.Tables.ForwardAsync(http, body);

    static string Resource(JsonObject request) =>
        request["StreamArn"]?.ToString() is { } stream ? stream
        : request["TableName"] is not { } table ? "*"
        : request["IndexName"] is { } index ? $"{Table(table)}/index/{index}"
        : Table(table);

    static string Table(JsonNode? nameOrArn) =>
        nameOrArn!.ToString() is var name && name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:dynamodb:{Stack.Region}:{Stack.Account}:table/{name}";
}
