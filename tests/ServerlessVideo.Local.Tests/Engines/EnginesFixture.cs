using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.EventSources;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Provisioning;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.Engines;

[CollectionDefinition(Name)]
public sealed class EnginesCollection : ICollectionFixture<EnginesFixture>
{
    public const string Name = "engines";
}

/// <summary>
/// The real engines (fauxqs, aws-local-stepfunctions, DynamoDB Local in memory), started once, under everything of the
/// platform that stands on them, wired from <c>Engines/stack.json</c>. Its functions are <see cref="Lambda.SampleFunction"/>.
/// </summary>
public sealed class EnginesFixture : IAsyncLifetime
{
    readonly string _data = Directory.CreateTempSubdirectory("engines-").FullName;
    ServiceProvider? _services;

    /// <summary>Stands in for jobs: there is no MediaConvert under these engines.</summary>
    internal EndlessJob Encoder { get; } = new();

    internal Stack Stack => Get<Stack>();

    internal JsonEngine Sqs => Get<SidecarEngine>().Sqs;

    internal JsonEngine States => Get<SidecarEngine>().States;

    internal JsonEngine Tables => Get<DynamoDbEngine>().Tables;

    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../.."));

    public async Task InitializeAsync()
    {
        var modules = Path.Combine(Repository, "src/ServerlessVideo.Local/sidecar/node_modules");
        Directory.Exists(modules).ShouldBeTrue("first: npm ci --prefix src/ServerlessVideo.Local/sidecar");
        PlatformOptions options = new("/nowhere", _data, 18080, modules, Durable: false);
        var template = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Engines/stack.json"))
            .Replace("RECORDS", Path.Combine(_data, "records")))!.AsObject();
        Directory.CreateDirectory(Path.Combine(_data, "records"));
        Stack stack = new("Test", template, options, new Dictionary<string, string> { ["sample.zip"] = AppContext.BaseDirectory });
        var services = new ServiceCollection().AddLogging().AddSingleton(options).AddSingleton(stack).AddSingleton(TimeProvider.System)
            .AddAwsEndpoint().AddEngines().AddLambda().AddEventBridge().AddEventSources()
            .AddSingleton<TableProvisioner>().AddSingleton<QueueProvisioner>();
        services.Remove(services.Single(s => s.ImplementationType == typeof(MediaConvertTask)));
        _services = services.AddSingleton<ITaskIntegration>(Encoder).BuildServiceProvider();
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }
        foreach (var resource in stack.InDependencyOrder())
        {
            await (resource.Type switch
            {
                "AWS::DynamoDB::Table" => Get<TableProvisioner>().ProvisionAsync(resource, CancellationToken.None),
                "AWS::SQS::Queue" => Get<QueueProvisioner>().ProvisionAsync(resource, CancellationToken.None),
                _ => Task.CompletedTask,
            });
        }
        foreach (var runner in _services.GetServices<IRunner>())
        {
            await runner.StartAsync(CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var runner in _services!.GetServices<IRunner>())
        {
            await runner.StopAsync(CancellationToken.None);
        }
        await _services!.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    internal T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    internal Task SendAsync(string queue, string body) => Sqs.CallAsync(
        "SendMessage", new JsonObject { ["QueueUrl"] = Stack[queue].PhysicalId, ["MessageBody"] = body }, CancellationToken.None);

    /// <summary>Takes messages off a queue until one fits.</summary>
    internal async Task<JsonNode> ReceiveAsync(string queue, Func<string, bool> fits)
    {
        using CancellationTokenSource patience = new(Wait.Limit);
        while (true)
        {
            var answer = await Sqs.CallAsync("ReceiveMessage", new JsonObject
            {
                ["QueueUrl"] = Stack[queue].PhysicalId,
                ["WaitTimeSeconds"] = 20,
                ["MessageAttributeNames"] = new JsonArray("All"),
            }, patience.Token);
            if ((answer["Messages"] as JsonArray)?.FirstOrDefault(m => fits(m!["Body"]!.ToString())) is { } message)
            {
                return message;
            }
        }
    }

    /// <summary>The events that a function was given and that fit.</summary>
    internal List<JsonNode> Records(string function, Func<JsonNode, bool> fits)
    {
        var file = Path.Combine(_data, "records", function);
        return File.Exists(file) ? [.. File.ReadAllLines(file).Where(l => l.EndsWith('}')).Select(l => JsonNode.Parse(l)!).Where(fits)] : [];
    }

    internal Task<T> EventuallyAsync<T>(Func<Task<T?>> look, [CallerArgumentExpression(nameof(look))] string what = "")
        where T : class => Wait.UntilAsync(look, what);

    internal Task<List<JsonNode>> EventuallyRecordsAsync(string function, Func<JsonNode, bool> fits, int count = 1) =>
        EventuallyAsync(() => Task.FromResult(Records(function, fits) is var found && found.Count >= count ? found : null));

    static string Here([CallerFilePath] string path = "") => path;
}

/// <summary>Runs until it is stopped, or nobody waits any more.</summary>
internal sealed class EndlessJob : ITaskIntegration
{
    public TaskCompletionSource Started { get; } = new();

    /// <value>Whether it was told to stop.</value>
    public TaskCompletionSource<bool> Ended { get; } = new();

    public string Resource => "mediaconvert:createJob.sync";

    public async Task<JsonNode> RunAsync(string roleArn, JsonObject parameters, CancellationToken stopped, CancellationToken cancellationToken)
    {
        Started.TrySetResult();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, cancellationToken);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Ended.TrySetResult(stopped.IsCancellationRequested);
        throw new OperationCanceledException();
    }
}
