using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>
/// The example of docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, payload 2.0, with the
/// members that a test cares about.
/// </summary>
public sealed record HttpApiEvent(string Method, string Path)
{
    public string Query { get; init; } = "";
    public string Stage { get; init; } = "$default";
    public Dictionary<string, string> Headers { get; init; } = new() { ["host"] = "id.execute-api.us-east-1.amazonaws.com" };
    public string[]? Cookies { get; init; }
    public string? Body { get; init; }
    public bool Base64 { get; init; }
    public string SourceIp { get; init; } = "192.0.2.1";
    public JsonNode? Authorizer { get; init; }

    public override string ToString() => new JsonObject
    {
        ["version"] = "2.0",
        ["routeKey"] = "ANY /api/{proxy+}",
        ["rawPath"] = Path,
        ["rawQueryString"] = Query,
        ["cookies"] = Cookies is null ? null : JsonSerializer.SerializeToNode(Cookies),
        ["headers"] = JsonSerializer.SerializeToNode(Headers),
        ["queryStringParameters"] = new JsonObject { ["parameter1"] = "value1,value2" },
        ["requestContext"] = new JsonObject
        {
            ["accountId"] = "123456789012",
            ["apiId"] = "api-id",
            ["authentication"] = new JsonObject { ["clientCert"] = new JsonObject { ["http"] = new JsonObject { ["method"] = "TRAP" } } },
            ["authorizer"] = Authorizer?.DeepClone(),
            ["domainName"] = "id.execute-api.us-east-1.amazonaws.com",
            ["domainPrefix"] = "id",
            ["http"] = new JsonObject
            {
                ["method"] = Method,
                ["path"] = Path,
                ["protocol"] = "HTTP/1.1",
                ["sourceIp"] = SourceIp,
                ["userAgent"] = "agent",
            },
            ["requestId"] = "JKJaXmPLvHcESHA=",
            ["routeKey"] = "ANY /api/{proxy+}",
            ["stage"] = Stage,
            ["time"] = "12/Mar/2020:19:03:58 +0000",
            ["timeEpoch"] = 1583348638390,
        },
        ["body"] = Body,
        ["pathParameters"] = new JsonObject { ["proxy"] = "value1" },
        ["isBase64Encoded"] = Base64,
        ["stageVariables"] = new JsonObject { ["stageVariable1"] = "value1" },
    }.ToJsonString();
}
