using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Sqs;

/// <summary>SQS: fauxqs behind IAM.</summary>
sealed partial class SqsService(PlatformOptions options, SidecarEngine sidecar) : JsonService
{
    public override string SigningName => "sqs";

    protected override IEnumerable<(string Action, string Resource)> Permissions(string operation, JsonObject request)
    {
        var name = request["QueueName"]?.ToString() ?? request["QueueUrl"]?.ToString().Split('/')[^1];
        // A batch needs the permission of the single operation.
        var action = operation.EndsWith("Batch", StringComparison.Ordinal) ? operation[..^"Batch".Length] : operation;
        return [($"sqs:{action}", name is null ? "*" : $"arn:aws:sqs:{Stack.Region}:{Stack.Account}:{name}")];
    }

    protected override Task ForwardAsync(HttpContext http, string target, string operation, byte[] body) =>
        sidecar.Sqs.ForwardAsync(http, body, operation is "GetQueueUrl" or "CreateQueue" or "ListQueues" ? Rebase : null);

    /// <summary>A queue keeps the URL of when it was created, maybe with the port of another run.</summary>
    string Rebase(string answer) => QueueUrl().Replace(answer, $"\"{options.AwsEndpoint}{Stack.Account}/");

    [GeneratedRegex($"\"http://[^/\"]+/{Stack.Account}/", RegexOptions.None, 1000)]
    private static partial Regex QueueUrl();
}
