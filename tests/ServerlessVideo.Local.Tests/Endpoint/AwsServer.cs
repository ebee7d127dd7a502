using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.S3;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.S3;
using ServerlessVideo.Local.Tests.Template;

namespace ServerlessVideo.Local.Tests.Endpoint;

/// <summary>The AWS endpoint with S3 and an echoing service for each protocol, on a free port, over a data directory that outlives it.</summary>
sealed class AwsServer : IAsyncDisposable
{
    public const string Originals = "originals", Media = "media";
    public const string Distribution = "arn:aws:cloudfront::000000000000:distribution/E1";

    readonly WebApplication app;
    readonly bool ownsData;

    AwsServer(string data, bool ownsData)
    {
        (Data, this.ownsData) = (data, ownsData);
        Options = new PlatformOptions("/nowhere", data, FreePort() - 1, "/nowhere");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, Options.Port + 1));
        builder.Services.AddSingleton(Options).AddSingleton<TimeProvider>(Time).AddSingleton<IEventBus>(Bus)
            .AddSingleton(TestStack.Of(Resources, Options)).AddAwsEndpoint().AddS3();
        foreach (var name in (string[])["states", "mediaconvert", "cloudfront", "sqs"])
        {
            builder.Services.AddSingleton<IAwsService>(new Echo(name));
        }
        app = builder.Build();
        app.MapAwsEndpoint(Options.Port + 1);
    }

    public string Data { get; }

    public PlatformOptions Options { get; }

    public ManualTime Time { get; } = new();

    public RecordingBus Bus { get; } = new();

    public Uri Url => Options.AwsEndpoint;

    public S3Store Store => app.Services.GetRequiredService<S3Store>();

    public S3Access Access => app.Services.GetRequiredService<S3Access>();

    public AwsCallers Callers => app.Services.GetRequiredService<AwsCallers>();

    public CredentialIssuer Issuer => app.Services.GetRequiredService<CredentialIssuer>();

    public string RoleArn(string name) => app.Services.GetRequiredService<Stack>()[name].Arn;

    public static async Task<AwsServer> StartAsync(string? data = null)
    {
        var server = new AwsServer(data ?? Directory.CreateTempSubdirectory("sv-s3-").FullName, ownsData: data is null);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    const string Resources = """
        "Originals": { "Type": "AWS::S3::Bucket", "Properties": {
            "BucketName": "originals",
            "VersioningConfiguration": { "Status": "Enabled" },
            "NotificationConfiguration": { "EventBridgeConfiguration": { "EventBridgeEnabled": true } },
            "BucketEncryption": { "ServerSideEncryptionConfiguration": [{ "ServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" } }] },
            "PublicAccessBlockConfiguration": { "RestrictPublicBuckets": true },
            "CorsConfiguration": { "CorsRules": [{
                "AllowedOrigins": ["http://localhost:8080"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["content-type", "x-amz-checksum-sha256"],
                "ExposedHeaders": ["ETag", "x-amz-checksum-sha256"], "MaxAge": 3600 }] },
            "LifecycleConfiguration": { "Rules": [
                { "Id": "abort", "Status": "Enabled", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 } },
                { "Id": "expire", "Status": "Enabled", "NoncurrentVersionExpiration": { "NoncurrentDays": 30 }, "ExpiredObjectDeleteMarker": true },
                { "Id": "off", "Status": "Disabled", "ExpirationInDays": 1 }] } } },
        "OriginalsPolicy": { "Type": "AWS::S3::BucketPolicy", "Properties": { "Bucket": { "Ref": "Originals" }, "PolicyDocument": { "Statement": [
            { "Effect": "Deny", "Action": "s3:*", "Principal": { "AWS": "*" }, "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } },
            { "Effect": "Allow", "Action": "s3:GetObject", "Principal": "*", "Resource": "*" }] } } },
        "Media": { "Type": "AWS::S3::Bucket", "Properties": { "BucketName": "media" } },
        "MediaPolicy": { "Type": "AWS::S3::BucketPolicy", "Properties": { "Bucket": { "Ref": "Media" }, "PolicyDocument": { "Statement": [
            { "Effect": "Deny", "Action": "s3:*", "Principal": "*", "Resource": "arn:aws:s3:::media/locked/*" },
            { "Effect": "Allow", "Action": "s3:GetObject", "Principal": { "Service": "cloudfront.amazonaws.com" }, "Resource": "arn:aws:s3:::media/*",
              "Condition": { "StringEquals": { "AWS:SourceArn": "arn:aws:cloudfront::000000000000:distribution/E1" } } }] } } },
        "Uploader": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": {}, "Policies": [{ "PolicyName": "p", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::originals/mine/*" }] } }] } },
        "Reader": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": {},
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"] } },
        "ReaderPolicy": { "Type": "AWS::IAM::Policy", "Properties": { "PolicyName": "p", "Roles": [{ "Ref": "Reader" }], "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" },
            { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::media" },
            { "Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::media/secret/*" }] } } }
        """;

    /// <summary>Answers with what reached the service.</summary>
    sealed class Echo(string name) : IAwsService
    {
        public string SigningName => name;

        public async Task HandleAsync(HttpContext http, AwsCaller caller)
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            if (body.Contains("refuse"))
            {
                throw new AwsException(400, "ValidationException", "refused & <told>");
            }
            caller.Demand($"{name}:Echo", "*");
            await http.Response.WriteAsync(name == "cloudfront" ? "<Distribution/>" : "{}", http.RequestAborted);
        }
    }
}
