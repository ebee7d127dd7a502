using Amazon.DynamoDBv2.Model;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>PublishVideo's steps after the inspection over one table and three hosts, called as its state machine calls them.</summary>
sealed class PublishFlow : IDisposable
{
    /// <summary>A copy that is never ready comes to its end before that many questions.</summary>
    const int MostQuestions = 500;

    /// <summary>Of what <see cref="ProcessingAsync"/> makes.</summary>
    static readonly ProbeResponse Probed = new()
    {
        ProbeResults =
        [
            new ProbeResult
            {
                Container = new Container
                {
                    Format = Format.mp4, Duration = 13,
                    Tracks = [new Track { TrackType = TrackType.video, Codec = Codec.AVC, VideoProperties = new VideoProperties { Width = 640, Height = 360, FrameRate = new FrameRate { Numerator = 25, Denominator = 1 } } }],
                },
            },
        ],
    };

    readonly IAmazonStepFunctions workflows;

    internal PublishFlow(VideosTable table)
    {
        Table = table;
        (workflows, Workflows) = Recorder.Of<IAmazonStepFunctions>(request => request is StartExecutionRequest ? new StartExecutionResponse() : new SendTaskSuccessResponse());
    }

    public static async Task<PublishFlow> OpenAsync(DynamoDbLocal dynamo)
    {
        var flow = new PublishFlow(dynamo.Table);
        // Circuits, and what waits to be published again, are of all videos.
        await flow.CloseCircuitsAsync();
        await flow.ForgetRetriesAsync();
        return flow;
    }

    public TestClock Clock { get; } = new();
    public FakeHost Aws { get; } = new(HostingProvider.Aws);
    public FakeManifestHost Cloudflare { get; } = new(HostingProvider.Cloudflare);
    public FakeHost Loom { get; } = new(HostingProvider.Loom);
    public FakeS3 S3 { get; } = new();
    public Recorder<IAmazonStepFunctions> Workflows { get; }

    /// <summary>Why our encoder fails; null: it does not.</summary>
    public VideoError? EncodingError { get; set; }

    /// <summary>What the encoder's Probe answers.</summary>
    public Func<object> Probe { get; set; } = () => Probed;

    /// <summary>The setting.</summary>
    public string Failover { get; set; } = "true";

    /// <summary>How often each step is called; the answers have to be the same.</summary>
    public int Times { get; set; } = 1;

    public Func<PublishTask, HostingProvider, Task> WhileOnHost { get; set; } = (_, _) => Task.CompletedTask;

    public VideosTable Table { get; }
    public Trail Trail => new(Table, Any.Ids, TimeProvider.System);
    public VideoStore Videos => new(Table, Any.Ids, Clock);
    public HostCircuits Circuits => new(Table, Clock);
    public HostAttempts Attempts => new(Table);
    public HostCopies Copies => new(Table, Clock);
    public VideoHosts Hosts => new([Aws, Cloudflare, Loom]);
    public InspectVideo Inspect => new(Recorder.Of<IAmazonMediaConvert>(_ => Probe()).Client, S3, Videos, Circuits, Trail, Clock);
    public NextHost Next => new(Videos, Circuits, Trail, Clock);
    public EndAttempt End => new(Videos, Circuits, Trail, Clock);
    public FinishPublish Finish => new(Videos, Circuits, Trail, Clock);
    public PublishToHost Publish => new(Videos, Hosts, S3, Copies, Trail, Clock);
    public FollowCopy Follow => new(Videos, Hosts, Copies, workflows, Trail, Clock);
    public UpdateCopy Update => new(Videos, Hosts, Remove, Trail);
    public LostCopies Lost => new(Videos, Hosts, Remove, Update, Trail, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<LostCopies>.Instance);
    public SweepHosts Sweep => new(Videos, Hosts, Copies, Lost, Trail, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<SweepHosts>.Instance);
    public RemoveCopies Remove => new(Videos, Hosts, Copies, Trail, Clock);

    public IEnumerable<string> TokensAnswered => Workflows.Requests.OfType<SendTaskSuccessRequest>().Select(request => request.TaskToken);

    public ChooseHosts Choose => new(
        Videos, Hosts, Circuits, Trail,
        Settings.Read("choose-hosts", [Setting.VideoHostPrimary, Setting.VideoHostFallback, Setting.VideoHostEnableFailover],
            name => name == Setting.VideoHostPrimary ? "aws" : name == Setting.VideoHostFallback ? "cloudflare" : Failover),
        Clock);

    public HostEvents Calls => new(Table, Copies, Follow, Clock);
    public PlanEncoding Plan => new(Videos, Trail, Settings.Read("plan-encoding", [Setting.MediaBucket, Setting.Stage], name => name), Clock);
    public JudgeEncoding Judge => new(Recorder.Of<IAmazonMediaConvert>(request => request is ListJobsRequest ? new ListJobsResponse() : new CancelJobResponse()).Client, Videos, Trail, Clock);

    public RetryStored Retry => new(
        Videos,
        new ServerlessVideo.Uploads.StartPublish(workflows, Trail, Settings.Read("x", [Setting.PublishStateMachineArn], name => "arn:stateMachine:publish")),
        Trail, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<RetryStored>.Instance);

    /// <summary>One that was inspected, of 13 seconds.</summary>
    public async Task<Video> ProcessingAsync(Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Processing) with { DurationSeconds = 13 };
        video = video with { Original = new Original("originals", $"originals/{video.Id}", "v1", "checksum") };
        video = with?.Invoke(video) ?? video;
        await Videos.CreateAsync(video, [], default);
        await Table.PutAsync(Inspection.Mapper, Sources.Of(id: video.Id), null, default);
        return video;
    }

    /// <summary>One that plays from our own media bucket.</summary>
    public async Task<Video> ReadyAsync(Func<Video, Video>? with = null)
    {
        var video = await ProcessingAsync(with);
        await RunAsync(video);
        return await ReadAsync(video);
    }

    /// <summary>The state machine, from ChooseHosts to RemoveCopies.</summary>
    public async Task<PublishEnd> RunAsync(Video video, int generation = 1)
    {
        var task = new PublishTask(video.Id, generation);
        await StepAsync(() => Choose.HandleAsync(task, default));
        for (; ;)
        {
            var turn = await StepAsync(() => Next.HandleAsync(task, default));
            if (turn.Outcome == HostTurn.None)
            {
                return await FinishAsync(task, turn.Error);
            }
            var host = Enum.Parse<HostingProvider>(turn.Outcome, ignoreCase: true);
            await WhileOnHost(task, host);
            var error = host == HostingProvider.Aws ? await EncodeAsync(task) : await CopyAsync(task);
            if (error is null)
            {
                return await FinishAsync(task, null);
            }
            await StepAsync(() => End.HandleAsync(new FinishTask(video.Id, generation, error), default));
        }
    }

    public async Task<Video> ReadAsync(Video video) => (await Videos.GetAsync(video.Id, default))!;

    /// <summary>How each host's attempt came out, in order: <c>aws failed host_unavailable</c>.</summary>
    public async Task<IReadOnlyList<string>> AttemptsAsync(Video video, int generation = 1) =>
        [.. (await Attempts.OfAsync(new PublishTask(video.Id, generation), default)).Select(a => $"{SnakeCase.Of(a.Host)} {SnakeCase.Of(a.Outcome)} {a.Code}".TrimEnd())];

    /// <summary>Names of the events that a video's changes were announced by.</summary>
    public async Task<IReadOnlyList<string>> AnnouncedAsync(Video video)
    {
        var items = await Table.Client.QueryAsync(new QueryRequest
        {
            TableName = Table.Name, KeyConditionExpression = "pk = :pk", FilterExpression = "#type = :outbox", ConsistentRead = true,
            ExpressionAttributeNames = new() { ["#type"] = "type" },
            ExpressionAttributeValues = new() { [":pk"] = new(Keys.VideoPartition(video.Id)), [":outbox"] = new("outbox") },
        });
        return [.. items.Items.Select(item => item["name"].S)];
    }

    public Task<StoredRetry?> RetryOfAsync(Video video) => Table.GetAsync(StoredRetry.Mapper, Keys.StoredRetry(video.Id), default);

    public Task OpenCircuitAsync(HostingProvider host) => Circuits.FailAsync(host);

    /// <summary>As if nothing had been published, for what succeeded by the clock of another test may lie ahead.</summary>
    public Task CloseCircuitsAsync() =>
        Table.TransactAsync(Enum.GetValues<HostingProvider>().Select(host => Table.Delete(Keys.Circuit(SnakeCase.Of(host)))), default);

    public void Dispose() => S3.Dispose();

    public async Task<VideoError?> EncodeAsync(PublishTask task)
    {
        if (EncodingError is null)
        {
            var set = EncodedFolder.Whole().Check().Value with { VideoId = task.VideoId, Generation = task.Generation };
            await Table.PutAsync(RenditionSet.Mapper, set, null, default);
            Aws.Copies[task.Name] = new HostedVideo(task.Name, task.Name, HostedState.Ready, 100);
        }
        return EncodingError;
    }

    async Task<VideoError?> CopyAsync(PublishTask task)
    {
        var step = await StepAsync(() => Publish.HandleAsync(task, default));
        for (var i = 0; i < MostQuestions && step.Outcome is CopyStep.Sending or CopyStep.Running; i++)
        {
            var sending = step.Outcome == CopyStep.Sending;
            step = await StepAsync(() => sending ? Publish.HandleAsync(task, default) : Follow.HandleAsync(new FollowTask(task.VideoId, task.Generation), default));
            Clock.Advance(TimeSpan.FromSeconds(step.WaitSeconds));
        }
        return step.Outcome == CopyStep.Ready ? null : step.Error ?? throw new InvalidOperationException($"It ended {step.Outcome}.");
    }

    async Task<PublishEnd> FinishAsync(PublishTask task, VideoError? error)
    {
        var end = await StepAsync(() => Finish.HandleAsync(new FinishTask(task.VideoId, task.Generation, error), default));
        Clock.Advance(TimeSpan.FromSeconds(end.GraceSeconds));
        await StepAsync(() => Remove.HandleAsync(task, default));
        return end;
    }

    async Task<T> StepAsync<T>(Func<Task<T>> step)
    {
        // Attempts are told apart by when they began.
        Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await step();
        for (var i = 1; i < Times; i++)
        {
            (await step()).ShouldBe(answer);
        }
        return answer;
    }

    async Task ForgetRetriesAsync()
    {
        var due = await Table.Client.QueryAsync(new QueryRequest
        {
            TableName = Table.Name, IndexName = "gsi1", KeyConditionExpression = "gsi1pk = :stored", ExpressionAttributeValues = new() { [":stored"] = new(Keys.StoredRetries) },
        });
        foreach (var item in due.Items ?? [])
        {
            await Table.Client.DeleteItemAsync(Table.Name, new() { ["pk"] = item["pk"], ["sk"] = item["sk"] });
        }
    }
}
