using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>What follows from a change of a video: its events go out, and what is deleted for good is removed.</summary>
sealed class Library : Construct
{
    readonly FunctionFactory functions;

    public Library(Construct scope, FunctionFactory functions, Data data, Delivery delivery, Hosting hosting)
        : base(scope, "Library")
    {
        this.functions = functions;
        AddOutbox(data);
        AddPurge(data, delivery, hosting);
    }

    public Queue Purges { get; private set; } = null!;

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

    void AddPurge(Data data, Delivery delivery, Hosting hosting)
    {
        var (purge, queue) = functions.CreateWorker(this, new FunctionSpec("purge-video", Timeout: 300, Settings: new Dictionary<string, string>
        {
            ["ORIGINALS_BUCKET"] = data.Originals.BucketName,
        }), batchSize: 1);
        Purges = queue;
        purge.Allow(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], data.Originals.ArnForObjects("originals/*"));
        purge.Allow(["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], data.Originals.BucketArn);
        hosting.GrantHosts(purge, data, delivery);
        Hosting.GrantRemoval(purge, data, delivery);
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
}
