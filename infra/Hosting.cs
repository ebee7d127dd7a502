using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SecretsManager;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;
using SqsQueue = Amazon.CDK.AWS.Events.Targets.SqsQueue;
using SqsQueueProps = Amazon.CDK.AWS.Events.Targets.SqsQueueProps;

namespace ServerlessVideo.Infra;

/// <summary>Hosts of videos, the functions that publish on them and <see cref="PublishVideo"/>, which calls them in turn.</summary>
sealed class Hosting : Construct
{
    static readonly string[] Unfinished = ["FAILED", "TIMED_OUT", "ABORTED"];

    readonly FunctionFactory functions;
    readonly HostOptions options;

    public Hosting(Construct scope, FunctionFactory functions, Data data, Delivery delivery, Alarms alarms, HostOptions options)
        : base(scope, "Hosting")
    {
        (this.functions, this.options) = (functions, options);
        Secrets = new Secret(this, "HostSecrets", new SecretProps
        {
            Description = "API tokens of Cloudflare Stream and of a Loom-compatible host, filled in by an operator; keys and webhook secrets, by the product",
            // An empty object; the secret of Secrets Manager has to contain something that was generated.
            GenerateSecretString = new SecretStringGenerator { SecretStringTemplate = "{}", GenerateStringKey = "unused", PasswordLength = 16, ExcludePunctuation = true },
        });
        var mediaConvert = MediaConvertRole(data);
        var steps = new PublishFunctions(
            Inspect(data), functions.Create(this, new FunctionSpec("choose-hosts", Timeout: 60, Settings: new Dictionary<string, string>
            {
                ["VIDEO_HOST_PRIMARY"] = options.Primary, ["VIDEO_HOST_FALLBACK"] = options.Fallback, ["VIDEO_HOST_ENABLE_FAILOVER"] = options.Failover,
            })),
            functions.Create(this, new FunctionSpec("next-host")),
            functions.Create(this, new FunctionSpec("end-attempt")),
            functions.Create(this, new FunctionSpec("plan-encoding", Settings: new Dictionary<string, string> { ["MEDIA_BUCKET"] = data.Media.BucketName })),
            Judge(), Verify(data),
            // Sends up to 30 GB in turns of ten minutes, as fast as the network of one core goes.
            functions.Create(this, new FunctionSpec("publish-to-host", Memory: 1769, Timeout: 900)),
            functions.Create(this, new FunctionSpec("follow-copy", Timeout: 60)),
            functions.Create(this, new FunctionSpec("finish-publish")),
            functions.Create(this, new FunctionSpec("remove-copies", Timeout: 300)));
        var (events, queue) = functions.CreateWorker(this, new FunctionSpec("host-events", Timeout: 60));
        Events = queue;
        var update = UpdateCopies(data, delivery);
        foreach (var function in (Function[])[steps.Choose, steps.PublishToHost, steps.Follow, steps.Remove, events, update])
        {
            GrantHosts(function, data, delivery);
        }
        steps.PublishToHost.Allow(["s3:GetObject", "s3:GetObjectVersion"], data.Originals.ArnForObjects("originals/*"));
        GrantRemoval(steps.Remove, data, delivery);

        Publish = new PublishVideo(this, functions.Stage, steps, mediaConvert).Machine;
        GrantEncoding(mediaConvert);
        // The token names the task; Step Functions knows no narrower resource than the machines of the account's own stage.
        foreach (var function in (Function[])[steps.Follow, events])
        {
            function.Allow(["states:SendTaskSuccess"], Machine);
        }
        alarms.OnFailures(Publish, "PublishVideo");
        Ended = WatchEnds();
        RegisterHosts(delivery);
    }

    public StateMachine Publish { get; }

    /// <summary>Of what <c>publish-ended</c> is to look at.</summary>
    public Queue Ended { get; }

    /// <summary>Of calls of hosts.</summary>
    public Queue Events { get; }

    public Secret Secrets { get; }

    /// <summary>The first digits of the stack's UUID: two stacks that share a host's account name their copies differently.</summary>
    static string Deployment => Fn.Select(0, Fn.Split("-", Fn.Select(2, Fn.Split("/", Aws.STACK_ID))));

    string Machine => $"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:stateMachine:serverlessvideo-{functions.Stage}-publish-video";

    /// <summary>Asking and stopping go to executions, which have the machine's name in their ARN.</summary>
    public void Grant(Function function, params string[] actions)
    {
        function.AddEnvironment("PUBLISH_STATE_MACHINE_ARN", Publish.StateMachineArn);
        function.Allow(actions, $"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:execution:serverlessvideo-{functions.Stage}-publish-video:*");
    }

    /// <summary>
    /// On deployment, when an address or an option has changed, the hosts are told where to call; the schedule comes back to those that did
    /// not answer, and to those whose token an operator fills in later.
    /// </summary>
    void RegisterHosts(Delivery delivery)
    {
        var register = functions.Create(this, new FunctionSpec("register-hosts", Timeout: 120, Settings: new Dictionary<string, string>
        {
            ["PUBLIC_URL"] = delivery.PublicUrl,
        }), usesTable: false);
        GrantRemoteHosts(register);
        GrantSetUp(register);
        _ = new CustomResource(this, "RegisteredHosts", new CustomResourceProps
        {
            ResourceType = "Custom::Hosts",
            ServiceToken = register.FunctionArn,
            Properties = new Dictionary<string, object> { ["PublicUrl"] = delivery.PublicUrl, ["Options"] = $"{options}", ["ServiceTimeout"] = "150" },
        });
    }

    public void GrantSetUp(Function function)
    {
        function.AddEnvironment("HOST_WEBHOOKS", options.Webhooks);
        function.Allow(["secretsmanager:PutSecretValue"], Secrets.SecretArn);
    }

    /// <summary>Speaking to every host, ours too: its copies are folders of the media bucket.</summary>
    public void GrantHosts(Function function, Data data, Delivery delivery)
    {
        GrantRemoteHosts(function);
        function.AddEnvironment("MEDIA_BUCKET", data.Media.BucketName);
        function.AddEnvironment("DISTRIBUTION_ID", delivery.Distribution.DistributionId);
    }

    void GrantRemoteHosts(Function function)
    {
        function.AddEnvironment("HOST_SECRETS_ARN", Secrets.SecretArn);
        function.AddEnvironment("DEPLOYMENT", Deployment);
        function.AddEnvironment("CLOUDFLARE_API_URL", "https://api.cloudflare.com/client/v4");
        function.AddEnvironment("CLOUDFLARE_ACCOUNT_ID", options.CloudflareAccountId);
        function.AddEnvironment("CLOUDFLARE_CUSTOMER_URL", options.CloudflareCustomerUrl);
        function.AddEnvironment("LOOM_API_URL", options.LoomApiUrl);
        function.AddEnvironment("LOOM_PAGE_URL", options.LoomPageUrl);
        function.AddEnvironment("LOOM_FOLDER_ID", options.LoomFolderId);
        function.AddEnvironment("LOOM_WORKSPACE_ID", options.LoomWorkspaceId);
        function.AddEnvironment("LOOM_DEFAULT_PRIVACY", options.LoomDefaultPrivacy);
        function.Allow(["secretsmanager:GetSecretValue"], Secrets.SecretArn);
    }

    public static void GrantRemoval(Function function, Data data, Delivery delivery)
    {
        function.Allow(["s3:DeleteObject"], data.Media.ArnForObjects("media/*"));
        function.Allow(["s3:ListBucket"], data.Media.BucketArn);
        delivery.GrantInvalidation(function);
    }

    Function Inspect(Data data)
    {
        var inspect = functions.Create(this, new FunctionSpec("inspect-video", Memory: 1024, Timeout: 60));
        inspect.Allow(["s3:GetObject", "s3:GetObjectVersion"], data.Originals.ArnForObjects("originals/*"));
        // Probe reads the file with the caller's rights and belongs to no resource.
        inspect.Allow(["mediaconvert:Probe"], "*");
        return inspect;
    }

    /// <summary>Edited, deleted, restored, stopped: what other hosts have of it follows.</summary>
    Function UpdateCopies(Data data, Delivery delivery)
    {
        var (update, queue) = functions.CreateWorker(this, new FunctionSpec("update-copy", Timeout: 300), batchSize: 1);
        GrantRemoval(update, data, delivery);
        _ = new Rule(this, "CopyOutdated", new RuleProps
        {
            Description = "What other hosts have of a video is not as it should be",
            EventPattern = new EventPattern
            {
                Source = ["serverlessvideo"],
                DetailType = ["video.copy_outdated"],
                Detail = new Dictionary<string, object> { ["stage"] = new[] { functions.Stage } },
            },
            Targets = [new SqsQueue(queue, new SqsQueueProps { DeadLetterQueue = functions.CreateDeadLetterQueue(this, "copy-outdated") })],
        });
        return update;
    }

    Function Judge()
    {
        var judge = functions.Create(this, new FunctionSpec("judge-encoding"));
        GrantStoppingEncodings(judge);
        return judge;
    }

    /// <summary>A job of which only the request token is known is looked for in its queue.</summary>
    public static void GrantStoppingEncodings(Function function)
    {
        function.Allow(["mediaconvert:CancelJob"], $"arn:{MediaConvert}:jobs/*");
        function.Allow(["mediaconvert:ListJobs"], $"arn:{MediaConvert}:queues/Default");
    }

    Function Verify(Data data)
    {
        var verify = functions.Create(
            this, new FunctionSpec("verify-renditions", Memory: 1024, Timeout: 300, Settings: new Dictionary<string, string> { ["MEDIA_BUCKET"] = data.Media.BucketName }));
        verify.Allow(["s3:GetObject"], data.Media.ArnForObjects("media/*"));
        verify.Allow(["s3:ListBucket"], data.Media.BucketArn);
        return verify;
    }

    /// <summary>An execution that ends without its last step leaves the video behind: its end is an event.</summary>
    Queue WatchEnds()
    {
        var (ended, queue) = functions.CreateWorker(this, new FunctionSpec("publish-ended"));
        Grant(ended, "states:DescribeExecution");
        _ = new Rule(this, "PublishEnded", new RuleProps
        {
            Description = "An execution of PublishVideo failed, was stopped or ran out of time",
            EventPattern = new EventPattern
            {
                Source = ["aws.states"],
                DetailType = ["Step Functions Execution Status Change"],
                Detail = new Dictionary<string, object>
                {
                    ["stateMachineArn"] = new[] { Publish.StateMachineArn },
                    ["status"] = Unfinished,
                },
            },
            Targets = [new SqsQueue(queue, new SqsQueueProps { DeadLetterQueue = functions.CreateDeadLetterQueue(this, "publish-ended-event") })],
        });
        return queue;
    }

    /// <summary>What MediaConvert itself may do: read originals, write renditions.</summary>
    Role MediaConvertRole(Data data)
    {
        var role = new Role(this, "MediaConvertRole", new RoleProps { AssumedBy = new ServicePrincipal("mediaconvert.amazonaws.com") });
        role.Allow(["s3:GetObject", "s3:GetObjectVersion"], data.Originals.ArnForObjects("originals/*"));
        role.Allow(["s3:PutObject"], data.Media.ArnForObjects("media/*"));
        return role;
    }

    void GrantEncoding(Role mediaConvert)
    {
        Publish.Allow(["mediaconvert:CreateJob"], $"arn:{MediaConvert}:queues/Default");
        Publish.Allow(["mediaconvert:GetJob", "mediaconvert:CancelJob"], $"arn:{MediaConvert}:jobs/*");
        Publish.Allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            $"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:rule/StepFunctionsGetEventsForMediaConvertJobRule");
        Publish.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["iam:PassRole"],
            Resources = [mediaConvert.RoleArn],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["iam:PassedToService"] = "mediaconvert.amazonaws.com" },
            },
        }));
    }

    static string MediaConvert => $"{Aws.PARTITION}:mediaconvert:{Aws.REGION}:{Aws.ACCOUNT_ID}";
}

/// <summary>The organisation's hosts beside its own, by the context of the CDK app; what is empty is not set up. Tokens stand in the secret.</summary>
/// <param name="Primary"><c>auto</c>, <c>aws</c>, <c>cloudflare</c> or <c>loom</c>: tried first where a video leaves the choice.</param>
/// <param name="Fallback">The same; tried when the first one fails.</param>
/// <param name="Failover"><c>true</c> or <c>false</c>.</param>
/// <param name="LoomDefaultPrivacy"><c>unlisted</c> or <c>public</c>: what is public here is at most that there.</param>
/// <param name="Webhooks"><c>keep</c>, or <c>take</c> a host's webhook from another deployment that has it.</param>
sealed record HostOptions(
    string Primary, string Fallback, string Failover, string CloudflareAccountId, string CloudflareCustomerUrl, string LoomApiUrl, string LoomPageUrl,
    string LoomFolderId, string LoomWorkspaceId, string LoomDefaultPrivacy, string Webhooks)
{
    /// <exception cref="ArgumentException">One of them is none of its words: the functions would find it out with the first video.</exception>
    public static HostOptions Of(Node node)
    {
        return new HostOptions(
            OneOf("videoHostPrimary", ["aws", "auto", "cloudflare", "loom"]), OneOf("videoHostFallback", ["auto", "aws", "cloudflare", "loom"]), OneOf("videoHostEnableFailover", ["true", "false"]),
            Read("cloudflareAccountId"), Read("cloudflareCustomerUrl"), Read("loomApiUrl"), Read("loomPageUrl", "https://www.loom.com"),
            Read("loomFolderId"), Read("loomWorkspaceId"), OneOf("loomDefaultPrivacy", ["unlisted", "public"]), OneOf("hostWebhooks", ["keep", "take"]));

        string Read(string name, string otherwise = "") => node.TryGetContext(name) as string ?? otherwise;

        // The first is the default.
        string OneOf(string name, string[] words) => Read(name, words[0]) is var word && words.Contains(word)
            ? word
            : throw new ArgumentException($"The context {name} is '{word}': one of {string.Join(", ", words)}.");
    }
}
