using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Local;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>
/// PublishVideo as it is synthesized, run by the laptop platform's engine of Step Functions. Its tasks are done in this process, by the
/// functions' own handlers over a table and hosts of each <see cref="FaultyHosts"/>.
/// </summary>
public sealed class PublishMachine : IAsyncLifetime, IEventBus
{
    readonly DynamoDbLocal dynamo = new();
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sv-publish-");
    readonly ConcurrentDictionary<string, FaultyHosts> hosts = [];
    readonly ConcurrentDictionary<string, TaskCompletionSource<string>> ends = [];
    ServiceProvider services = null!;
    SidecarEngine engine = null!;
    Resource machine = null!;
    int tables;

    public async Task InitializeAsync()
    {
        await dynamo.InitializeAsync();
        var options = new PlatformOptions(
            Path.Combine(Repository.Root, "cdk.out"), folder.FullName, 1, Path.Combine(Repository.Root, "src/ServerlessVideo.Local/sidecar/node_modules"), Durable: false);
        var stack = Stack.Load(options);
        machine = stack.OfType("AWS::StepFunctions::StateMachine").Single();
        services = new ServiceCollection()
            .AddSingleton<ITaskIntegration>(new Tasks("lambda:invoke", (input, stopped) => HostsOf(input["Payload"]!).InvokeAsync(
                input["FunctionName"]!.GetValue<string>(), input["Payload"]!.AsObject(), stopped)))
            .AddSingleton<ITaskIntegration>(new Tasks("mediaconvert:createJob.sync", (input, stopped) => HostsOf(input["UserMetadata"]!).EncodeAsync(input, stopped)))
            .AddSingleton<IEventBus>(this)
            .BuildServiceProvider();
        var tasks = new TaskServer(stack, services, NullLogger<TaskServer>.Instance);
        engine = new SidecarEngine(stack, options, tasks, TimeProvider.System, NullLogger<Supervisor>.Instance)
        {
            NodeArguments = ["--no-warnings", "--import", Path.Combine(Repository.Root, "tests/ServerlessVideo.Tests/Hosting/quick-timers.mjs")],
        };
        await engine.StartAsync(default);
        await tasks.StartAsync(default);
    }

    public async Task DisposeAsync()
    {
        await engine.DisposeAsync();
        await services.DisposeAsync();
        await dynamo.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Three hosts that are well, with circuits of their own.</summary>
    internal async Task<FaultyHosts> OpenAsync()
    {
        await Wait.UntilAsync(() => engine.Supervisor.IsUp, "the engine serves, whatever another test did to it");
        return new(
            await dynamo.CreateTableAsync($"publish-{Interlocked.Increment(ref tables)}"),
            token => engine.States.CallAsync("SendTaskSuccess", new JsonObject { ["taskToken"] = token, ["output"] = "{}" }, default));
    }

    /// <returns>The execution's status at its end.</returns>
    internal async Task<string> RunAsync(FaultyHosts world, Video video)
    {
        var task = PublishTask.Of(video);
        hosts[video.Id.ToString()] = world;
        var end = ends[task.Name] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await engine.States.CallAsync(
            "StartExecution",
            new JsonObject
            {
                ["stateMachineArn"] = machine.Arn, ["name"] = task.Name,
                ["input"] = new JsonObject { ["video_id"] = video.Id.ToString(), ["generation"] = task.Generation }.ToJsonString(),
            },
            default);
        return await Wait.ForAsync(end.Task, $"{task.Name} ends");
    }

    /// <summary>The states in which a publication takes time, by name, with the function that each calls; a wait calls none.</summary>
    internal async Task<IReadOnlyDictionary<string, string?>> StatesAsync()
    {
        var description = await engine.States.CallAsync("DescribeStateMachine", new JsonObject { ["stateMachineArn"] = machine.Arn }, default);
        return JsonNode.Parse(description["definition"]!.GetValue<string>())!["States"]!.AsObject()
            .Where(state => state.Value!["Type"]!.GetValue<string>() is "Task" or "Wait")
            .ToDictionary(state => state.Key, state => state.Value!["Type"]!.GetValue<string>() == "Wait" ? null
                : state.Value["Parameters"]!["FunctionName"] is { } function ? FaultyHosts.NameOf(function.GetValue<string>())
                : FaultyHosts.Encoding);
    }

    /// <summary>The state that the engine says each publication is in.</summary>
    internal async Task<IReadOnlyDictionary<string, string?>> WhereAsync() =>
        (await engine.ExecutionsAsync(default)).ToDictionary(e => e!["name"]!.GetValue<string>(), e => e!["state"]?.GetValue<string>());

    /// <summary>Stops what still runs of a test that failed: it would take its time from the others.</summary>
    internal async Task StopAsync(IEnumerable<Video> videos)
    {
        foreach (var name in videos.Select(video => PublishTask.Of(video).Name).Where(name => ends.TryGetValue(name, out var end) && !end.Task.IsCompleted))
        {
            await engine.States.CallAsync(
                "StopExecution", new JsonObject { ["executionArn"] = $"{machine.Arn.Replace(":stateMachine:", ":execution:")}:{name}" }, default);
        }
    }

    /// <summary>Returns when its supervisor has started it again.</summary>
    internal async Task KillEngineAsync()
    {
        var restarts = engine.Supervisor.Restarts;
        using (var process = System.Diagnostics.Process.GetProcessById(engine.Supervisor.ProcessId!.Value))
        {
            process.Kill();
        }
        await Wait.UntilAsync(() => engine.Supervisor.Restarts > restarts && engine.Supervisor.IsUp, "the engine serves again");
    }

    Task IEventBus.PublishAsync(BusEvent busEvent, CancellationToken cancellationToken)
    {
        if (busEvent.Detail["status"]!.GetValue<string>() is not "RUNNING" and var status)
        {
            ends[busEvent.Detail["name"]!.GetValue<string>()].TrySetResult(status);
        }
        return Task.CompletedTask;
    }

    FaultyHosts HostsOf(JsonNode subject) => hosts[subject["video_id"]!.GetValue<string>()];

    sealed class Tasks(string resource, Func<JsonObject, CancellationToken, Task<JsonNode>> run) : ITaskIntegration
    {
        public string Resource => resource;

        public async Task<JsonNode> RunAsync(string roleArn, JsonObject parameters, CancellationToken stopped, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, cancellationToken);
            return await run(parameters, either.Token);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class PublishMachineCollection : ICollectionFixture<PublishMachine>
{
    public const string Name = "PublishVideo as synthesized";
}
