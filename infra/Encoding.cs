using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>MediaConvert's events become the job record and the progress that people watch.</summary>
sealed class Encoding : Construct
{
    public Encoding(Construct scope, FunctionFactory functions)
        : base(scope, "Encoding")
    {
        var (_, events) = functions.CreateWorker(this, new FunctionSpec("encoding-progress"));
        _ = new Rule(this, "JobStateChange", new RuleProps
        {
            Description = "A MediaConvert job of this stage moved",
            EventPattern = new EventPattern
            {
                Source = ["aws.mediaconvert"],
                DetailType = ["MediaConvert Job State Change"],
                Detail = new Dictionary<string, object>
                {
                    ["userMetadata"] = new Dictionary<string, object> { ["stage"] = new[] { functions.Stage } },
                },
            },
            Targets = [new SqsQueue(events, new SqsQueueProps { DeadLetterQueue = functions.CreateDeadLetterQueue(this, "job-state-change") })],
        });
    }
}
