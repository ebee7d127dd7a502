using System.Text.Json.Nodes;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Sqs;

/// <summary>Sends messages for the platform itself: event targets, dead letters, failure destinations.</summary>
sealed class QueueSender(Stack stack, SidecarEngine sidecar)
{
    /// <param name="queueArn">A queue of the template; destinations of other kinds are refused.</param>
    /// <exception cref="TemplateException">The ARN is no queue of the template.</exception>
    public async Task SendAsync(
        string queueArn, string body, IReadOnlyDictionary<string, string>? attributes = null, CancellationToken cancellationToken = default)
    {
        var queue = stack.Find(queueArn) is { Type: "AWS::SQS::Queue" } found
            ? found
            : throw new TemplateException($"{queueArn} is no queue of the template: the laptop delivers to queues only");
        JsonObject request = new() { ["QueueUrl"] = queue.PhysicalId, ["MessageBody"] = body };
        if (attributes is not null)
        {
            request["MessageAttributes"] = new JsonObject(attributes.Select(a => KeyValuePair.Create<string, JsonNode?>(
                a.Key, new JsonObject { ["DataType"] = "String", ["StringValue"] = a.Value })));
        }
        await sidecar.Sqs.CallAsync("SendMessage", request, cancellationToken);
    }
}
