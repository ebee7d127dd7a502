using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.ApiGateway;
using ServerlessVideo.Local.CloudFront;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Issuer;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.S3;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Ssm;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.Edge;

/// <summary>The edge parts on real sockets, from the template that the CDK app really synthesizes; Lambda, S3 and the sidecar are fakes.</summary>
public sealed class EdgeHost : IAsyncLifetime
{
    readonly WebApplication app;

    public EdgeHost() : this(OpenSslKey.P256)
    {
    }

    /// <param name="edit">Changes the template's resources.</param>
    /// <param name="realS3">The platform's own S3 instead of the fake.</param>
    internal EdgeHost(OpenSslKey key, Action<JsonObject>? edit = null, bool realS3 = false, TimeProvider? time = null)
    {
        Key = key;
        var template = Template(edit);
        Options = new("/nowhere", Directory.CreateTempSubdirectory("edge").FullName, FreePorts(), "/nowhere", Durable: false);
        Stack = new("ServerlessVideo-dev", template, Options);
        S3 = new(Stack);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.ListenLocalhost(Options.Port);
            kestrel.Listen(IPAddress.Loopback, Options.Port + 1);
        });
        builder.Services.AddSingleton(Options).AddSingleton(Stack).AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<ILambdaInvoker>(Lambda).AddSingleton<IFunctionRuntime>(Functions)
            .AddSingleton<IStatusSource>(Source).AddSingleton<DynamicReferences>()
            .AddAwsEndpoint().AddSsm().AddSecretsManager().AddApiGateway().AddCloudFront().AddIssuer().AddStatus();
        _ = realS3 ? builder.Services.AddSingleton<IEventBus>(new FakeBus()).AddS3() : builder.Services.AddSingleton<IAwsService>(S3);
        app = builder.Build();
        app.MapExecuteApi();
        app.MapAwsEndpoint(Options.Port + 1);
        app.UseRouting();
        app.MapStatus();
        app.MapIssuer();
        app.MapCloudFront();
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Options.PublicUrl };
    }

    public PlatformOptions Options { get; }

    public Stack Stack { get; }

    public OpenSslKey Key { get; }

    public FakeLambda Lambda { get; } = new();

    public FakeFunctions Functions { get; } = new();

    public FakeS3 S3 { get; }

    public FakeSource Source { get; } = new();

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public string KeyId => Only("AWS::CloudFront::PublicKey").PhysicalId;

    public string ApiId => Only("AWS::ApiGatewayV2::Api").PhysicalId;

    public Resource Only(string type) => Stack.OfType(type).Single();

    public async Task InitializeAsync()
    {
        await StartAsync();
        await ActivateAsync();
    }

    public Task StartAsync() => app.StartAsync();

    public async Task ActivateAsync()
    {
        Stack.SetProvisioned(Stack.OfType("Custom::PlaybackSigningKey").Single().LogicalId, "key", new() { ["PublicKey"] = Key.PublicPem });
        foreach (var secret in Stack.OfType("AWS::SecretsManager::Secret"))
        {
            await Services.GetRequiredService<SecretStore>().ProvisionAsync(secret, default);
        }
        await Services.GetRequiredService<CloudFrontEdge>().ActivateAsync(default);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        Directory.Delete(Options.DataDirectory, recursive: true);
    }

    /// <summary>A request whose path goes out as it is written: dot segments, escapes and all.</summary>
    public Task<HttpResponseMessage> SendAsync(string rawTarget, HttpMethod? method = null, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method ?? HttpMethod.Get,
            new Uri($"http://localhost:{Options.Port}{rawTarget}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Runs the aws command line against the platform's endpoint.</summary>
    public Task<(int Exit, string Out, string Error)> AwsAsync(TemporaryCredentials? role, params string[] arguments) => Command.RunAsync("aws",
        [.. arguments, "--endpoint-url", Options.AwsEndpoint.ToString(), "--output", "json"], new()
        {
            ["AWS_ACCESS_KEY_ID"] = role?.AccessKeyId ?? "local",
            ["AWS_SECRET_ACCESS_KEY"] = role?.SecretAccessKey ?? "locallocal",
            ["AWS_SESSION_TOKEN"] = role?.SessionToken ?? "",
            ["AWS_REGION"] = Stack.Region,
            ["AWS_DEFAULT_REGION"] = Stack.Region,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_MAX_ATTEMPTS"] = "1",
        });

    public TemporaryCredentials RoleOf(string functionName) =>
        Services.GetRequiredService<CredentialIssuer>().Issue(Stack.Find(functionName)!.Properties["Role"]!.ToString());

    /// <summary>The template that the CDK app synthesizes.</summary>
    internal static JsonObject Template(Action<JsonObject>? edit)
    {
        var template = JsonNode.Parse(File.ReadAllText(FindUp("tests/ServerlessVideo.Infra.Tests/Template.snapshot.json")))!.AsObject();
        edit?.Invoke(template["Resources"]!.AsObject());
        return template;
    }

    /// <summary>Sends a request byte for byte; answers when the platform closes the connection.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using TcpClient client = new("localhost", Options.Port);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(request));
        using StreamReader reader = new(client.GetStream());
        return await reader.ReadToEndAsync();
    }

    static string FindUp(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, path)))
            {
                return Path.Combine(folder.FullName, path);
            }
        }
        throw new FileNotFoundException(path);
    }

    /// <summary>The first of two neighbouring free ports.</summary>
    static int FreePorts()
    {
        while (true)
        {
            using TcpListener first = new(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            using TcpListener second = new(IPAddress.Loopback, port + 1);
            try
            {
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: try another pair
            }
        }
    }
}
