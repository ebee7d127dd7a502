using System.Text.Json.Nodes;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Sqs;

sealed class QueueStatus(Stack stack, SidecarEngine sidecar) : IStatusSource
{
    public string Title => "Queues";

    public async ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken)
    {
        var deadLetters = stack.OfType("AWS::SQS::Queue").Select(q => q.Properties["RedrivePolicy"]?["deadLetterTargetArn"]?.ToString()).ToHashSet();
        List<StatusRow> rows = [];
        foreach (var queue in stack.OfType("AWS::SQS::Queue"))
        {
            var answer = await sidecar.Sqs.CallAsync(
                "GetQueueAttributes", new JsonObject { ["QueueUrl"] = queue.PhysicalId, ["AttributeNames"] = new JsonArray("All") }, cancellationToken);
            int Count(string name) => int.Parse(answer["Attributes"]?[name]?.ToString() ?? "0");
            var (waiting, inFlight, delayed) = (Count("ApproximateNumberOfMessages"), Count("ApproximateNumberOfMessagesNotVisible"), Count("ApproximateNumberOfMessagesDelayed"));
            rows.Add(new([queue.Attribute("QueueName"), $"{waiting}", $"{inFlight}", $"{delayed}"],
                deadLetters.Contains(queue.Arn) && waiting > 0 ? StatusLevel.Attention : waiting + inFlight > 0 ? StatusLevel.Busy : StatusLevel.Ok));
        }
        return new(["Queue", "Waiting", "In flight", "Delayed"], rows);
    }
}
