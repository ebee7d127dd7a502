using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>
/// From the last part to a verified original: the API queues a completion, a worker completes the multipart upload,
/// S3's event starts the verification.
/// </summary>
sealed class Uploads : Construct
{
    /// <value>On AWS URLs given by people lead into the public internet only.</value>
    public const string NothingInside = "";

    public Uploads(Construct scope, FunctionFactory functions, Data data, Hosting hosting)
        : base(scope, "Uploads")
    {
        // Completing 10,000 parts may take S3 minutes.
        var (complete, completions) = functions.CreateWorker(this, new FunctionSpec("complete-upload", Timeout: 300), batchSize: 1);
        Completions = completions;
        complete.Allow(["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts"], data.Originals.ArnForObjects("originals/*"));

        // 30 GB are hashed in one invocation: two cores, the whole 15 minutes. What takes longer is tried once more with all that Lambda has.
        var verifying = new Dictionary<string, string>
        {
            ["ORIGINALS_BUCKET"] = data.Originals.BucketName,
            ["PUBLISH_STATE_MACHINE_ARN"] = hosting.Publish.StateMachineArn,
        };
        var (verifyLarge, largeVerifications) = functions.CreateWorker(
            this, new FunctionSpec("verify-upload-large", Memory: 10240, Timeout: 900, Settings: verifying), batchSize: 1);
        var (verify, verifications) = functions.CreateWorker(this, new FunctionSpec("verify-upload", Memory: 3538, Timeout: 900, Settings: new Dictionary<string, string>(verifying)
        {
            ["VERIFY_UPLOAD_LARGE_QUEUE_URL"] = largeVerifications.QueueUrl,
        }), batchSize: 1);
        largeVerifications.GrantSendMessages(verify);
        foreach (var function in (Function[])[verify, verifyLarge])
        {
            // A second copy of a file that the owner has already is removed, in every version.
            function.Allow(["s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"], data.Originals.ArnForObjects("originals/*"));
            function.Allow(["s3:ListBucketVersions"], data.Originals.BucketArn);
            hosting.Publish.GrantStartExecution(function);
        }
        Verifications = verifications;

        // Slow sources, so the whole 15 minutes; one core encrypts and hashes what a fast one sends.
        var (import, imports) = functions.CreateWorker(this, new FunctionSpec("import-upload", Memory: 1769, Timeout: 900, Settings: new Dictionary<string, string>
        {
            ["COMPLETE_UPLOAD_QUEUE_URL"] = completions.QueueUrl,
            ["EGRESS_ALLOW_LIST"] = NothingInside,
        }), batchSize: 1);
        Imports = imports;
        // It goes on in its next invocation.
        import.AddEnvironment("IMPORT_UPLOAD_QUEUE_URL", imports.QueueUrl);
        imports.GrantSendMessages(import);
        completions.GrantSendMessages(import);
        import.Allow(["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], data.Originals.ArnForObjects("originals/*"));

        // Without it S3 answers 403, not 404, for an original that is not there.
        foreach (var function in (Function[])[complete, verify, verifyLarge])
        {
            function.Allow(["s3:ListBucket"], data.Originals.BucketArn);
        }

        // A large upload arrives as CompleteMultipartUpload, a small one as PutObject: the rule names neither reason.
        _ = new Rule(this, "OriginalStored", new RuleProps
        {
            Description = "An original is complete in the bucket",
            EventPattern = new EventPattern
            {
                Source = ["aws.s3"],
                DetailType = ["Object Created"],
                Detail = new Dictionary<string, object>
                {
                    ["bucket"] = new Dictionary<string, object> { ["name"] = new[] { data.Originals.BucketName } },
                    ["object"] = new Dictionary<string, object> { ["key"] = new object[] { new Dictionary<string, object> { ["prefix"] = "originals/" } } },
                },
            },
            Targets = [new SqsQueue(verifications, new SqsQueueProps { DeadLetterQueue = functions.CreateDeadLetterQueue(this, "original-stored") })],
        });

        // A video of bytes that were there before it: S3 has nothing to tell, the record has.
        _ = new Rule(this, "OriginalShared", new RuleProps
        {
            Description = "A video shares an original that was verified before",
            EventPattern = new EventPattern
            {
                Source = ["serverlessvideo"],
                DetailType = ["video.uploaded"],
                Detail = new Dictionary<string, object> { ["shared"] = new object[] { true }, ["stage"] = new[] { functions.Stage } },
            },
            Targets = [new SqsQueue(verifications, new SqsQueueProps { DeadLetterQueue = functions.CreateDeadLetterQueue(this, "original-shared") })],
        });
    }

    public Queue Completions { get; }

    public Queue Imports { get; }

    public Queue Verifications { get; }
}
