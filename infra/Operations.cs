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
    /// <value>Failures in which something of a person was lost, or could not be looked at, through no fault of the file.</value>
    static readonly string[] Losses = ["original_missing", "parts_lost", "complete_failed", "verify_timeout"];

    /// <value>Withdrawn from its host, or taken by none for the first time in a row.</value>
    static readonly int[] FirstTime = [0, 1];

    readonly FunctionFactory functions;

    public Operations(Construct scope, FunctionFactory functions, Data data, Delivery delivery, Uploads uploads, Library library, Hosting hosting, Alarms alarms)
        : base(scope, "Operations")
    {
        this.functions = functions;
        AddAttention(alarms);
        AddMaintenance(data, delivery, uploads, library, hosting);
    }

    /// <summary>What the reconciler needs: it compares, tells the workers, and throws away parts of no upload. It removes no object.</summary>
    public static void GrantReconciling(Function function, Data data, Uploads uploads, Library library, Hosting hosting)
    {
        function.AddEnvironment("VERIFY_UPLOAD_QUEUE_URL", uploads.Verifications.QueueUrl);
        function.AddEnvironment("PURGE_VIDEO_QUEUE_URL", library.Purges.QueueUrl);
        function.AddEnvironment("PUBLISH_ENDED_QUEUE_URL", hosting.Ended.QueueUrl);
        uploads.Verifications.GrantSendMessages(function);
        library.Purges.GrantSendMessages(function);
        hosting.Ended.GrantSendMessages(function);
        function.Allow(["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], data.Originals.BucketArn);
    }

    /// <summary>Where events wait for a person, who looks and takes them out: an original or parts that are gone, a file that was
    /// never put together or verified, a video that needs attention.</summary>
    void AddAttention(Alarms alarms)
    {
        var attention = functions.CreateDeadLetterQueue(this, "attention", "videos that a person has to look at: no host takes them, or their originals are gone, deleted, or were never finished");
        alarms.OnArrivals(attention, "attention");
        // What cannot be put into that queue cannot be put there as a dead letter either.
        var undelivered = functions.CreateDeadLetterQueue(this, "attention-events");
        AttentionRule("VideoNeedsAttention", "video.attention", new Dictionary<string, object>(), attention, undelivered);
        // Once, and not again at each retry.
        AttentionRule("VideoStored", "video.stored", new Dictionary<string, object> { ["stored_times"] = FirstTime }, attention, undelivered);
        AttentionRule("OriginalLost", "video.failed", new Dictionary<string, object>
        {
            ["error"] = new Dictionary<string, object> { ["code"] = Losses },
        }, attention, undelivered);
    }

    void AttentionRule(string id, string name, Dictionary<string, object> detail, Queue attention, Queue undelivered)
    {
        detail["stage"] = new[] { functions.Stage };
        _ = new Rule(this, id, new RuleProps
        {
            Description = "Someone has to look at a video",
            EventPattern = new EventPattern { Source = ["serverlessvideo"], DetailType = [name], Detail = detail },
            Targets = [new SqsQueue(attention, new SqsQueueProps { DeadLetterQueue = undelivered })],
        });
    }

    void AddMaintenance(Data data, Delivery delivery, Uploads uploads, Library library, Hosting hosting)
    {
        var deadLetters = functions.CreateDeadLetterQueue(this, "maintenance");
        var maintenance = functions.Create(this, new FunctionSpec("maintenance", Timeout: 300, Settings: new Dictionary<string, string>
        {
            ["ORIGINALS_BUCKET"] = data.Originals.BucketName,
            ["COMPLETE_UPLOAD_QUEUE_URL"] = uploads.Completions.QueueUrl,
            ["IMPORT_UPLOAD_QUEUE_URL"] = uploads.Imports.QueueUrl,
        }));
        uploads.Completions.GrantSendMessages(maintenance);
        uploads.Imports.GrantSendMessages(maintenance);
        GrantReconciling(maintenance, data, uploads, library, hosting);
        maintenance.Allow(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:GetObject", "s3:GetObjectVersion"], data.Originals.ArnForObjects("originals/*"));
        maintenance.ConfigureAsyncInvoke(new EventInvokeConfigOptions
        {
            RetryAttempts = 2,
            MaxEventAge = Duration.Hours(1),
            OnFailure = new Amazon.CDK.AWS.Lambda.Destinations.SqsDestination(deadLetters),
        });
        Schedule("fail-stuck-uploads", Duration.Hours(1), maintenance, deadLetters);
        Hosting.GrantStoppingEncodings(maintenance);
        Schedule("stop-stuck-encodings", Duration.Hours(1), maintenance, deadLetters);
        maintenance.AddEnvironment("PUBLISH_STATE_MACHINE_ARN", hosting.Publish.StateMachineArn);
        hosting.Publish.GrantStartExecution(maintenance);
        hosting.GrantHosts(maintenance, data, delivery);
        Hosting.GrantRemoval(maintenance, data, delivery);
        hosting.GrantSetUp(maintenance);
        maintenance.AddEnvironment("PUBLIC_URL", delivery.PublicUrl);
        Schedule("set-up-hosts", Duration.Hours(1), maintenance, deadLetters);
        Schedule("sweep-hosts", Duration.Hours(1), maintenance, deadLetters);
        Schedule("retry-stored", Duration.Minutes(5), maintenance, deadLetters);
        Schedule("reconcile", Duration.Hours(1), maintenance, deadLetters);
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
