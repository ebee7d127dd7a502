using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>
/// The steps of PublishVideo over hosts that fail as the laptop platform's servers can be made to: each kind of fault comes here as what our
/// clients make of it, which their own tests show against those servers. Copies take 20 seconds, and then the host calls.
/// </summary>
sealed class FaultyHosts : IDisposable
{
    /// <summary>The encoder's job among the functions' names.</summary>
    public const string Encoding = "encode";

    /// <summary>Seconds, of which the engine takes a thousandth.</summary>
    const int VeryLong = 600_000;

    static readonly TimeSpan Making = TimeSpan.FromSeconds(20);
    static readonly string[] Limits = ["wait_seconds", "grace_seconds", "timeout_seconds"];

    readonly Func<string, Task> answer;
    readonly ConcurrentDictionary<string, DateTimeOffset> since = [];
    readonly ConcurrentDictionary<HostingProvider, FaultKind?> faults = [];
    readonly ConcurrentDictionary<VideoId, int> owed = [];
    readonly ConcurrentDictionary<string, (PublishTask Task, FaultKind? Fault)> jobs = [];
    readonly ConcurrentQueue<HostEventMessage> late = [];
    int answered;

    /// <param name="answer">Answers a task token.</param>
    public FaultyHosts(VideosTable table, Func<string, Task> answer)
    {
        this.answer = answer;
        Flow = new PublishFlow(table);
        var probed = Flow.Probe();
        Flow.Probe = () => ProbeFailure() is { } failure ? throw failure : probed;
        Array.ForEach(All, host => host.Says = copy => Says(host.Provider, copy));
    }

    public PublishFlow Flow { get; }

    /// <value>Called before each step; may change faults, or throw what ends a function.</value>
    public Func<string, Task> BeforeStep { get; set; } = _ => Task.CompletedTask;

    /// <value>Called after each step, its effects being there and its answer not.</value>
    public Func<string, CancellationToken, Task> AfterStep { get; set; } = (_, _) => Task.CompletedTask;

    /// <value>Called while an encoder's job runs.</value>
    public Func<CancellationToken, Task> WhileEncoding { get; set; } = _ => Task.CompletedTask;

    /// <value>Waits last until somebody ends them.</value>
    public bool Lingers { get; set; }

    /// <value>The file's bytes, as far as the inspection looks at them.</value>
    public byte[] Original { get; set; } = new byte[1000];

    /// <value>What the check of the renditions finds.</value>
    public VideoError? Incomplete { get; set; }

    FakeHost[] All => [Flow.Aws, Flow.Cloudflare, Flow.Loom];

    /// <summary>Does a fault keep a host from publishing?</summary>
    public static bool IsFatal(FaultKind? fault) => fault is not null and not FaultKind.Slow and < FaultKind.WebhookLost;

    /// <summary>The publications of a video that an encoding ended well for, once for each job.</summary>
    public IEnumerable<PublishTask> Encoded(VideoId id) => jobs.Values
        .Where(job => job.Task.VideoId == id && job.Fault is not (FaultKind.ProcessingError or FaultKind.Hang or FaultKind.NeverReady)).Select(job => job.Task);

    public void Fail(HostingProvider provider, FaultKind? fault)
    {
        faults[provider] = fault;
        var host = All.Single(h => h.Provider == provider);
        host.LosesAnswers = fault == FaultKind.Cut;
        host.RefusesNew = fault == FaultKind.Quota ? Errors.HostQuota.With("full") : null;
        host.Refuses = fault switch
        {
            FaultKind.Refuse or FaultKind.Failure => Errors.HostUnavailable.With("no answer"),
            FaultKind.TooMany => Errors.HostRateLimited.With("429"),
            FaultKind.Hang => Errors.HostTimeout.With("no answer"),
            _ => null,
        };
    }

    public void Heal() => Array.ForEach(All, host => Fail(host.Provider, null));

    /// <summary>What was to be removed later is removed now, what nobody knows of by the sweep; calls that were late come.</summary>
    public async Task SettleAsync()
    {
        while (late.TryDequeue(out var call))
        {
            await Flow.Calls.HandleAsync(call, default);
        }
        Flow.Clock.Advance(TimeSpan.FromHours(26));
        await Flow.Sweep.RunAsync(default);
    }

    /// <param name="function">Its name as deployed, or its ARN.</param>
    public static string NameOf(string function) => function[(function.IndexOf("-dev-", StringComparison.Ordinal) + 5)..];

    public async Task<JsonNode> InvokeAsync(string function, JsonObject payload, CancellationToken cancellationToken)
    {
        var name = NameOf(function);
        try
        {
            await BeforeStep(name);
            var result = await StepAsync(name, payload, cancellationToken);
            await AfterStep(name, cancellationToken);
            SendAnswers();
            return new JsonObject { ["StatusCode"] = 200, ["Payload"] = result };
        }
        catch (Exception e) when (e is not TaskFailure)
        {
            throw new TaskFailure(e.GetType().Name, e.Message);
        }
    }

    /// <summary>As <c>createJob.sync</c> does, or fails. The same request token is the same job, which ends as it ended.</summary>
    public async Task<JsonNode> EncodeAsync(JsonObject job, CancellationToken cancellationToken)
    {
        switch (faults.GetValueOrDefault(HostingProvider.Aws))
        {
            case FaultKind.Refuse:
                throw new TaskFailure("States.Runtime", "Connection refused");
            case FaultKind.TooMany:
                throw new TaskFailure("MediaConvert.TooManyRequestsException", "slower");
            case FaultKind.Failure:
                throw new TaskFailure("MediaConvert.InternalServerErrorException", "500");
            case FaultKind.Quota:
                throw new TaskFailure("MediaConvert.ServiceQuotaExceededException", "full");
        }
        var (subject, token) = (job["UserMetadata"]!, job["ClientRequestToken"]!.GetValue<string>());
        var task = new PublishTask(VideoId.Parse(subject["video_id"]!.GetValue<string>(), null), int.Parse(subject["generation"]!.GetValue<string>(), CultureInfo.InvariantCulture));
        var (_, fault) = jobs.GetOrAdd(token, _ => (task, faults.GetValueOrDefault(HostingProvider.Aws)));
        await WhileEncoding(cancellationToken);
        switch (fault)
        {
            case FaultKind.ProcessingError:
                throw new TaskFailure("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1999,"ErrorMessage":"it broke"}}""");
            case FaultKind.NeverReady:
                await StopAsync(job["UserMetadata"]!, cancellationToken);
                throw new TaskFailure("States.TaskFailed", """{"Job":{"Status":"CANCELED"}}""");
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                break;
        }
        return new JsonObject { ["Job"] = new JsonObject { ["Id"] = "job" } };
    }

    public void Dispose() => Flow.Dispose();

    async Task<JsonNode?> StepAsync(string name, JsonObject payload, CancellationToken cancellationToken)
    {
        var task = Read<PublishTask>(payload);
        if (payload["task_token"] is null && owed.TryRemove(task.VideoId, out var seconds))
        {
            Flow.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
        Flow.Clock.Advance(TimeSpan.FromSeconds(1));
        var result = name switch
        {
            "inspect-video" => Json(await InspectAsync(task, cancellationToken)),
            "choose-hosts" => Json(await Flow.Choose.HandleAsync(task, cancellationToken)),
            "next-host" => Json(await Flow.Next.HandleAsync(task, cancellationToken)),
            "end-attempt" => Json(await Flow.End.HandleAsync(Read<FinishTask>(payload), cancellationToken)),
            "plan-encoding" => Json(await Flow.Plan.HandleAsync(Read<EncodingTask>(payload), cancellationToken)),
            "judge-encoding" => Json(await Flow.Judge.HandleAsync(Read<FailedEncoding>(payload), cancellationToken)),
            "verify-renditions" => Json(await VerifyAsync(task)),
            "publish-to-host" => Json(await Flow.Publish.HandleAsync(task, cancellationToken)),
            "follow-copy" => Json(await FollowAsync(Read<FollowTask>(payload), cancellationToken)),
            "finish-publish" => Json(await Flow.Finish.HandleAsync(Read<FinishTask>(payload), cancellationToken)),
            "remove-copies" => Json(await Flow.Remove.HandleAsync(task, cancellationToken)),
            _ => throw new InvalidOperationException($"Nothing is known of the function {name}."),
        };
        if ((result?["wait_seconds"] ?? result?["grace_seconds"]) is { } wait)
        {
            owed[task.VideoId] = wait.GetValue<int>();
        }
        if (result?["timeout_seconds"] is not null)
        {
            // No days in a queue: this encoder has none.
            result["timeout_seconds"] = EncodingPlan.TimeoutSeconds(Sources.Of());
        }
        foreach (var limit in Lingers ? Limits.Where(limit => result?[limit] is not null) : [])
        {
            result![limit] = VeryLong;
        }
        return result;
    }

    async Task<PublishStep> InspectAsync(PublishTask task, CancellationToken cancellationToken)
    {
        Flow.S3.Objects[$"originals/{task.VideoId}"] = Original;
        try
        {
            return await Flow.Inspect.HandleAsync(task, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TaskFailure("Sandbox.Timedout", "Task timed out after 60.00 seconds");
        }
    }

    /// <summary>The encoder's Probe fails as its jobs do.</summary>
    Exception? ProbeFailure() => faults.GetValueOrDefault(HostingProvider.Aws) switch
    {
        FaultKind.Refuse => new HttpRequestException("Connection refused"),
        FaultKind.TooMany => new TooManyRequestsException("slower", null, ErrorType.Sender, "TooManyRequestsException", "1", HttpStatusCode.TooManyRequests),
        FaultKind.Failure => new InternalServerErrorException("500", null, ErrorType.Receiver, "InternalServerErrorException", "1", HttpStatusCode.InternalServerError),
        FaultKind.Hang => new OperationCanceledException("whoever waits for it loses patience"),
        _ => null,
    };

    /// <summary>As the schedule stops what is stuck.</summary>
    async Task StopAsync(JsonNode subject, CancellationToken cancellationToken)
    {
        var (clock, started) = (Flow.Clock, Flow.Clock.Now - TimeSpan.FromHours(4));
        var stuck = new Job
        {
            Id = "stuck", Timing = new Timing { StartTime = started.UtcDateTime }, UserMetadata = subject.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()),
        };
        var (client, _) = Recorder.Of<IAmazonMediaConvert>(request => request is ListJobsRequest ? new ListJobsResponse { Jobs = [stuck] } : new CancelJobResponse());
        var records = new EncodingJobs(Flow.Table, clock);
        await new StopStuckEncodings(
            new EncodingStop(client, records), records, Flow.Table, Flow.Trail, Settings.Read("maintenance", [Setting.Stage], name => name), clock, NullLogger<StopStuckEncodings>.Instance)
            .RunAsync(cancellationToken);
    }

    async Task<PublishStep> VerifyAsync(PublishTask task)
    {
        if (Incomplete is not null)
        {
            return new PublishStep("refused", Incomplete);
        }
        await Flow.EncodeAsync(task);
        return PublishStep.Verified;
    }

    async Task<CopyStep> FollowAsync(FollowTask follow, CancellationToken cancellationToken)
    {
        var step = await Flow.Follow.HandleAsync(follow, cancellationToken);
        if (follow.TaskToken is not null && step.Outcome == CopyStep.Running)
        {
            var task = new PublishTask(follow.VideoId, follow.Generation);
            var host = (await Flow.Attempts.RunningAsync(task, cancellationToken))!.Host;
            var copy = (await Flow.Copies.FindAsync(task, host, cancellationToken))!;
            var call = new HostEventMessage(host, copy.ProviderVideoId, "ready");
            HostEventMessage[] calls = faults.GetValueOrDefault(host) switch
            {
                null or FaultKind.Slow or FaultKind.FetchError => [call],
                FaultKind.WebhookDuplicate => [call, call],
                FaultKind.WebhookDisordered => [call, call with { What = "processing" }],
                _ => [],
            };
            if (faults.GetValueOrDefault(host) == FaultKind.WebhookLate)
            {
                late.Enqueue(call);
            }
            if (calls.Length > 0)
            {
                owed.TryRemove(follow.VideoId, out _);
                Flow.Clock.Advance(Making);
            }
            foreach (var one in calls)
            {
                await Flow.Calls.HandleAsync(one, cancellationToken);
            }
        }
        return step;
    }

    HostedVideo Says(HostingProvider provider, HostedVideo copy) => faults.GetValueOrDefault(provider) switch
    {
        FaultKind.ProcessingError => copy with { State = HostedState.Failed, Error = Errors.HostProcessingFailed.With("it broke").ToVideoError() },
        FaultKind.FetchError when !copy.ProviderVideoId.StartsWith("pushed", StringComparison.Ordinal) => copy with { State = HostedState.Failed, Error = Errors.HostFetchFailed.With("403").ToVideoError() },
        not FaultKind.NeverReady when Flow.Clock.Now >= since.GetOrAdd(copy.ProviderVideoId, Flow.Clock.Now) + Making => copy with { State = HostedState.Ready, Percent = 100 },
        _ => copy,
    };

    /// <summary>A token that is answered after its wait was over is refused, as it is on AWS.</summary>
    void SendAnswers()
    {
        foreach (var token in Flow.TokensAnswered.Skip(answered).ToList())
        {
            answered++;
            _ = Task.Run(async () =>
            {
                try
                {
                    await answer(token);
                }
                catch (Exception e) when (e is Local.Engines.EngineException { Code: "TaskTimedOut" } or HttpRequestException)
                {
                    // The state machine asks for itself.
                }
            });
        }
    }

    static T Read<T>(JsonObject payload) => payload.Deserialize<T>(ProductJson.Default.Options)!;

    static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, ProductJson.Default.Options);
}
