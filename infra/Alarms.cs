using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>One topic that people subscribe to, and the alarms that write to it.</summary>
sealed class Alarms : Construct
{
    public Alarms(Construct scope)
        : base(scope, "Alarms")
    {
        Topic = new Topic(this, "Topic", new TopicProps { DisplayName = "ServerlessVideo alarms", EnforceSSL = true });
        // A policy takes the place of the one that every topic has, by which the account's own alarms may write to it.
        Topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
            Actions = ["sns:Publish"],
            Resources = [Topic.TopicArn],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Stack.Of(this).Account },
            },
        }));
    }

    public Topic Topic { get; }

    public void OnDeadLetters(Queue queue, string name, string? why) => Add(
        $"{FunctionFactory.Pascal(name)}DeadLetters",
        queue.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Period = Duration.Minutes(1), Statistic = "Maximum" }),
        $"{name}: {why ?? "messages that failed every retry"} wait in {queue.QueueName}");

    /// <summary>For a queue that people empty at leisure: another message rings again though one lies there already.</summary>
    public void OnArrivals(Queue queue, string name) => Add(
        $"{FunctionFactory.Pascal(name)}Arrivals",
        queue.MetricNumberOfMessagesSent(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Sum" }),
        $"{name}: another one came into {queue.QueueName}");

    /// <summary>An execution that ends without an outcome on its video. Not one that is stopped: that is how somebody's cancelling ends it.</summary>
    public void OnFailures(StateMachine machine, string name)
    {
        var options = new MetricOptions { Period = Duration.Minutes(5), Statistic = "Sum" };
        Add($"{name}Failed", machine.MetricFailed(options), $"{name}: an execution failed without recording why on its video");
        Add($"{name}TimedOut", machine.MetricTimedOut(options), $"{name}: an execution ran out of time; its video is still processing");
    }

    void Add(string id, Metric metric, string description)
    {
        var alarm = new Alarm(this, id, new AlarmProps
        {
            Metric = metric,
            Threshold = 1,
            EvaluationPeriods = 1,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            TreatMissingData = TreatMissingData.NOT_BREACHING,
            AlarmDescription = description,
        });
        alarm.AddAlarmAction(new SnsAction(Topic));
    }
}
