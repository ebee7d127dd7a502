using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.StepFunctions;
using Amazon.CDK.AWS.StepFunctions.Tasks;
using Constructs;
using LogOptions = Amazon.CDK.AWS.StepFunctions.LogOptions;
using SqsQueue = Amazon.CDK.AWS.Events.Targets.SqsQueue;
using SqsQueueProps = Amazon.CDK.AWS.Events.Targets.SqsQueueProps;

namespace ServerlessVideo.Infra;

/// <summary>
/// PublishVideo takes one generation of one video to ready, or records on the video why not. Input:
/// <c>{video_id, generation}</c>; the execution is named after both, so a repeated start is the same execution.
/// <para>Every step can run again: inspecting, planning and verifying write what they found and find the same again, the encoding
/// job is found by its request token, finishing is conditional on the generation. An encoding that failed is judged: up to three times
/// a new job is planned after a wait. Nothing needs compensation: renditions of an unfinished generation lie in a folder of their own,
/// which the purge removes with the video.</para>
/// </summary>
sealed class Hosting : Construct
{
    /// <summary>Longer than two encodings of the longest kind, and all around them; the laptop's engine counts milliseconds in 31 bits, 24 days.</summary>
    static readonly Duration PublishLimit = Duration.Days(20);

    /// <summary>The encoder's words for "later", as a function that calls it fails with them.</summary>
    static readonly string[] Busy = ["TooManyRequestsException", "ServiceQuotaExceededException", "InternalServerErrorException"];

    static readonly string[] Unfinished = ["FAILED", "TIMED_OUT", "ABORTED"];

    readonly FunctionFactory functions;

    public Hosting(Construct scope, FunctionFactory functions, Data data, Alarms alarms)
        : base(scope, "Hosting")
    {
        this.functions = functions;
        var mediaConvert = MediaConvertRole(data);

        var inspect = functions.Create(this, new FunctionSpec("inspect-video", Memory: 1024, Timeout: 60));
        inspect.Allow(["s3:GetObject", "s3:GetObjectVersion"], data.Originals.ArnForObjects("originals/*"));
        // Probe reads the file with the caller's rights and belongs to no resource.
        inspect.Allow(["mediaconvert:Probe"], "*");
        var plan = functions.Create(this, new FunctionSpec("plan-encoding", Settings: Bucket("MEDIA_BUCKET", data.Media.BucketName)));
        var verify = functions.Create(this, new FunctionSpec("verify-renditions", Memory: 1024, Timeout: 300, Settings: Bucket("MEDIA_BUCKET", data.Media.BucketName)));
        verify.Allow(["s3:GetObject"], data.Media.ArnForObjects("media/*"));
        verify.Allow(["s3:ListBucket"], data.Media.BucketArn);
        var judge = functions.Create(this, new FunctionSpec("judge-encoding"));
        judge.Allow(["mediaconvert:CancelJob"], $"arn:{MediaConvert}:jobs/*");
        var finish = functions.Create(this, new FunctionSpec("finish-publish"));

        var recordError = Finish("RecordError", finish, new Dictionary<string, object>
        {
            ["cause.$"] = "$.failure",
        });
        var markReady = Finish("MarkReady", finish, []);
        var done = new Succeed(this, "Finished");
        recordError.Next(done);
        markReady.Next(done);

        var verifyRenditions = Step("VerifyRenditions", verify, "$.verification", recordError);
        verifyRenditions.Next(Accepted("AreRenditionsWhole", "verification", "verified", markReady, Refuse("RefuseRenditions", "verification", finish, done)));
        var judgeEncoding = Step("JudgeEncoding", judge, "$.retry", recordError, ("attempt", "$.retry.Payload.attempt"), ("cause", "$.failure"));
        var encode = Encode(mediaConvert, judgeEncoding);
        encode.Next(verifyRenditions);
        var planEncoding = Step("PlanEncoding", plan, "$.plan", recordError, ("attempt", "$.retry.Payload.attempt"));
        planEncoding.Next(Accepted("IsEncodingPlanned", "plan", "planned", encode, Refuse("RefusePlan", "plan", finish, done)));
        var wait = new Wait(this, "WaitBeforeRetry", new WaitProps { Time = WaitTime.SecondsPath("$.retry.Payload.wait_seconds") });
        wait.Next(planEncoding);
        judgeEncoding.Next(Accepted("IsEncodingRetried", "retry", "retry", wait, Refuse("RefuseEncoding", "retry", finish, done)));
        var first = FirstAttempt();
        first.Next(planEncoding);
        var inspectVideo = Step("InspectVideo", inspect, "$.inspection", recordError);
        inspectVideo.Next(Accepted("IsInputAccepted", "inspection", "accepted", first, Refuse("RefuseInput", "inspection", finish, done)));

        Publish = new StateMachine(this, "PublishVideo", new StateMachineProps
        {
            StateMachineName = $"serverlessvideo-{functions.Stage}-publish-video",
            DefinitionBody = DefinitionBody.FromChainable(inspectVideo),
            Timeout = PublishLimit,
            TracingEnabled = true,
            Logs = new LogOptions
            {
                Destination = new LogGroup(this, "PublishVideoLogs", new LogGroupProps
                {
                    LogGroupName = $"/aws/vendedlogs/states/serverlessvideo-{functions.Stage}-publish-video",
                    Retention = RetentionDays.ONE_MONTH,
                    RemovalPolicy = RemovalPolicy.DESTROY,
                }),
                Level = LogLevel.ERROR,
            },
        });
        GrantEncoding(mediaConvert);
        alarms.OnFailures(Publish, "PublishVideo");
        Ended = WatchEnds();
    }

    public StateMachine Publish { get; }

    /// <summary>Of what <c>publish-ended</c> is to look at.</summary>
    public Queue Ended { get; }

    /// <summary>Asking and stopping go to executions, which have the machine's name in their ARN.</summary>
    public void Grant(Function function, params string[] actions)
    {
        function.AddEnvironment("PUBLISH_STATE_MACHINE_ARN", Publish.StateMachineArn);
        function.Allow(actions, $"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:execution:serverlessvideo-{functions.Stage}-publish-video:*");
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

    /// <summary>In the shape of a judgement, so that planning finds the number of its attempt in one place.</summary>
    Pass FirstAttempt() => new(this, "FirstAttempt", new PassProps
    {
        Result = Result.FromObject(new Dictionary<string, object> { ["Payload"] = new Dictionary<string, object> { ["attempt"] = 1 } }),
        ResultPath = "$.retry",
    });

    /// <param name="more">What it is given beside the subject, by paths of the state.</param>
    LambdaInvoke Step(string id, Function function, string resultPath, IChainable onError, params (string Name, string Path)[] more)
    {
        var payload = Subject();
        foreach (var (name, path) in more)
        {
            payload[$"{name}.$"] = path;
        }
        var step = new LambdaInvoke(this, id, new LambdaInvokeProps
        {
            LambdaFunction = function,
            Payload = TaskInput.FromObject(payload),
            ResultPath = resultPath,
            RetryOnServiceExceptions = true,
            TaskTimeout = Amazon.CDK.AWS.StepFunctions.Timeout.Duration(Duration.Minutes(6)),
        });
        step.AddRetry(new RetryProps { Errors = Busy, MaxAttempts = 8, Interval = Duration.Seconds(10), BackoffRate = 2, JitterStrategy = JitterType.FULL });
        step.AddRetry(new RetryProps { Errors = [Errors.TASKS_FAILED], MaxAttempts = 3, Interval = Duration.Seconds(2), BackoffRate = 2, JitterStrategy = JitterType.FULL });
        step.AddCatch(onError, new CatchProps { Errors = [Errors.ALL], ResultPath = "$.failure" });
        return step;
    }

    /// <summary>Finishing is never caught: when even the reason cannot be recorded, the execution fails and the alarm rings.</summary>
    LambdaInvoke Finish(string id, Function function, Dictionary<string, object> outcome)
    {
        foreach (var (name, value) in Subject())
        {
            outcome[name] = value;
        }

        var step = new LambdaInvoke(this, id, new LambdaInvokeProps
        {
            LambdaFunction = function,
            Payload = TaskInput.FromObject(outcome),
            ResultPath = "$.finish",
            RetryOnServiceExceptions = true,
            TaskTimeout = Amazon.CDK.AWS.StepFunctions.Timeout.Duration(Duration.Minutes(6)),
        });
        step.AddRetry(new RetryProps { Errors = [Errors.ALL], MaxAttempts = 6, Interval = Duration.Seconds(2), BackoffRate = 3, JitterStrategy = JitterType.FULL });
        return step;
    }

    LambdaInvoke Refuse(string id, string step, Function finish, IChainable done)
    {
        var refuse = Finish(id, finish, new Dictionary<string, object> { ["error.$"] = $"$.{step}.Payload.error" });
        refuse.Next(done);
        return refuse;
    }

    Choice Accepted(string id, string step, string outcome, IChainable next, IChainable refuse) =>
        new Choice(this, id).When(Condition.StringEquals($"$.{step}.Payload.outcome", outcome), next).Otherwise(refuse);

    /// <summary>Waits for the job itself (no polling by us); the request token makes a repeated start the same job.</summary>
    CustomState Encode(Role mediaConvert, IChainable onError)
    {
        var encode = new CustomState(this, "Encode", new CustomStateProps
        {
            StateJson = new Dictionary<string, object>
            {
                ["Type"] = "Task",
                ["Resource"] = $"arn:{Aws.PARTITION}:states:::mediaconvert:createJob.sync",
                ["Parameters"] = new Dictionary<string, object>
                {
                    ["Role"] = mediaConvert.RoleArn,
                    ["Settings.$"] = "$.plan.Payload.settings",
                    ["ClientRequestToken.$"] = "$.plan.Payload.client_request_token",
                    ["UserMetadata.$"] = "$.plan.Payload.user_metadata",
                    ["StatusUpdateInterval"] = "SECONDS_10",
                },
                ["ResultSelector"] = new Dictionary<string, object> { ["job_id.$"] = "$.Job.Id" },
                ["ResultPath"] = "$.encode",
                ["TimeoutSecondsPath"] = "$.plan.Payload.timeout_seconds",
            },
        });
        encode.AddRetry(new RetryProps
        {
            Errors = ["MediaConvert.TooManyRequestsException", "MediaConvert.InternalServerErrorException", "MediaConvert.ServiceQuotaExceededException"],
            MaxAttempts = 6,
            Interval = Duration.Seconds(10),
            BackoffRate = 2,
            JitterStrategy = JitterType.FULL,
        });
        encode.AddCatch(onError, new CatchProps { Errors = [Errors.ALL], ResultPath = "$.failure" });
        return encode;
    }

    static Dictionary<string, object> Subject() => new()
    {
        ["video_id.$"] = "$.video_id",
        ["generation.$"] = "$.generation",
    };

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

    static Dictionary<string, string> Bucket(string name, string bucket) => new() { [name] = bucket };
}
