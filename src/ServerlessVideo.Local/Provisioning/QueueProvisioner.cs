using System.Text.Json.Nodes;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Provisioning;

/// <summary>Queues as the template has them; one that is there gets the template's settings and keeps its messages.</summary>
sealed class QueueProvisioner(SidecarEngine sidecar)
{
    static readonly string[] Settings =
    [
        "VisibilityTimeout", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "DelaySeconds", "MaximumMessageSize", "RedrivePolicy",
    ];

    public async Task ProvisionAsync(Resource resource, CancellationToken cancellationToken)
    {
        JsonObject attributes = new(Settings.Where(s => resource.Properties[s] is not null).Select(s =>
            KeyValuePair.Create<string, JsonNode?>(s, Text(resource.Properties[s]!))));
        try
        {
            await sidecar.Sqs.CallAsync("GetQueueUrl", new JsonObject { ["QueueName"] = resource.Attribute("QueueName") }, cancellationToken);
        }
        catch (EngineException e) when (e.Code.EndsWith("QueueDoesNotExist", StringComparison.Ordinal) || e.Code.EndsWith("NonExistentQueue", StringComparison.Ordinal))
        {
            await sidecar.Sqs.CallAsync(
                "CreateQueue", new JsonObject { ["QueueName"] = resource.Attribute("QueueName"), ["Attributes"] = attributes }, cancellationToken);
            return;
        }
        if (attributes.Count > 0)
        {
            await sidecar.Sqs.CallAsync(
                "SetQueueAttributes", new JsonObject { ["QueueUrl"] = resource.PhysicalId, ["Attributes"] = attributes }, cancellationToken);
        }
    }

    /// <summary>Every attribute travels as text, a redrive policy as JSON text.</summary>
    static string Text(JsonNode value) => value is JsonObject policy ? policy.ToJsonString() : value.ToString();
}
