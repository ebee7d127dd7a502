using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Tests.Lambda;

/// <summary>
/// A function that does what its event says, over the Runtime API in plain HTTP: <c>dotnet exec ServerlessVideo.Local.Tests.dll</c>.
/// What it was given, it appends to RECORD_FILE.
/// </summary>
static class SampleFunction
{
    static int s_invocations;

    public static async Task<int> Main()
    {
        var api = $"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime/";
        using HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
        switch (Environment.GetEnvironmentVariable("INIT"))
        {
            case "error":
                await http.PostAsJsonAsync($"{api}init/error", new { errorType = "Broken", errorMessage = "no settings" });
                return 1;
            case "exit":
                return 7;
        }
        Console.WriteLine("initialized");
        while (true)
        {
            using var next = await http.GetAsync($"{api}invocation/next");
            var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
            var (kind, answer) = await HandleAsync(http, JsonNode.Parse(await next.Content.ReadAsStringAsync())!);
            await http.PostAsync($"{api}invocation/{id}/{kind}", JsonContent.Create(answer));
        }
    }

    static async Task<(string Kind, JsonNode? Answer)> HandleAsync(HttpClient http, JsonNode input)
    {
        s_invocations++;
        if (Environment.GetEnvironmentVariable("RECORD_FILE") is { } file)
        {
            await File.AppendAllTextAsync(file, input.ToJsonString() + "\n");
        }
        return input["Records"] is JsonArray records ? Batch(records)
            : input["ResponseURL"] is { } url ? await CustomResourceAsync(http, input, url.ToString())
            : await DirectAsync(input);
    }

    static async Task<(string, JsonNode?)> DirectAsync(JsonNode input)
    {
        switch (input["do"]?.ToString())
        {
            case "throw":
                return ("error", new JsonObject { ["errorType"] = "SampleException", ["errorMessage"] = "as asked" });
            case "crash":
                Environment.Exit(3);
                break;
            case "sleep":
                await Task.Delay(input["ms"]!.GetValue<int>());
                break;
            case "count":
                return ("response", new JsonObject { ["count"] = s_invocations, ["process"] = Environment.ProcessId });
            case "environment":
                return ("response", new JsonObject(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                    .Select(e => KeyValuePair.Create<string, JsonNode?>((string)e.Key, (string)e.Value!))));
            case "large":
                return ("response", new string('x', 7 * 1024 * 1024));
        }
        return ("response", input.DeepClone());
    }

    /// <summary>A message or item says <c>fail</c> (that one failed) or <c>throw</c> (the function does); anything else is well.</summary>
    static (string, JsonNode?) Batch(JsonArray records)
    {
        List<(string Id, string Text)> items = [.. records.Select(r => r!["body"] is { } body
            ? (r["messageId"]!.ToString(), body.ToString())
            : (r["dynamodb"]!["SequenceNumber"]!.ToString(), r["dynamodb"]!["NewImage"]!["text"]!["S"]!.ToString()))];
        return items.Exists(i => i.Text.StartsWith("throw"))
            ? ("error", new JsonObject { ["errorType"] = "SampleException", ["errorMessage"] = "as asked" })
            : ("response", new JsonObject
            {
                ["batchItemFailures"] = new JsonArray([.. items.Where(i => i.Text.StartsWith("fail"))
                    .Select(i => new JsonObject { ["itemIdentifier"] = i.Id })]),
            });
    }

    static async Task<(string, JsonNode?)> CustomResourceAsync(HttpClient http, JsonNode input, string url)
    {
        var properties = input["ResourceProperties"]!;
        JsonObject answer = new()
        {
            ["Status"] = properties["Fail"] is null ? "SUCCESS" : "FAILED",
            ["Reason"] = "the sample was told to fail",
            ["PhysicalResourceId"] = "made-1",
            ["RequestId"] = input["RequestId"]!.DeepClone(),
            ["LogicalResourceId"] = input["LogicalResourceId"]!.DeepClone(),
            ["StackId"] = input["StackId"]!.DeepClone(),
            ["Data"] = new JsonObject { ["Made"] = $"{input["RequestType"]} {properties["Value"]}", ["PublicKey"] = PublicKey() },
        };
        using var response = await http.PutAsync(url, JsonContent.Create(answer));
        return ("response", null);
    }

    static string PublicKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfoPem();
    }
}
