using Amazon.S3.Model;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

public class VersioningAndListingTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    [Fact]
    public async Task Versions_OfAKey_AreEachReadableAndRemovable()
    {
        var key = NewKey();
        var one = await fixture.PutAsync(Originals, key, [1]);
        var two = await fixture.PutAsync(Originals, key, [2]);
        var deleted = await fixture.S3.DeleteObjectAsync(Originals, key);

        deleted.DeleteMarker.ShouldBe("true");
        (await CodeOf(() => fixture.GetAsync(Originals, key))).ShouldBe("404 NoSuchKey");
        (await CodeOf(() => fixture.GetAsync(Originals, key, deleted.VersionId))).ShouldBe("405 MethodNotAllowed");
        (await fixture.GetAsync(Originals, key, one.VersionId)).ShouldBe([1]);
        var listed = await fixture.S3.ListVersionsAsync(Originals, key);
        listed.Versions.Select(v => (v.VersionId, v.IsLatest, v.IsDeleteMarker ?? false)).ShouldBe([(deleted.VersionId, true, true), (two.VersionId, false, false), (one.VersionId, false, false)]);

        await fixture.S3.DeleteObjectAsync(Originals, key, deleted.VersionId);
        (await fixture.GetAsync(Originals, key)).ShouldBe([2]);
        await fixture.S3.DeleteObjectAsync(Originals, key, two.VersionId);
        (await fixture.GetAsync(Originals, key)).ShouldBe([1]);
        await fixture.S3.DeleteObjectAsync(Originals, key, one.VersionId);
        (await fixture.S3.ListVersionsAsync(Originals, key)).Versions.ShouldBeNull();
    }

    [Fact]
    public async Task DeleteObjects_Many_TellsEach()
    {
        var prefix = NewKey();
        string[] keys = [$"{prefix}/a&<>\"", $"{prefix}/b", $"{prefix}/ c"];
        foreach (var key in keys)
        {
            await fixture.PutAsync(Media, key, [1]);
        }

        var response = await fixture.S3.DeleteObjectsAsync(new() { BucketName = Media, Objects = [.. keys.Append($"{prefix}/none").Select(k => new KeyVersion { Key = k })] });

        response.DeletedObjects.Select(d => d.Key).ShouldBe([.. keys, $"{prefix}/none"]);
        (await fixture.S3.ListObjectsV2Async(new() { BucketName = Media, Prefix = prefix })).KeyCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Pages_OfAnyLength_GiveEveryLineOnceInOrder(int length)
    {
        var prefix = $"{NewKey()}-{length}/";
        string[] keys = ["a", "a/1", "a/2", "a/b/3", "b", "b0", "c/", "c/4", "z z+z", "é", "日"];
        foreach (var key in keys)
        {
            await fixture.PutAsync(Originals, prefix + key, [1]);
        }
        await fixture.PutAsync(Originals, prefix + "b", [2]);
        await fixture.PutAsync(Originals, prefix + "a-gone", [2]);
        await fixture.S3.DeleteObjectAsync(Originals, prefix + "a-gone");

        (await V2(prefix, "", length)).ShouldBe(keys);
        (await V2(prefix, "/", length)).ShouldBe(["a", "b", "b0", "é", "z z+z", "日", "a/", "c/"], ignoreOrder: true);
        (await V2(prefix + "a/", "/", length)).ShouldBe(["a/1", "a/2", "a/b/"], ignoreOrder: true);
        (await V1(prefix, "/", length)).ShouldBe(["a", "b", "b0", "é", "z z+z", "日", "a/", "c/"], ignoreOrder: true);
        (await Versions(prefix, length)).ShouldBe([.. keys, "a-gone", "a-gone", "b"], ignoreOrder: true);
    }

    [Fact]
    public async Task StartAfter_SkipsUpToTheKey()
    {
        var prefix = NewKey() + "/";
        foreach (var key in (string[])["a", "b", "c"])
        {
            await fixture.PutAsync(Media, prefix + key, [1]);
        }

        (await fixture.S3.ListObjectsV2Async(new() { BucketName = Media, Prefix = prefix, StartAfter = prefix + "a" })).S3Objects.Select(o => o.Key).ShouldBe([prefix + "b", prefix + "c"]);
        (await fixture.S3.ListObjectsV2Async(new() { BucketName = Media, Prefix = prefix, StartAfter = "A" })).KeyCount.ShouldBe(3);
        (await CodeOf(() => fixture.S3.ListObjectsV2Async(new() { BucketName = Media, ContinuationToken = "?" }))).ShouldBe("400 InvalidArgument");
    }

    [Fact]
    public async Task Bucket_Asked_TellsItsConfiguration()
    {
        (await fixture.S3.ListBucketsAsync()).Buckets.Select(b => b.BucketName).ShouldBe([Media, Originals]);
        (await fixture.S3.GetBucketVersioningAsync(Originals)).VersioningConfig.Status.ShouldBe(Amazon.S3.VersionStatus.Enabled);
        (await fixture.S3.GetBucketLocationAsync(Media)).Location.Value.ShouldBe("");
        (await fixture.S3.GetCORSConfigurationAsync(Originals)).Configuration.Rules.Single().ExposeHeaders.ShouldBe(["ETag", "x-amz-checksum-sha256"]);
        await fixture.S3.PutBucketAsync(Media);
        (await CodeOf(() => fixture.S3.PutBucketAsync("another"))).ShouldBe("404 NoSuchBucket");
        (await CodeOf(() => fixture.S3.GetBucketAclAsync(new() { BucketName = Media }))).ShouldBe("501 NotImplemented");
    }

    async Task<List<string>> V2(string prefix, string delimiter, int length)
    {
        var (lines, request) = (new List<string>(), new ListObjectsV2Request { BucketName = Originals, Prefix = prefix, Delimiter = delimiter, MaxKeys = length });
        ListObjectsV2Response page;
        do
        {
            page = await fixture.S3.ListObjectsV2Async(request);
            page.KeyCount.ShouldNotBeNull();
            page.KeyCount.Value.ShouldBeLessThanOrEqualTo(length);
            lines.AddRange([.. page.S3Objects?.Select(o => o.Key[prefix.Length..]) ?? [], .. page.CommonPrefixes ?? []]);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return [.. lines.Select(l => l.StartsWith(prefix) ? l[prefix.Length..] : l).Select(l => prefix.EndsWith("a/") ? "a/" + l : l)];
    }

    async Task<List<string>> V1(string prefix, string delimiter, int length)
    {
        var (lines, request) = (new List<string>(), new ListObjectsRequest { BucketName = Originals, Prefix = prefix, Delimiter = delimiter, MaxKeys = length });
        ListObjectsResponse page;
        do
        {
            page = await fixture.S3.ListObjectsAsync(request);
            lines.AddRange([.. page.S3Objects?.Select(o => o.Key) ?? [], .. page.CommonPrefixes ?? []]);
            request.Marker = page.NextMarker;
        }
        while (page.IsTruncated == true);
        return [.. lines.Select(l => l[prefix.Length..])];
    }

    async Task<List<string>> Versions(string prefix, int length)
    {
        var (lines, request) = (new List<string>(), new ListVersionsRequest { BucketName = Originals, Prefix = prefix, MaxKeys = length });
        ListVersionsResponse page;
        do
        {
            page = await fixture.S3.ListVersionsAsync(request);
            lines.AddRange(page.Versions.Select(v => v.Key[prefix.Length..]));
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);
        return lines;
    }
}
