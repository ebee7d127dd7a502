using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <param name="Input">Constant JSON in place of the event.</param>
/// <param name="Retries">After the first attempt.</param>
/// <param name="DeadLetters">ARN of a queue for what cannot be delivered.</param>
sealed record EventTarget(string Id, string Arn, string? RoleArn, string? Input, int Retries, TimeSpan MaxAge, string? DeadLetters);

/// <summary>A rule of the template: a pattern on the default bus, or a schedule.</summary>
sealed record EventRule(string LogicalId, string Name, string Arn, EventPattern? Pattern, ScheduleExpression? Schedule, IReadOnlyList<EventTarget> Targets)
{
    /// <summary>EventBridge's defaults: 185 retries within a day.</summary>
    const int DefaultRetries = 185;

    /// <exception cref="TemplateException">A rule is not understood, or may not deliver to one of its targets.</exception>
    public static IReadOnlyList<EventRule> Of(Stack stack) =>
        [.. stack.OfType("AWS::Events::Rule").Where(r => r.Properties["State"]?.ToString() != "DISABLED").Select(r => From(stack, r))];

    static EventRule From(Stack stack, Resource resource)
    {
        var properties = resource.Properties;
        EventRule rule = new(
            resource.LogicalId,
            resource.PhysicalId,
            resource.Arn,
            properties["EventPattern"] is JsonObject pattern ? EventPattern.Parse(pattern, resource.LogicalId) : null,
            properties["ScheduleExpression"]?.ToString() is { } schedule ? ScheduleExpression.Parse(schedule) : null,
            [.. (properties["Targets"]?.AsArray() ?? []).Select(t => Target(t!))]);
        foreach (var target in rule.Targets)
        {
            DemandDelivery(stack, rule, target.Arn);
            if (target.DeadLetters is { } deadLetters)
            {
                DemandDelivery(stack, rule, deadLetters);
            }
        }
        return rule;
    }

    static EventTarget Target(JsonNode target) => new(
        target["Id"]!.ToString(),
        target["Arn"]!.ToString(),
        target["RoleArn"]?.ToString(),
        target["Input"]?.ToString(),
        target["RetryPolicy"]?["MaximumRetryAttempts"]?.GetValue<int>() ?? DefaultRetries,
        TimeSpan.FromSeconds(target["RetryPolicy"]?["MaximumEventAgeInSeconds"]?.GetValue<int>() ?? 86400),
        target["DeadLetterConfig"]?["Arn"]?.ToString());

    /// <summary>On AWS a rule without permission loses its events silently; here the start says so.</summary>
    static void DemandDelivery(Stack stack, EventRule rule, string targetArn)
    {
        var allowed = stack.Find(targetArn) switch
        {
            { Type: "AWS::SQS::Queue" } queue => QueueAllows(stack, queue, rule.Arn),
            { Type: "AWS::Lambda::Function" } function => stack.OfType("AWS::Lambda::Permission").Select(p => p.Properties).Any(p =>
                p["Principal"]?.ToString() == "events.amazonaws.com" && p["SourceArn"]?.ToString() == rule.Arn
                && p["FunctionName"]?.ToString() is { } name && (name == function.Arn || name == function.PhysicalId)),
            { Type: "AWS::StepFunctions::StateMachine" } => true, // by the target's role, checked at delivery
            _ => throw new TemplateException($"{rule.LogicalId}: the laptop does not deliver events to {targetArn}"),
        };
        if (!allowed)
        {
            throw new TemplateException($"{rule.LogicalId}: events.amazonaws.com may not deliver to {targetArn}");
        }
    }

    static bool QueueAllows(Stack stack, Resource queue, string ruleArn) =>
        stack.OfType("AWS::SQS::QueuePolicy").Where(p => p.Properties["Queues"]!.AsArray().Any(q => q!.ToString() == queue.PhysicalId))
            .Select(p => PolicyDocument.Parse(p.Properties["PolicyDocument"], p.LogicalId))
            .Any(policy => new ServiceCaller("events.amazonaws.com", ruleArn)
                .Allows(new AccessRequest("sqs:SendMessage", queue.Arn) { ResourcePolicy = policy }));
}
