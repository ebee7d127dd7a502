using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

public class ObjectTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("SHA256", false)]
    [InlineData("CRC32", false)]
    [InlineData(null, true)]
    [InlineData("SHA256", true)]
    public async Task Put_BySdkWithEachBodySigning_ComesBackWithItsChecksum(string? algorithm, bool wholeBody)
    {
        var (key, bytes) = (NewKey(), Bytes(300_000));
        var put = await fixture.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Media, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = !wholeBody,
            ChecksumAlgorithm = algorithm is null ? null : ChecksumAlgorithm.FindValue(algorithm),
        });

        using var get = await fixture.S3.GetObjectAsync(new GetObjectRequest { BucketName = Media, Key = key, ChecksumMode = ChecksumMode.ENABLED });
        using var text = new MemoryStream();
        await get.ResponseStream.CopyToAsync(text);

        text.ToArray().AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        put.ETag.ShouldBe($"\"{Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes))}\"");
        var expected = algorithm switch { "SHA256" => put.ChecksumSHA256, _ => put.ChecksumCRC32 };
        expected.ShouldNotBeNullOrEmpty();
        (algorithm switch { "SHA256" => get.ChecksumSHA256, _ => get.ChecksumCRC32 }).ShouldBe(expected);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a b+c&d=e?f#g%20h")]
    [InlineData("ümlaut/日本/😀.mp4")]
    [InlineData("../up")]
    [InlineData("a//b/./c/../d")]
    [InlineData("%2e%2e/%2F")]
    [InlineData("trailing/")]
    [InlineData("it's (good)!*~.txt")]
    public async Task Key_OfAnyCharacters_IsThatKeyAndNoOther(string name)
    {
        var key = $"{NewKey()}/{name}";
        using var s3 = Client(fixture.Server, new Amazon.Runtime.BasicAWSCredentials("local", "locallocal"));
        var bytes = Bytes(10, name.Length);

        (await fixture.SendAsync(HttpMethod.Put, fixture.Presign(Media, key, HttpVerb.PUT), bytes)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await (await fixture.SendAsync(HttpMethod.Get, fixture.Presign(Media, key))).Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        var listed = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Media, Prefix = key[..key.IndexOf('/', key.IndexOf('/') + 1)] });
        listed.S3Objects.Select(o => o.Key).ShouldBe([key]);
        Directory.GetFiles(fixture.Server.Data, "*", SearchOption.AllDirectories).ShouldAllBe(f => f.StartsWith(fixture.Server.Data + "/s3/") || f.StartsWith(fixture.Server.Data + "/endpoint/"));
    }

    [Fact]
    public async Task Headers_OfTheObject_AreKeptAndOverridable()
    {
        var key = NewKey();
        await fixture.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Originals, Key = key, ContentBody = "x", ContentType = "video/mp4",
            Headers = { CacheControl = "max-age=5", ContentDisposition = "attachment; filename=\"f.mp4\"", ContentEncoding = "identity" },
            Metadata = { ["owner"] = "ann  b", ["n"] = "1" },
        });

        var head = await fixture.S3.GetObjectMetadataAsync(Originals, key);
        head.Headers.ContentType.ShouldBe("video/mp4");
        head.Headers.CacheControl.ShouldBe("max-age=5");
        head.Headers.ContentDisposition.ShouldBe("attachment; filename=\"f.mp4\"");
        head.Headers.ContentEncoding.ShouldBe("identity");
        head.Metadata["x-amz-meta-n"].ShouldBe("1");
        head.ServerSideEncryptionMethod.ShouldBe(ServerSideEncryptionMethod.AES256);
        head.ContentLength.ShouldBe(1);
        using var overridden = await fixture.S3.GetObjectAsync(new GetObjectRequest
        {
            BucketName = Originals, Key = key, ResponseHeaderOverrides = new() { ContentType = "text/plain", CacheControl = "no-store" },
        });
        overridden.Headers.ContentType.ShouldBe("text/plain");
        overridden.Headers.CacheControl.ShouldBe("no-store");
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=2-5", 2, 4)]
    [InlineData("bytes=95-", 95, 5)]
    [InlineData("bytes=-3", 97, 3)]
    [InlineData("bytes=-1000", 0, 100)]
    [InlineData("bytes=90-4000", 90, 10)]
    public async Task Range_Satisfiable_Is206WithoutTheWholeObjectsChecksum(string range, int offset, int length)
    {
        var (key, bytes) = (NewKey(), Bytes(100));
        await fixture.PutAsync(Media, key, bytes);

        var response = await fixture.SendAsync(HttpMethod.Get, fixture.Presign(Media, key), null, ("Range", range));

        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(bytes.AsSpan(offset..(offset + length))).ShouldBeTrue();
        response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {offset}-{offset + length - 1}/100");
        using var bySdk = await fixture.S3.GetObjectAsync(new GetObjectRequest
        {
            BucketName = Media, Key = key, ByteRange = new(2, 5), ChecksumMode = ChecksumMode.ENABLED,
        });
        bySdk.ChecksumCRC32.ShouldBeNull();
    }

    [Theory]
    [InlineData("bytes=100-", "416 InvalidRange")]
    [InlineData("bytes=-0", "416 InvalidRange")]
    [InlineData("bytes=5-2", "200")]
    [InlineData("bytes=a-b", "200")]
    [InlineData("bytes=0-1,4-5", "200")]
    [InlineData("lines=0-1", "200")]
    public async Task Range_UnsatisfiableOrNone_IsRefusedOrIgnored(string range, string expected)
    {
        var key = NewKey();
        await fixture.PutAsync(Media, key, Bytes(100));

        (await CodeOf(await fixture.SendAsync(HttpMethod.Get, fixture.Presign(Media, key), null, ("Range", range)))).ShouldBe(expected);
    }

    [Fact]
    public async Task ReadConditions_AsRfc9110_304And412()
    {
        var key = NewKey();
        var eTag = (await fixture.PutAsync(Media, key, Bytes(10))).ETag;
        async Task<string> Get(params (string, string)[] headers) => await CodeOf(await fixture.SendAsync(HttpMethod.Get, fixture.Presign(Media, key), null, headers));
        var (past, future) = ("Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");

        (await Get(("If-None-Match", eTag))).ShouldBe("304");
        (await Get(("If-None-Match", "\"other\""))).ShouldBe("200");
        (await Get(("If-Match", "\"other\""))).ShouldBe("412 PreconditionFailed");
        (await Get(("If-Match", eTag), ("If-Unmodified-Since", past))).ShouldBe("200");
        (await Get(("If-Modified-Since", future))).ShouldBe("304");
        (await Get(("If-Unmodified-Since", past))).ShouldBe("412 PreconditionFailed");
        (await Get(("If-None-Match", "\"other\""), ("If-Modified-Since", future))).ShouldBe("200");
    }

    [Fact]
    public async Task WriteConditions_IfNoneMatchAndIfMatch_Hold()
    {
        var key = NewKey();
        PutObjectRequest Put(string? none = null, string? match = null) => new() { BucketName = Media, Key = key, ContentBody = "x", IfNoneMatch = none, IfMatch = match };

        (await CodeOf(() => fixture.S3.PutObjectAsync(Put(match: "\"e\"")))).ShouldBe("404 NoSuchKey");
        var first = await fixture.S3.PutObjectAsync(Put(none: "*"));
        (await CodeOf(() => fixture.S3.PutObjectAsync(Put(none: "*")))).ShouldBe("412 PreconditionFailed");
        (await CodeOf(() => fixture.S3.PutObjectAsync(Put(match: "\"other\"")))).ShouldBe("412 PreconditionFailed");
        await fixture.S3.PutObjectAsync(Put(match: first.ETag));
        (await CodeOf(() => fixture.S3.PutObjectAsync(Put(none: "\"e\"")))).ShouldBe("501 NotImplemented");
    }

    [Fact]
    public async Task ConditionalWrites_InParallel_ExactlyOneWins()
    {
        var key = NewKey();
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            var response = await fixture.SendAsync(HttpMethod.Put, fixture.Presign(Media, key, HttpVerb.PUT), Bytes(50_000, i), ("If-None-Match", "*"));
            return await CodeOf(response);
        }));

        results.Count(r => r == "200").ShouldBe(1);
        results.Where(r => r != "200").ShouldAllBe(r => r == "412 PreconditionFailed" || r == "409 ConditionalRequestConflict");
    }

    [Fact]
    public async Task Missing_BucketKeyVersion_AreNamed()
    {
        var key = NewKey();
        (await CodeOf(() => fixture.GetAsync("nowhere", key))).ShouldBe("404 NoSuchBucket");
        (await CodeOf(() => fixture.GetAsync(Media, key))).ShouldBe("404 NoSuchKey");
        (await CodeOf(() => fixture.GetAsync(Originals, key, "0123"))).ShouldBe("404 NoSuchVersion");
        await fixture.S3.DeleteObjectAsync(Media, key);
    }

    [Fact]
    public async Task Copy_OfAnObject_SharesItsBytesAndOutlivesIt()
    {
        var (key, bytes) = (NewKey(), Bytes(1000));
        await fixture.S3.PutObjectAsync(new PutObjectRequest { BucketName = Media, Key = key, InputStream = new MemoryStream(bytes), ContentType = "video/mp4", Metadata = { ["a"] = "b" } });
        var files = Directory.GetFiles(Path.Combine(fixture.Server.Data, "s3", "data")).Length;

        await fixture.S3.CopyObjectAsync(Media, key, Originals, key);
        await fixture.S3.CopyObjectAsync(new CopyObjectRequest { SourceBucket = Media, SourceKey = key, DestinationBucket = Media, DestinationKey = key + " 2", MetadataDirective = S3MetadataDirective.REPLACE, ContentType = "text/plain" });

        Directory.GetFiles(Path.Combine(fixture.Server.Data, "s3", "data")).Length.ShouldBe(files);
        await fixture.S3.DeleteObjectAsync(Media, key);
        (await fixture.GetAsync(Originals, key)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        var kept = await fixture.S3.GetObjectMetadataAsync(Originals, key);
        kept.Headers.ContentType.ShouldBe("video/mp4");
        kept.Metadata["x-amz-meta-a"].ShouldBe("b");
        (await fixture.S3.GetObjectMetadataAsync(Media, key + " 2")).Headers.ContentType.ShouldBe("text/plain");
        (await CodeOf(() => fixture.S3.CopyObjectAsync(Media, key + " 2", Media, key + " 2"))).ShouldBe("400 InvalidRequest");
        (await CodeOf(() => fixture.S3.CopyObjectAsync(Media, key, Media, key + " 3"))).ShouldBe("404 NoSuchKey");
    }

    [Fact]
    public async Task Overwrite_InUnversionedBucket_FreesTheOldBytesEvenWhileRead()
    {
        var (key, old) = (NewKey(), Bytes(2_000_000));
        await fixture.PutAsync(Media, key, old);
        var store = fixture.Server.Store;
        using var reading = store.Open(store.Bucket(Media), store.Find(store.Bucket(Media), key)!);
        var files = Directory.GetFiles(Path.Combine(fixture.Server.Data, "s3", "data")).Length;

        await fixture.PutAsync(Media, key, Bytes(10));

        (await File.ReadAllBytesAsync(store.Locate(reading.Version, 0, old.Length).Single().Path)).AsSpan().SequenceEqual(old).ShouldBeTrue();
        reading.Dispose();
        Directory.GetFiles(Path.Combine(fixture.Server.Data, "s3", "data")).Length.ShouldBe(files);
    }

    [Theory]
    [InlineData("x-amz-acl", "public-read", "400 AccessControlListNotSupported")]
    [InlineData("x-amz-storage-class", "GLACIER", "400 InvalidStorageClass")]
    [InlineData("x-amz-server-side-encryption", "aws:kms", "501 NotImplemented")]
    [InlineData("x-amz-tagging", "a=b", "501 NotImplemented")]
    public async Task Header_NotHonoured_IsRefused(string name, string value, string expected)
    {
        var url = fixture.Presign(Media, NewKey(), HttpVerb.PUT, r => r.Headers[name] = value);

        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, [], (name, value)))).ShouldBe(expected);
    }
}
