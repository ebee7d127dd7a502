using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// kill -9 of the platform at each point of I/O of an upload, from its start to ready (at some of them unless it is thorough): one video
/// for each point, on a platform and data folder of their own. The person only repeats what got no answer. In the end every video is there, once.
/// Before its bytes are looked at a file of any kind goes the same way: there it is a text, which needs no encoding.
/// </summary>
[Collection("a platform that dies")]
public sealed class KillPointTests : DyingPlatform
{
    /// <param name="Nth">Which passing of the point it is, where one journey passes it more than once.</param>
    /// <param name="Always">The others are those of a thorough run.</param>
    sealed record Death(string Point, int Nth = 1, bool Always = false);

    /// <summary>In the order of the journey.</summary>
    static readonly Death[] OfAnyFile =
    [
        // start: multipart upload; then record, upload and hash together
        new("api/s3:CreateMultipartUpload/after"),
        new("api/dynamodb:TransactWriteItems/before"),
        new("api/dynamodb:TransactWriteItems/after"),
        new("api/s3:UploadPart/after"),
        // complete: accepted, queued
        new("api/dynamodb:TransactWriteItems/before", 2),
        new("api/dynamodb:TransactWriteItems/after", 2),
        new("api/sqs:SendMessage/after"),
        // put together
        new("queue/complete-upload/before"),
        new("complete-upload/s3:ListParts/before"),
        new("complete-upload/s3:CompleteMultipartUpload/before"),
        new("complete-upload/s3:CompleteMultipartUpload/after", Always: true),
        // told: S3's event, the bus, the queue
        new("s3/ObjectCreated/before"),
        new("bus/verify-upload/after"),
        new("queue/verify-upload/before"),
    ];

    static readonly Death[] OfVideos =
    [
        // registered, read, published
        new("verify-upload/dynamodb:TransactWriteItems/after"),
        new("verify-upload/s3:GetObject/before"),
        new("verify-upload/states:StartExecution/before", Always: true),
        new("verify-upload/states:StartExecution/after"),
        new("state-machine/mediaconvert:CreateJob/after", Always: true),
        new("finish-publish/dynamodb:TransactWriteItems/before"),
        new("finish-publish/dynamodb:TransactWriteItems/after"),
        new("outbox/events:PutEvents/after"),
    ];

    [Fact]
    public async Task Upload_PlatformKilledAtEachPoint_EveryVideoIsReadyOnce()
    {
        using var person = await Person.SignInAsync(Platform, "instructor", "survivor");
        var (ids, videos) = (new Dictionary<string, string>(), new List<string>());
        foreach (var (point, nth, _) in Thorough.Of(OfAnyFile, death => death.Always))
        {
            ids[$"{point} {nth}"] = await DyingAsync(point, nth, () => InsistentUpload.RunAsync(person, Text(), name: "notes.txt"));
        }

        foreach (var (point, nth, _) in Thorough.Of(OfVideos, death => death.Always))
        {
            videos.Add(ids[$"{point} {nth}"] = await DyingAsync(point, nth, () => InsistentUpload.RunAsync(person, Different())));
        }

        // A copy elsewhere, ordered when the platform and that host die together: it is found again there, not made twice.
        const string Ordered = "task/publish-to-host/after";
        videos.Add(ids[Ordered] = await DyingAsync(Ordered, 1, () => InsistentUpload.RunAsync(person, Different(), host: "cloudflare")));
        (await person.UntilAsync(ids[Ordered], "ready", "failed", "stored")).GetProperty("hosting_provider").GetString().ShouldBe("cloudflare");

        foreach (var (point, id) in ids)
        {
            var video = await person.UntilAsync(id, "ready", "failed", "stored");
            video.GetProperty("status").GetString().ShouldBe("ready", $"{point}: {video}");
        }

        await ShouldBeThereOnceAsync(person, [.. ids.Values], [.. ids.Values], videos);
        UploadPoints.Forgotten(Seen, OfAnyFile.Concat(OfVideos).Select(p => p.Point)).ShouldBeEmpty($"nobody has thought of what happens there; seen were {string.Join(", ", Seen)}");
        await SendEventsAgainAsync(videos[0]);
        await ShouldBeThereOnceAsync(person, [.. ids.Values], [.. ids.Values], videos);
    }

    static byte[] Text() => System.Text.Encoding.ASCII.GetBytes($"Notes {Guid.NewGuid()}\n");

    /// <summary>S3 delivers at least once: twice the same, late. The queue is empty again when both were looked at.</summary>
    async Task SendEventsAgainAsync(string id)
    {
        using var sqs = new AmazonSQSClient(
            new BasicAWSCredentials("local", "locallocal"),
            new AmazonSQSConfig { ServiceURL = Platform.AwsEndpoint.OriginalString, AuthenticationRegion = "us-east-1" });
        var queue = (await sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "serverlessvideo-dev-verify-upload" })).QueueUrls!.Single(u => u.EndsWith("verify-upload", StringComparison.Ordinal));
        var version = (await Aws.RunAsync(Platform, "s3api", "head-object", "--bucket", await BucketAsync(), "--key", $"originals/{id}")).GetProperty("VersionId").GetString();
        var body = JsonSerializer.Serialize(new
        {
            detail = new { bucket = new { name = await BucketAsync() }, @object = new Dictionary<string, object?> { ["key"] = $"originals/{id}", ["size"] = Clip.Length + 24, ["version-id"] = version } },
        });
        await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = body });
        await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = body });
        await Wait.UntilAsync(async () =>
        {
            var attributes = (await sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = queue, AttributeNames = ["All"] })).Attributes!;
            return attributes["ApproximateNumberOfMessages"] == "0" && attributes["ApproximateNumberOfMessagesNotVisible"] == "0";
        }, "both events were looked at");
    }
}
