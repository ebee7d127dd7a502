using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.DynamoDb;

/// <summary>DynamoDB and its streams: DynamoDB Local behind IAM.</summary>
sealed class DynamoDbService(DynamoDbEngine engine) : JsonService
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

    protected override Task ForwardAsync(HttpContext http, string target, string operation, byte[] body) =>
        (target.StartsWith("DynamoDBStreams", StringComparison.Ordinal) ? engine.Streams : engine.Tables).ForwardAsync(http, body);

    static string Resource(JsonObject request) =>
        request["StreamArn"]?.ToString() is { } stream ? stream
        : request["TableName"] is not { } table ? "*"
        : request["IndexName"] is { } index ? $"{Table(table)}/index/{index}"
        : Table(table);

    static string Table(JsonNode? nameOrArn) =>
        nameOrArn!.ToString() is var name && name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:dynamodb:{Stack.Region}:{Stack.Account}:table/{name}";
}
