using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

public class MultipartTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    const int PartSize = 5 << 20;

    [Theory]
    [InlineData(null)]
    [InlineData("SHA256")]
    [InlineData("CRC32")]
    public async Task Upload_BySdk_IsTheJoinedPartsWithoutCopyingAByte(string? algorithm)
    {
        var (key, bytes) = (NewKey(), Bytes(2 * PartSize + 1000));
        var upload = await CreateAsync(key, algorithm, "video/mp4");
        var parts = await Task.WhenAll(Enumerable.Range(1, 3).Select(async n =>
        {
            var part = bytes[((n - 1) * PartSize)..Math.Min(n * PartSize, bytes.Length)];
            var request = new UploadPartRequest { BucketName = Originals, Key = key, UploadId = upload, PartNumber = n, InputStream = new MemoryStream(part), PartSize = part.Length };
            request.ChecksumAlgorithm = algorithm is null ? null : ChecksumAlgorithm.FindValue(algorithm);
            var sent = await fixture.S3.UploadPartAsync(request);
            return new PartETag(n, sent.ETag) { ChecksumSHA256 = sent.ChecksumSHA256, ChecksumCRC32 = algorithm is null ? null : sent.ChecksumCRC32 };
        }));
        var data = Path.Combine(fixture.Server.Data, "s3", "data");
        var files = Directory.GetFiles(data).Order().ToList();

        var completed = await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [.. parts] });

        Directory.GetFiles(data).Order().ShouldBe(files);
        completed.ETag.ShouldBe($"\"{ETagOf(bytes)}-3\"");
        (await fixture.GetAsync(Originals, key)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        var head = await fixture.S3.GetObjectMetadataAsync(new() { BucketName = Originals, Key = key, ChecksumMode = ChecksumMode.ENABLED });
        head.Headers.ContentType.ShouldBe("video/mp4");
        head.VersionId.ShouldBe(completed.VersionId);
        if (algorithm == "SHA256")
        {
            var sums = bytes.Chunk(PartSize).SelectMany(SHA256.HashData).ToArray();
            head.ChecksumSHA256.ShouldBe(Convert.ToBase64String(SHA256.HashData(sums)) + "-3");
            head.ChecksumType.ShouldBe(ChecksumType.COMPOSITE);
        }
        var created = await fixture.Server.Bus.NextAsync(key);
        created.Detail["reason"]!.ToString().ShouldBe("CompleteMultipartUpload");
        ((long)created.Detail["object"]!["size"]!).ShouldBe(bytes.Length);
        (await CodeOf(() => fixture.S3.ListPartsAsync(Originals, key, upload))).ShouldBe("404 NoSuchUpload");
    }

    [Fact]
    public async Task Range_OverPartBorders_IsRight()
    {
        var (key, bytes) = (NewKey(), Bytes(2 * PartSize + 10));
        await UploadAsync(key, bytes);

        foreach (var (from, to) in new[] { (PartSize - 3, PartSize + 2), (PartSize, PartSize), (10, 2 * PartSize + 5), (2 * PartSize, 2 * PartSize + 9) })
        {
            var response = await fixture.SendAsync(HttpMethod.Get, fixture.Presign(Originals, key), null, ("Range", $"bytes={from}-{to}"));
            (await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(bytes.AsSpan(from..(to + 1))).ShouldBeTrue();
        }
        using var second = await fixture.S3.GetObjectAsync(new() { BucketName = Originals, Key = key, PartNumber = 2 });
        second.ContentLength.ShouldBe(PartSize);
        second.PartsCount.ShouldBe(3);
        (await CodeOf(() => fixture.S3.GetObjectAsync(new() { BucketName = Originals, Key = key, PartNumber = 4 }))).ShouldBe("416 InvalidPartNumber");
    }

    [Fact]
    public async Task Complete_WithAWrongList_NamesTheReasonAndLeavesTheUpload()
    {
        var key = NewKey();
        var upload = await CreateAsync(key, "SHA256");
        var (one, two) = (await PartAsync(key, upload, 1, Bytes(100)), await PartAsync(key, upload, 2, Bytes(PartSize)));
        Task<string> Complete(params PartETag[] parts) =>
            CodeOf(() => fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [.. parts] }));

        (await Complete(one, two)).ShouldBe("400 EntityTooSmall");
        (await Complete(one, new PartETag { PartNumber = 3, ETag = two.ETag, ChecksumSHA256 = two.ChecksumSHA256 })).ShouldBe("400 InvalidPart");
        (await Complete(new PartETag { PartNumber = 2, ETag = one.ETag, ChecksumSHA256 = two.ChecksumSHA256 })).ShouldBe("400 InvalidPart");
        (await Complete(new PartETag { PartNumber = 2, ETag = two.ETag, ChecksumSHA256 = one.ChecksumSHA256 })).ShouldBe("400 InvalidPart");
        (await Complete(new PartETag { PartNumber = 2, ETag = two.ETag })).ShouldBe("400 InvalidRequest");
        var url = fixture.Presign(Originals, key, HttpVerb.PUT, r => r.UploadId = upload);
        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, [1]))).ShouldBe("400 InvalidArgument");
        (await fixture.S3.ListPartsAsync(Originals, key, upload)).Parts.Count.ShouldBe(2);
        await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [two] });
    }

    [Theory]
    [InlineData("<CompleteMultipartUpload></CompleteMultipartUpload>", "400 MalformedXML")]
    [InlineData("<CompleteMultipartUpload><Part><PartNumber>2</PartNumber><ETag>e</ETag></Part><Part><PartNumber>1</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>", "400 InvalidPartOrder")]
    [InlineData("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>", "400 MalformedXML")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><CompleteMultipartUpload>&e;</CompleteMultipartUpload>", "400 MalformedXML")]
    [InlineData("no xml", "400 MalformedXML")]
    public async Task Complete_WithABadBody_IsRefused(string body, string expected)
    {
        var key = NewKey();
        var upload = await CreateAsync(key, null);
        var request = new RawRequest(HttpMethod.Post, $"/{Originals}/{key}?uploadId={upload}", System.Text.Encoding.UTF8.GetBytes(body));

        (await CodeOf(await request.SendAsync(fixture))).ShouldBe(expected);
    }

    [Fact]
    public async Task Complete_IfNoneMatch_IsRefusedWhenTheKeyExists()
    {
        var key = NewKey();
        var upload = await CreateAsync(key, null);
        var part = await PartAsync(key, upload, 1, Bytes(10));
        await fixture.PutAsync(Originals, key, [1]);

        (await CodeOf(() => fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [part], IfNoneMatch = "*" })))
            .ShouldBe("412 PreconditionFailed");
        await fixture.S3.DeleteObjectAsync(Originals, key);
        await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [part], IfNoneMatch = "*" });
    }

    [Fact]
    public async Task Complete_TwiceAtOnce_StoresOneObject()
    {
        var key = NewKey();
        var upload = await CreateAsync(key, null);
        var part = await PartAsync(key, upload, 1, Bytes(10));
        async Task<string> Complete()
        {
            try
            {
                await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [part], IfNoneMatch = "*" });
                return "200";
            }
            catch (AmazonS3Exception e)
            {
                return e.ErrorCode;
            }
        }

        var results = await Task.WhenAll(Complete(), Complete(), Complete());

        results.Count(r => r == "200").ShouldBe(1);
        results.Where(r => r != "200").ShouldAllBe(r => r == "NoSuchUpload" || r == "PreconditionFailed" || r == "ConditionalRequestConflict");
        (await fixture.S3.ListVersionsAsync(Originals, key)).Versions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ListParts_AndUploads_ArePaged()
    {
        var key = NewKey();
        var uploads = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            uploads.Add(await CreateAsync(key + i, null));
        }
        foreach (var n in (int[])[1, 7, 9, 9999])
        {
            await PartAsync(key + 0, uploads[0], n, Bytes(n));
        }

        var first = await fixture.S3.ListPartsAsync(new ListPartsRequest { BucketName = Originals, Key = key + 0, UploadId = uploads[0], MaxParts = 3 });
        first.IsTruncated.ShouldBe(true);
        first.Parts.Select(p => p.PartNumber).ShouldBe([1, 7, 9]);
        var second = await fixture.S3.ListPartsAsync(new ListPartsRequest { BucketName = Originals, Key = key + 0, UploadId = uploads[0], PartNumberMarker = first.NextPartNumberMarker.ToString() });
        second.IsTruncated.ShouldBe(false);
        second.Parts.Single().Size.ShouldBe(9999);

        var seen = new List<string>();
        var page = new ListMultipartUploadsResponse();
        do
        {
            page = await fixture.S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Originals, Prefix = key, MaxUploads = 1, KeyMarker = page.NextKeyMarker, UploadIdMarker = page.NextUploadIdMarker });
            seen.AddRange(page.MultipartUploads.Select(u => u.UploadId));
        }
        while (page.IsTruncated == true);
        seen.ShouldBe(uploads);
    }

    [Fact]
    public async Task PartCopy_OfARange_SharesTheBytes()
    {
        var (source, key, bytes) = (NewKey(), NewKey(), Bytes(PartSize + 5000));
        await UploadAsync(source, bytes);
        var upload = await CreateAsync(key, "SHA256");
        var copied = await fixture.S3.CopyPartAsync(new CopyPartRequest { SourceBucket = Originals, SourceKey = source, DestinationBucket = Originals, DestinationKey = key, UploadId = upload, PartNumber = 1, FirstByte = 10, LastByte = PartSize + 99 });
        copied.ChecksumSHA256.ShouldBe(Convert.ToBase64String(SHA256.HashData(bytes[10..(PartSize + 100)])));
        await fixture.S3.DeleteObjectAsync(Originals, source);

        await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [new PartETag(1, copied.ETag) { ChecksumSHA256 = copied.ChecksumSHA256 }] });

        (await fixture.GetAsync(Originals, key)).AsSpan().SequenceEqual(bytes.AsSpan(10..(PartSize + 100))).ShouldBeTrue();
    }

    [Fact]
    public async Task Part_OfAnUploadWithSha256_MustCarryIt()
    {
        var key = NewKey();
        var upload = await CreateAsync(key, "SHA256");

        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, PartUrl(key, upload, 1), Bytes(10)))).ShouldBe("400 InvalidRequest");
    }

    [Fact]
    public async Task Part_SentTwice_TheLastCounts()
    {
        var key = NewKey();
        var upload = await CreateAsync(key, null);
        await PartAsync(key, upload, 1, Bytes(10, 1));
        var part = await PartAsync(key, upload, 1, Bytes(20, 2));
        await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = [part] });

        (await fixture.GetAsync(Originals, key)).ShouldBe(Bytes(20, 2));
    }

    async Task UploadAsync(string key, byte[] bytes)
    {
        var upload = await CreateAsync(key, null);
        var parts = new List<PartETag>();
        foreach (var (chunk, i) in bytes.Chunk(PartSize).Select((c, i) => (c, i)))
        {
            parts.Add(await PartAsync(key, upload, i + 1, chunk));
        }
        await fixture.S3.CompleteMultipartUploadAsync(new() { BucketName = Originals, Key = key, UploadId = upload, PartETags = parts });
    }

    async Task<string> CreateAsync(string key, string? algorithm, string? type = null) => (await fixture.S3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
    {
        BucketName = Originals, Key = key, ContentType = type, ChecksumAlgorithm = algorithm is null ? null : ChecksumAlgorithm.FindValue(algorithm),
    })).UploadId;

    string PartUrl(string key, string upload, int number) => fixture.Presign(Originals, key, HttpVerb.PUT, r => (r.UploadId, r.PartNumber) = (upload, number));

    async Task<PartETag> PartAsync(string key, string upload, int number, byte[] bytes)
    {
        var sum = Convert.ToBase64String(SHA256.HashData(bytes));
        var url = fixture.Presign(Originals, key, HttpVerb.PUT, r =>
        {
            (r.UploadId, r.PartNumber) = (upload, number);
            r.Headers["x-amz-checksum-sha256"] = sum;
        });
        var response = await fixture.SendAsync(HttpMethod.Put, url, bytes, ("x-amz-checksum-sha256", sum));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new PartETag(number, response.Headers.ETag!.Tag) { ChecksumSHA256 = sum };
    }

    static string ETagOf(byte[] bytes) => Convert.ToHexStringLower(Md5([.. bytes.Chunk(PartSize).SelectMany(Md5)]));

    static byte[] Md5(byte[] bytes) => CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes);
}
