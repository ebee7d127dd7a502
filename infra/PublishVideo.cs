using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.StepFunctions;
using Amazon.CDK.AWS.StepFunctions.Tasks;
using Constructs;
using LogOptions = Amazon.CDK.AWS.StepFunctions.LogOptions;

namespace ServerlessVideo.Infra;

/// <summary>The functions that PublishVideo calls.</summary>
sealed record PublishFunctions(
    Function Inspect, Function Choose, Function Next, Function EndAttempt, Function Plan, Function Judge, Function Verify, Function PublishToHost, Function Follow,
    Function Finish, Function Remove);

/// <summary>
/// PublishVideo takes one generation of one video to ready, on the first host that can, or records on the video why not. Input:
/// <c>{video_id, generation}</c>; the execution is named after both, so a repeated start is the same execution.
/// <code>
/// InspectVideo → ChooseHosts → NextHost ┬ aws: PlanEncoding → Encode → VerifyRenditions ────────┬→ MarkReady → (a while) → RemoveCopies
///                                ↑      ├ others: PublishToHost ⇄ AskHost ⇄ AwaitHost (its call) ┘
///                                │      └ none left: GiveUp → RemoveCopies
///                            EndAttempt ← whatever fails on a host
/// </code>
/// <para>Every step can run again: inspecting, choosing, planning and verifying find the same again, an attempt that runs goes on, the
/// encoding job is found by its request token and a copy by its name on the host, finishing is conditional on the generation. What a
/// failed attempt leaves on a host is taken off by RemoveCopies, which a schedule repeats where a host did not answer.</para>
/// </summary>
sealed class PublishVideo : Construct
{
    /// <summary>Longer than two encodings of the longest kind, and all around them; the laptop's engine counts milliseconds in 31 bits, 24 days.</summary>
    static readonly Duration Limit = Duration.Days(20);

    /// <summary>The encoder's words for "later", as a function that calls it fails with them.</summary>
    static readonly string[] Busy = ["TooManyRequestsException", "ServiceQuotaExceededException", "InternalServerErrorException"];

    readonly PublishFunctions functions;
    readonly IChainable recordError;

    /// <param name="mediaConvert">The role in which the encoder works.</param>
    public PublishVideo(Construct scope, string stage, PublishFunctions functions, Role mediaConvert)
        : base(scope, "Publish")
    {
        this.functions = functions;
        var done = new Succeed(this, "Finished");
        var removed = RemoveCopies(done);
        // Whatever fails around the hosts, not on one of them.
        recordError = Finish("RecordError", new() { ["cause.$"] = "$.failure" }, removed);
        var markReady = Finish("MarkReady", [], removed);
        var giveUp = Finish("GiveUp", new() { ["error.$"] = "$.next.Payload.error" }, removed);

        var nextHost = Step("NextHost", functions.Next, "$.next", recordError);
        var endAttempt = EndAttempt("EndAttempt", "cause", "$.failure", nextHost);
        nextHost.Next(new Choice(this, "WhichHost")
            .When(Condition.StringEquals("$.next.Payload.outcome", "aws"), OnAws(nextHost, endAttempt, markReady, mediaConvert))
            .When(Condition.StringEquals("$.next.Payload.outcome", "none"), giveUp)
            .Otherwise(OnOthers(nextHost, endAttempt, markReady)));
        var chooseHosts = Step("ChooseHosts", functions.Choose, "$.choice", recordError);
        chooseHosts.Next(Accepted("AreHostsChosen", "choice", "accepted", nextHost, Refuse("RefuseChoice", "choice", removed)));
        // The encoder's Probe may be out of order where other hosts are not.
        var unread = EndAttempt("InspectionFailed", "cause", "$.failure", chooseHosts);
        var inspect = Step("InspectVideo", functions.Inspect, "$.inspection", unread);
        inspect.Next(Accepted("IsInputAccepted", "inspection", "accepted", chooseHosts, Refuse("RefuseInput", "inspection", removed)));

        Machine = new StateMachine(this, "PublishVideo", new StateMachineProps
        {
            StateMachineName = $"serverlessvideo-{stage}-publish-video",
            DefinitionBody = DefinitionBody.FromChainable(inspect),
            Timeout = Limit,
            TracingEnabled = true,
            Logs = new LogOptions
            {
                Destination = new LogGroup(this, "Logs", new LogGroupProps
                {
                    LogGroupName = $"/aws/vendedlogs/states/serverlessvideo-{stage}-publish-video",
                    Retention = RetentionDays.ONE_MONTH,
                    RemovalPolicy = RemovalPolicy.DESTROY,
                }),
                Level = LogLevel.ERROR,
            },
        });
    }

    public StateMachine Machine { get; }

    /// <summary>Up to four encodings of a plan, judged after each that failed; then its renditions are verified.</summary>
    Pass OnAws(IChainable nextHost, IChainable endAttempt, IChainable markReady, Role mediaConvert)
    {
        var verify = Step("VerifyRenditions", functions.Verify, "$.verification", endAttempt);
        verify.Next(Accepted("AreRenditionsWhole", "verification", "verified", markReady, EndAttempt("RefuseRenditions", "error", "$.verification.Payload.error", nextHost)));
        var judge = Step("JudgeEncoding", functions.Judge, "$.retry", endAttempt, ("attempt", "$.retry.Payload.attempt"), ("cause", "$.failure"));
        var encode = Encode(mediaConvert, judge);
        encode.Next(verify);
        var plan = Step("PlanEncoding", functions.Plan, "$.plan", endAttempt, ("attempt", "$.retry.Payload.attempt"));
        plan.Next(Accepted("IsEncodingPlanned", "plan", "planned", encode, EndAttempt("RefusePlan", "error", "$.plan.Payload.error", nextHost)));
        var wait = new Wait(this, "WaitBeforeRetry", new WaitProps { Time = WaitTime.SecondsPath("$.retry.Payload.wait_seconds") });
        wait.Next(plan);
        judge.Next(Accepted("IsEncodingRetried", "retry", "retry", wait, EndAttempt("RefuseEncoding", "error", "$.retry.Payload.error", nextHost)));
        // In the shape of a judgement, so that planning finds the number of its attempt in one place.
        var first = new Pass(this, "FirstAttempt", new PassProps
        {
            Result = Result.FromObject(new Dictionary<string, object> { ["Payload"] = new Dictionary<string, object> { ["attempt"] = 1 } }),
            ResultPath = "$.retry",
        });
        first.Next(plan);
        return first;
    }

    /// <summary>The host calls when the copy has come to its end; should it not, the wait ends and it is asked.</summary>
    LambdaInvoke OnOthers(IChainable nextHost, IChainable endAttempt, IChainable markReady)
    {
        var refuse = EndAttempt("RefuseCopy", "error", "$.copy.Payload.error", nextHost);
        var ask = Step("AskHost", functions.Follow, "$.copy", endAttempt);
        var publish = Step("PublishToHost", functions.PublishToHost, "$.copy", endAttempt, Duration.Minutes(16));
        var wait = AwaitHost(ask, endAttempt);
        wait.Next(ask);
        var rest = new Wait(this, "WaitToSend", new WaitProps { Time = WaitTime.SecondsPath("$.copy.Payload.wait_seconds") });
        rest.Next(publish);
        ask.Next(new Choice(this, "IsCopyReady")
            .When(Condition.StringEquals("$.copy.Payload.outcome", "ready"), markReady)
            .When(Condition.StringEquals("$.copy.Payload.outcome", "running"), wait)
            .When(Condition.StringEquals("$.copy.Payload.outcome", "sending"), publish)
            .Otherwise(refuse));
        publish.Next(new Choice(this, "IsCopyOrdered")
            .When(Condition.StringEquals("$.copy.Payload.outcome", "running"), ask)
            .When(Condition.StringEquals("$.copy.Payload.outcome", "sending"), rest)
            .Otherwise(refuse));
        return publish;
    }

    CustomState AwaitHost(IChainable ask, IChainable endAttempt)
    {
        var await = new CustomState(this, "AwaitHost", new CustomStateProps
        {
            StateJson = new Dictionary<string, object>
            {
                ["Type"] = "Task",
                ["Resource"] = $"arn:{Aws.PARTITION}:states:::lambda:invoke.waitForTaskToken",
                ["Parameters"] = new Dictionary<string, object>
                {
                    ["FunctionName"] = functions.Follow.FunctionArn,
                    ["Payload"] = new Dictionary<string, object>(Subject()) { ["task_token.$"] = "$$.Task.Token" },
                },
                ["ResultPath"] = "$.call",
                ["TimeoutSecondsPath"] = "$.copy.Payload.wait_seconds",
            },
        });
        await.AddRetry(new RetryProps { Errors = [Errors.TASKS_FAILED], MaxAttempts = 3, Interval = Duration.Seconds(2), BackoffRate = 2, JitterStrategy = JitterType.FULL });
        await.AddCatch(ask, new CatchProps { Errors = [Errors.TIMEOUT], ResultPath = "$.call" });
        await.AddCatch(endAttempt, new CatchProps { Errors = [Errors.ALL], ResultPath = "$.failure" });
        return await;
    }

    /// <summary>
    /// Waits for the job itself (no polling by us). The request token makes a repeated start the same job, for one minute (API reference,
    /// CreateJob): all starts lie within 35 seconds. A later one is another attempt, before which this one's job is cancelled.
    /// </summary>
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
            MaxAttempts = 3,
            Interval = Duration.Seconds(5),
            BackoffRate = 2,
            JitterStrategy = JitterType.FULL,
        });
        encode.AddCatch(onError, new CatchProps { Errors = [Errors.ALL], ResultPath = "$.failure" });
        return encode;
    }

    /// <summary>What is left on hosts after this, the schedule removes: a video that plays does not fail for it.</summary>
    Wait RemoveCopies(Succeed done)
    {
        var wait = new Wait(this, "LetViewersFinish", new WaitProps { Time = WaitTime.SecondsPath("$.finish.Payload.grace_seconds") });
        var remove = Step("RemoveCopies", functions.Remove, JsonPath.DISCARD, done);
        remove.Next(done);
        wait.Next(remove);
        return wait;
    }

    /// <param name="more">What it is given beside the subject, by paths of the state.</param>
    LambdaInvoke Step(string id, Function function, string resultPath, IChainable onError, params (string Name, string Path)[] more) =>
        Step(id, function, resultPath, onError, Duration.Minutes(6), more);

    LambdaInvoke Step(string id, Function function, string resultPath, IChainable onError, Duration timeout, params (string Name, string Path)[] more)
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
            TaskTimeout = Amazon.CDK.AWS.StepFunctions.Timeout.Duration(timeout),
        });
        step.AddRetry(new RetryProps { Errors = Busy, MaxAttempts = 5, Interval = Duration.Seconds(5), BackoffRate = 2, JitterStrategy = JitterType.FULL });
        step.AddRetry(new RetryProps { Errors = [Errors.TASKS_FAILED], MaxAttempts = 3, Interval = Duration.Seconds(2), BackoffRate = 2, JitterStrategy = JitterType.FULL });
        step.AddCatch(onError, new CatchProps { Errors = [Errors.ALL], ResultPath = "$.failure" });
        return step;
    }

    /// <summary>The failure of one host is recorded, and the next one is looked for.</summary>
    LambdaInvoke EndAttempt(string id, string name, string path, IChainable next)
    {
        var end = Step(id, functions.EndAttempt, JsonPath.DISCARD, recordError, (name, path));
        end.Next(next);
        return end;
    }

    /// <summary>Finishing is never caught: when even the reason cannot be recorded, the execution fails and the alarm rings.</summary>
    LambdaInvoke Finish(string id, Dictionary<string, object> outcome, IChainable next)
    {
        foreach (var (name, value) in Subject())
        {
            outcome[name] = value;
        }
        var step = new LambdaInvoke(this, id, new LambdaInvokeProps
        {
            LambdaFunction = functions.Finish,
            Payload = TaskInput.FromObject(outcome),
            ResultPath = "$.finish",
            RetryOnServiceExceptions = true,
            TaskTimeout = Amazon.CDK.AWS.StepFunctions.Timeout.Duration(Duration.Minutes(6)),
        });
        step.AddRetry(new RetryProps { Errors = [Errors.ALL], MaxAttempts = 6, Interval = Duration.Seconds(2), BackoffRate = 3, JitterStrategy = JitterType.FULL });
        step.Next(next);
        return step;
    }

    LambdaInvoke Refuse(string id, string step, IChainable next) => Finish(id, new() { ["error.$"] = $"$.{step}.Payload.error" }, next);

    Choice Accepted(string id, string step, string outcome, IChainable next, IChainable refuse) =>
        new Choice(this, id).When(Condition.StringEquals($"$.{step}.Payload.outcome", outcome), next).Otherwise(refuse);

    static Dictionary<string, object> Subject() => new()
    {
        ["video_id.$"] = "$.video_id",
        ["generation.$"] = "$.generation",
    };
}
