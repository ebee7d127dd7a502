using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Cli.Uploading;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// kill -9 of the platform at each point of I/O of an upload, from its start to ready: one video for each point, on a platform and
/// data folder of their own. The person only repeats what got no answer. In the end every video is there, once.
/// </summary>
[Collection("a platform that dies")]
public sealed class KillPointTests : IAsyncLifetime
{
    /// <summary>In the order of the journey. The number says which passing of the point it is, where one journey passes it more than once.</summary>
    static readonly (string Point, int Nth)[] Points =
    [
        // start: multipart upload; then record, upload and hash together
        ("api/s3:CreateMultipartUpload/after", 1),
        ("api/dynamodb:TransactWriteItems/before", 1),
        ("api/dynamodb:TransactWriteItems/after", 1),
        ("api/s3:UploadPart/after", 1),
        // complete: accepted, queued
        ("api/dynamodb:TransactWriteItems/before", 2),
        ("api/dynamodb:TransactWriteItems/after", 2),
        ("api/sqs:SendMessage/after", 1),
        // put together
        ("queue/complete-upload/before", 1),
        ("complete-upload/s3:ListParts/before", 1),
        ("complete-upload/s3:CompleteMultipartUpload/before", 1),
        ("complete-upload/s3:CompleteMultipartUpload/after", 1),
        // told: S3's event, the bus, the queue
        ("s3/ObjectCreated/before", 1),
        ("bus/verify-upload/after", 1),
        ("queue/verify-upload/before", 1),
        // registered, read, published
        ("verify-upload/dynamodb:TransactWriteItems/after", 1),
        ("verify-upload/s3:GetObject/before", 1),
        ("verify-upload/states:StartExecution/before", 1),
        ("verify-upload/states:StartExecution/after", 1),
        ("state-machine/mediaconvert:CreateJob/after", 1),
        ("finish-publish/dynamodb:TransactWriteItems/before", 1),
        ("finish-publish/dynamodb:TransactWriteItems/after", 1),
        ("outbox/events:PutEvents/after", 1),
    ];

    readonly Platform platform = new();
    byte[] clip = [];

    public async Task InitializeAsync()
    {
        await platform.InitializeAsync();
        clip = await File.ReadAllBytesAsync(await Clips.TinyAsync(platform));
    }

    public Task DisposeAsync() => platform.DisposeAsync();

    [Fact]
    public async Task Upload_PlatformKilledAtEachPoint_EveryVideoIsReadyOnce()
    {
        using var person = await Person.SignInAsync(platform, "instructor", "survivor");
        var ids = new Dictionary<string, string>();
        foreach (var (point, nth) in Points)
        {
            await ArmAsync(point, nth);
            var upload = InsistentUpload.RunAsync(person, Different());
            await Wait.ForAsync(platform.Ended, $"the platform dies at {point} ({nth})");
            await platform.StartAsync();
            ids[$"{point} {nth}"] = await Wait.ForAsync(upload, $"the upload goes on after {point} ({nth})");
        }

        foreach (var (point, id) in ids)
        {
            var video = await person.UntilAsync(id, "ready", "failed", "stored");
            video.GetProperty("status").GetString().ShouldBe("ready", $"{point}: {video}");
        }

        await ShouldBeThereOnceAsync(person, [.. ids.Values]);
        await SendEventsAgainAsync(ids.Values.First());
        await ShouldBeThereOnceAsync(person, [.. ids.Values]);
    }

    async Task ShouldBeThereOnceAsync(Person person, IReadOnlyList<string> ids)
    {
        var listed = (await person.GetAsync("/videos?limit=100")).GetProperty("items").EnumerateArray().Select(v => v.GetProperty("id").GetString()!).ToList();
        listed.ShouldBe(ids, ignoreOrder: true);
        var bucket = await BucketAsync();
        var versions = (await Aws.RunAsync(platform, "s3api", "list-object-versions", "--bucket", bucket)).GetProperty("Versions").EnumerateArray();
        versions.Select(v => v.GetProperty("Key").GetString()!).ShouldBe(ids.Select(id => $"originals/{id}"), ignoreOrder: true);
        var executions = (await Aws.RunAsync(platform, "stepfunctions", "list-executions", "--state-machine-arn", await StateMachineAsync()))
            .GetProperty("executions").EnumerateArray().Select(e => e.GetProperty("name").GetString()!);
        executions.ShouldBe(ids.Select(id => $"{id}-g1"), ignoreOrder: true);
        (await Aws.CountAsync(platform, "HASH#")).ShouldBe(ids.Count);

        // What was begun and never recorded is all that is left to the reconciler, and all that there is of it; it repairs no younger than 20 minutes.
        var findings = await ReconcileCommand.CollectAsync(Session.OnLaptop(platform.Url.Port, "admin", user: null), execute: false, olderThan: 0, CancellationToken.None);
        findings.ShouldAllBe(finding => finding.GetProperty("kind").GetString() == "parts_without_upload" && finding.GetProperty("action").GetString() == "abort_parts");
        var open = await Aws.RunAsync(platform, "s3api", "list-multipart-uploads", "--bucket", bucket);
        var keys = open.ValueKind == JsonValueKind.Object && open.TryGetProperty("Uploads", out var uploads) ? uploads.EnumerateArray().Select(u => u.GetProperty("Key").GetString()) : [];
        keys.ShouldBe(findings.Select(finding => finding.GetProperty("key").GetString()), ignoreOrder: true);
    }

    /// <summary>S3 delivers at least once: twice the same, late. The queue is empty again when both were looked at.</summary>
    async Task SendEventsAgainAsync(string id)
    {
        using var sqs = new AmazonSQSClient(
            new BasicAWSCredentials("local", "locallocal"),
            new AmazonSQSConfig { ServiceURL = platform.AwsEndpoint.OriginalString, AuthenticationRegion = "us-east-1" });
        var queue = (await sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "serverlessvideo-dev-verify-upload" })).QueueUrls!.Single(u => u.EndsWith("verify-upload", StringComparison.Ordinal));
        var version = (await Aws.RunAsync(platform, "s3api", "head-object", "--bucket", await BucketAsync(), "--key", $"originals/{id}")).GetProperty("VersionId").GetString();
        var body = JsonSerializer.Serialize(new
        {
            detail = new { bucket = new { name = await BucketAsync() }, @object = new Dictionary<string, object?> { ["key"] = $"originals/{id}", ["size"] = clip.Length + 24, ["version-id"] = version } },
        });
        await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = body });
        await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = body });
        await Wait.UntilAsync(async () =>
        {
            var attributes = (await sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = queue, AttributeNames = ["All"] })).Attributes!;
            return attributes["ApproximateNumberOfMessages"] == "0" && attributes["ApproximateNumberOfMessagesNotVisible"] == "0";
        }, "both events were looked at");
    }

    async Task ArmAsync(string point, int nth)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(new Uri(platform.Url, "/_local/faults"), new { point, action = "kill", nth });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    async Task<string> BucketAsync() => (await Aws.RunAsync(platform, "s3api", "list-buckets")).GetProperty("Buckets").EnumerateArray()
        .Select(b => b.GetProperty("Name").GetString()!).Single(name => name.Contains("originals", StringComparison.OrdinalIgnoreCase));

    async Task<string> StateMachineAsync() => (await Aws.RunAsync(platform, "stepfunctions", "list-state-machines"))
        .GetProperty("stateMachines")[0].GetProperty("stateMachineArn").GetString()!;

    /// <summary>The clip and a box of free space, of 24 bytes: another file, the same pictures.</summary>
    byte[] Different()
    {
        var free = new byte[24];
        RandomNumberGenerator.Fill(free);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
        "free"u8.CopyTo(free.AsSpan(4));
        return [.. clip, .. free];
    }
}
