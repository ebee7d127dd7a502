using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>What keeps the house in order, by the clock.</summary>
sealed class Operations : Construct
{
    readonly FunctionFactory functions;

    public Operations(Construct scope, FunctionFactory functions, Data data, Uploads uploads)
        : base(scope, "Operations")
    {
        this.functions = functions;
        AddMaintenance(data, uploads);
    }

    void AddMaintenance(Data data, Uploads uploads)
    {
        var deadLetters = functions.CreateDeadLetterQueue(this, "maintenance");
        var maintenance = functions.Create(this, new FunctionSpec("maintenance", Timeout: 300, Settings: new Dictionary<string, string>
        {
            ["COMPLETE_UPLOAD_QUEUE_URL"] = uploads.Completions.QueueUrl,
        }));
        uploads.Completions.GrantSendMessages(maintenance);
        maintenance.Allow(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], data.Originals.ArnForObjects("originals/*"));
        maintenance.ConfigureAsyncInvoke(new EventInvokeConfigOptions
        {
            RetryAttempts = 2,
            MaxEventAge = Duration.Hours(1),
            OnFailure = new Amazon.CDK.AWS.Lambda.Destinations.SqsDestination(deadLetters),
        });
        Schedule("fail-stuck-uploads", Duration.Hours(1), maintenance, deadLetters);
    }

    void Schedule(string task, Duration interval, Function maintenance, Queue deadLetters) => _ = new Rule(this, FunctionFactory.Pascal(task), new RuleProps
    {
        Description = $"maintenance: {task}",
        Schedule = Amazon.CDK.AWS.Events.Schedule.Rate(interval),
        Targets =
        [
            new LambdaFunction(maintenance, new LambdaFunctionProps
            {
                Event = RuleTargetInput.FromObject(new Dictionary<string, object> { ["task"] = task }),
                DeadLetterQueue = deadLetters,
                RetryAttempts = 2,
                MaxEventAge = Duration.Hours(1),
            }),
        ],
    });
}
