using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>What keeps the house in order: the outbox, the purge, and what runs by the clock.</summary>
sealed class Operations : Construct
{
    readonly FunctionFactory functions;

    public Operations(Construct scope, FunctionFactory functions, Data data, Delivery delivery, Uploads uploads)
        : base(scope, "Operations")
    {
        this.functions = functions;
        AddOutbox(data);
        AddPurge(data, delivery);
        AddMaintenance(data, uploads);
    }

    /// <summary>Records written with a state change leave the table as events on the default bus.</summary>
    void AddOutbox(Data data)
    {
        var outbox = functions.Create(this, new FunctionSpec("outbox"), usesTable: false);
        outbox.Allow(["events:PutEvents"], $"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:event-bus/default");
        outbox.AddEventSource(new DynamoEventSource(data.Videos, new DynamoEventSourceProps
        {
            StartingPosition = StartingPosition.TRIM_HORIZON,
            BatchSize = 100,
            BisectBatchOnError = true,
            RetryAttempts = 10,
            ReportBatchItemFailures = true,
            OnFailure = new SqsDlq(functions.CreateDeadLetterQueue(this, "outbox")),
            Filters =
            [
                FilterCriteria.Filter(new Dictionary<string, object>
                {
                    ["eventName"] = FilterRule.IsEqual("INSERT"),
                    ["dynamodb"] = new Dictionary<string, object>
                    {
                        ["NewImage"] = new Dictionary<string, object> { ["type"] = new Dictionary<string, object> { ["S"] = FilterRule.IsEqual("outbox") } },
                    },
                }),
            ],
        }));
    }

    void AddPurge(Data data, Delivery delivery)
    {
        var (purge, queue) = functions.CreateWorker(this, new FunctionSpec("purge-video", Timeout: 300, Settings: new Dictionary<string, string>
        {
            ["ORIGINALS_BUCKET"] = data.Originals.BucketName,
            ["MEDIA_BUCKET"] = data.Media.BucketName,
            ["DISTRIBUTION_ID"] = delivery.Distribution.DistributionId,
        }), batchSize: 1);
        purge.Allow(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"], data.Originals.ArnForObjects("originals/*"));
        purge.Allow(["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], data.Originals.BucketArn);
        purge.Allow(["s3:DeleteObject"], data.Media.ArnForObjects("media/*"));
        purge.Allow(["s3:ListBucket"], data.Media.BucketArn);
        delivery.GrantInvalidation(purge);
        _ = new Rule(this, "VideoPurged", new RuleProps
        {
            Description = "Someone deleted a video for good",
            EventPattern = new EventPattern
            {
                Source = ["serverlessvideo"],
                DetailType = ["video.deleted"],
                Detail = new Dictionary<string, object> { ["purge"] = new object[] { true }, ["stage"] = new[] { functions.Stage } },
            },
            Targets = [new SqsQueue(queue, new SqsQueueProps { DeadLetterQueue = functions.CreateDeadLetterQueue(this, "video-purged") })],
        });
    }

    void AddMaintenance(Data data, Uploads uploads)
    {
        var deadLetters = functions.CreateDeadLetterQueue(this, "maintenance");
        var maintenance = functions.Create(this, new FunctionSpec("maintenance", Timeout: 300, Settings: new Dictionary<string, string>
        {
            ["ORIGINALS_BUCKET"] = data.Originals.BucketName,
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
