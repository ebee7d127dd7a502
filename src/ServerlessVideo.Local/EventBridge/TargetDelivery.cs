using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <summary>Hands an event to one target: a queue, a function (asynchronously), a state machine.</summary>
sealed class TargetDelivery(Stack stack, QueueSender queues, AsyncInvocations functions, SidecarEngine sidecar, AwsCallers callers, FaultPoints faults)
{
    public async Task SendAsync(EventTarget target, Delivery delivery, CancellationToken cancellationToken)
    {
        switch (stack.Find(target.Arn)!.Type)
        {
            case "AWS::SQS::Queue":
                var point = $"bus/{AliasOf(stack.Find(target.Arn)!)}";
                faults.Pass($"{point}/before");
                await queues.SendAsync(target.Arn, delivery.Payload, cancellationToken: cancellationToken);
                faults.Pass($"{point}/after");
                break;
            case "AWS::Lambda::Function":
                await functions.AcceptAsync(target.Arn, Encoding.UTF8.GetBytes(delivery.Payload), cancellationToken);
                break;
            default:
                await StartExecutionAsync(target, delivery, cancellationToken);
                break;
        }
    }

    /// <summary>The queue's name without product and stage: the function that works on it.</summary>
    static string AliasOf(Resource queue) => queue.Attribute("QueueName").Split('-', 3)[^1];

    /// <summary>See docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html for the attributes.</summary>
    public Task GiveUpAsync(EventRule rule, EventTarget target, Delivery delivery, Exception reason, CancellationToken cancellationToken) =>
        target.DeadLetters is { } queue
            ? queues.SendAsync(queue, delivery.Payload, new Dictionary<string, string>
            {
                ["RULE_ARN"] = rule.Arn,
                ["TARGET_ARN"] = target.Arn,
                ["ERROR_CODE"] = (reason as AwsException)?.Code ?? "SDK_CLIENT_ERROR",
                ["ERROR_MESSAGE"] = reason.Message,
                ["RETRY_ATTEMPTS"] = $"{delivery.Attempts - 1}",
                ["EXHAUSTED_RETRY_CONDITION"] = delivery.Attempts > target.Retries ? "MaximumRetryAttempts" : "MaximumEventAgeInSeconds",
            }, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Named by the event, so that delivering it twice starts it once.</summary>
    async Task StartExecutionAsync(EventTarget target, Delivery delivery, CancellationToken cancellationToken)
    {
        callers.Role(target.RoleArn ?? "").Demand("states:StartExecution", target.Arn);
        try
        {
            await sidecar.States.CallAsync(
                "StartExecution",
                new JsonObject { ["stateMachineArn"] = target.Arn, ["name"] = $"{delivery.EventId}-{target.Id}", ["input"] = delivery.Payload },
                cancellationToken);
        }
        catch (EngineException e) when (e.Code == "ExecutionAlreadyExists")
        {
            // An earlier attempt had started it.
        }
    }
}
