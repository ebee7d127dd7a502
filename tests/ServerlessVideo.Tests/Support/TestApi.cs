using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using Amazon.DynamoDBv2;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Support;

/// <summary>The whole API on a loopback port over DynamoDB Local, with a real issuer; S3 and SQS are stood in for.</summary>
sealed class TestApi : IAsyncDisposable
{
    public const string OriginSecret = "let-me-in";
    public const string PublicUrl = "https://video.example";

    static readonly string signingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    TestApi(
        WebApplication app, TestIssuer issuer, FakeS3 s3, Recorder<IAmazonSQS> queue, Recorder<IAmazonStepFunctions> workflows, Recorder<IAmazonMediaConvert> encoder) =>
        (App, Issuer, S3, Queue, Workflows, Encoder) = (app, issuer, s3, queue, workflows, encoder);

    public TestIssuer Issuer { get; }

    public FakeS3 S3 { get; }

    public Recorder<IAmazonSQS> Queue { get; }

    public Recorder<IAmazonStepFunctions> Workflows { get; }

    /// <summary>Its queue is empty.</summary>
    public Recorder<IAmazonMediaConvert> Encoder { get; }

    public WebApplication App { get; }

    public VideoStore Videos => App.Services.GetRequiredService<VideoStore>();

    /// <param name="with">What else is to be stood in for.</param>
    /// <param name="hostSecrets">The secret of the hosts, as JSON.</param>
    public static async Task<TestApi> StartAsync(VideosTable table, FakeS3? bucket = null, Action<IServiceCollection>? with = null, string hostSecrets = "{}")
    {
        var issuer = await TestIssuer.StartAsync();
        var s3 = bucket ?? new FakeS3();
        var (sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
        var (steps, workflows) = Recorder.Of<IAmazonStepFunctions>(
            request => request is StartExecutionRequest ? new StartExecutionResponse() : new StopExecutionResponse());
        var (secrets, _) = Recorder.Of<IAmazonSecretsManager>(request => new GetSecretValueResponse
        {
            SecretString = ((GetSecretValueRequest)request).SecretId switch
            {
                "arn:origin" => OriginSecret,
                "arn:hosts" => hostSecrets,
                _ => "cursor-key",
            },
        });
        var (ssm, _) = Recorder.Of<IAmazonSimpleSystemsManagement>(
            _ => new GetParameterResponse { Parameter = new Parameter { Value = signingKey } });
        var (mediaConvert, encoder) = Recorder.Of<IAmazonMediaConvert>(
            request => request is ListJobsRequest ? new ListJobsResponse { Jobs = [] } : new CancelJobResponse());
        var (cdn, _) = Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse());
        var app = Api.Build(SettingsWith(issuer.Url), builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IAmazonDynamoDB>(table.Client);
            builder.Services.AddSingleton(table);
            builder.Services.AddSingleton<IAmazonS3>(s3);
            builder.Services.AddSingleton(sqs);
            builder.Services.AddSingleton(steps);
            builder.Services.AddSingleton(mediaConvert);
            builder.Services.AddSingleton(secrets);
            builder.Services.AddSingleton(ssm);
            builder.Services.AddSingleton(cdn);
            builder.Services.AddSingleton<AWSCredentials>(new SessionAWSCredentials("AKIDEXAMPLE", "secret", "token"));
            with?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new TestApi(app, issuer, s3, queue, workflows, encoder);
    }

    public static Settings SettingsWith(string issuer) => Settings.Read("api", Api.Function.Settings, name => name switch
    {
        Setting.OidcIssuer => issuer,
        Setting.OidcClientId => TestIssuer.ClientId,
        Setting.OriginSecretArn => "arn:origin",
        Setting.CursorKeyArn => "arn:cursor",
        Setting.HostSecretsArn => "arn:hosts",
        Setting.PublicUrl => PublicUrl,
        _ when Setting.Optional.Contains(name) => "",
        Setting.CloudflareApiUrl or Setting.LoomPageUrl => "https://unreachable.invalid",
        _ => name.ToLowerInvariant(),
    });

    /// <summary>A client that came through the distribution; without a subject an anonymous one.</summary>
    public HttpClient Client(string? subject = null, params string[] groups)
    {
        var address = App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var client = new HttpClient { BaseAddress = new Uri(address + "/api/v1/") };
        client.DefaultRequestHeaders.Add("x-origin-secret", OriginSecret);
        client.DefaultRequestHeaders.Authorization = subject is null ? null : Issuer.Bearer(subject, groups);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Issuer.DisposeAsync();
        S3.Dispose();
    }
}
