using ServerlessVideo.Local.Tests.Endpoint;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

public class EventTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    [Fact]
    public async Task ObjectCreated_HasTheDocumentedShape()
    {
        var key = NewKey() + " ü";
        var put = await fixture.PutAsync(Originals, key, [1, 2, 3]);

        var e = await fixture.Server.Bus.NextAsync(key);

        e.Source.ShouldBe("aws.s3");
        e.DetailType.ShouldBe("Object Created");
        e.Resources.ShouldBe(["arn:aws:s3:::originals"]);
        e.Detail.Select(p => p.Key).ShouldBe(["version", "bucket", "object", "request-id", "requester", "source-ip-address", "reason"], ignoreOrder: true);
        e.Detail["bucket"]!["name"]!.ToString().ShouldBe(Originals);
        var about = e.Detail["object"]!.AsObject();
        about.Select(p => p.Key).ShouldBe(["key", "size", "etag", "version-id", "sequencer"], ignoreOrder: true);
        ((long)about["size"]!).ShouldBe(3);
        about["etag"]!.ToString().ShouldBe(put.ETag.Trim('"'));
        about["version-id"]!.ToString().ShouldBe(put.VersionId);
        e.Detail["request-id"]!.ToString().ShouldBe(put.ResponseMetadata.RequestId);
        e.Detail["requester"]!.ToString().ShouldBe("000000000000");
        e.Detail["source-ip-address"]!.ToString().ShouldBe("127.0.0.1");
        e.Detail["reason"]!.ToString().ShouldBe("PutObject");
    }

    [Fact]
    public async Task EachChange_HasItsReason_AndSequencersRise()
    {
        var key = NewKey();
        var first = await fixture.PutAsync(Originals, key, [1]);
        var created = await fixture.Server.Bus.NextAsync(key);
        await fixture.S3.CopyObjectAsync(new() { SourceBucket = Originals, SourceKey = key, SourceVersionId = first.VersionId, DestinationBucket = Originals, DestinationKey = key });
        var copied = await fixture.Server.Bus.NextAsync(key);
        await fixture.S3.DeleteObjectAsync(Originals, key);
        var hidden = await fixture.Server.Bus.NextAsync(key);
        await fixture.S3.DeleteObjectAsync(Originals, key, first.VersionId);
        var removed = await fixture.Server.Bus.NextAsync(key);

        copied.Detail["reason"]!.ToString().ShouldBe("CopyObject");
        hidden.DetailType.ShouldBe("Object Deleted");
        hidden.Detail["deletion-type"]!.ToString().ShouldBe("Delete Marker Created");
        removed.Detail["deletion-type"]!.ToString().ShouldBe("Permanently Deleted");
        removed.Detail["object"]!["version-id"]!.ToString().ShouldBe(first.VersionId);
        removed.Detail["reason"]!.ToString().ShouldBe("DeleteObject");
        string[] sequencers = [.. new[] { created, copied, hidden, removed }.Select(e => e.Detail["object"]!["sequencer"]!.ToString())];
        sequencers.ShouldBe(sequencers.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task BucketWithoutEventBridge_SendsNone()
    {
        await using var server = await AwsServer.StartAsync();
        using var s3 = Client(server, new Amazon.Runtime.BasicAWSCredentials("local", "locallocal"));

        await s3.PutObjectAsync(new() { BucketName = Media, Key = "k", ContentBody = "x" });
        await s3.PutObjectAsync(new() { BucketName = Originals, Key = "k", ContentBody = "x" });

        (await server.Bus.NextAsync("k")).Detail["bucket"]!["name"]!.ToString().ShouldBe(Originals);
        server.Bus.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Event_NotPublishedBeforeTheEnd_IsPublishedByTheNextStart()
    {
        var data = Directory.CreateTempSubdirectory("sv-s3-").FullName;
        await using (var server = await AwsServer.StartAsync(data))
        {
            server.Bus.Refuses = true;
            using var s3 = Client(server, new Amazon.Runtime.BasicAWSCredentials("local", "locallocal"));
            await s3.PutObjectAsync(new() { BucketName = Originals, Key = "one", ContentBody = "x" });
            await s3.PutObjectAsync(new() { BucketName = Originals, Key = "two", ContentBody = "x" });
            server.Bus.Waiting.ShouldBe(0);
        }
        await using (var next = await AwsServer.StartAsync(data))
        {
            (await next.Bus.NextAsync("one")).Detail["reason"]!.ToString().ShouldBe("PutObject");
            (await next.Bus.NextAsync("two")).Detail["reason"]!.ToString().ShouldBe("PutObject");
        }
        Directory.Delete(data, recursive: true);
    }
}
