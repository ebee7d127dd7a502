using System.Security.Cryptography;
using Amazon.S3;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Tests.Endpoint;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

/// <summary>A presigned part URL in the wrong hands, and requests that were tampered with.</summary>
public class AttackTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    readonly byte[] bytes = Bytes(1000);

    [Fact]
    public async Task PartUrl_AsSigned_Works()
    {
        var (url, headers) = await PartUrlAsync(NewKey());

        (await SendAsync(url, bytes, headers)).ShouldBe("200");
    }

    [Theory]
    [InlineData("X-Amz-Signature=", "X-Amz-Signature=0", "403 SignatureDoesNotMatch")]
    [InlineData("partNumber=1", "partNumber=2", "403 SignatureDoesNotMatch")]
    [InlineData("partNumber=1", "partNumber=1&partNumber=2", "403 SignatureDoesNotMatch")]
    [InlineData("/mine/", "/other/", "403 SignatureDoesNotMatch")]
    [InlineData("/mine/", "//mine/", "403 SignatureDoesNotMatch")]
    [InlineData("/mine/", "/./mine/", "403 SignatureDoesNotMatch")]
    [InlineData("/mine/", "/x/../mine/", "403 SignatureDoesNotMatch")]
    [InlineData("/mine/", "/x/%2e%2e/mine/", "403 SignatureDoesNotMatch")]
    [InlineData("/originals/", "/media/../originals/", "403 SignatureDoesNotMatch")]
    [InlineData("/originals/", "/media/%2e%2e/originals/", "403 SignatureDoesNotMatch")]
    [InlineData("/originals/", "//originals/", "403 SignatureDoesNotMatch")]
    [InlineData("/originals/", "/media/", "403 SignatureDoesNotMatch")]
    [InlineData("X-Amz-Expires=", "X-Amz-Expires=1", "403 SignatureDoesNotMatch")]
    [InlineData("X-Amz-Expires=", "X-Amz-Expires=99999", "400 AuthorizationQueryParametersError")]
    [InlineData("X-Amz-Expires=", "X-Gone=", "400 AuthorizationQueryParametersError")]
    [InlineData("us-east-1", "eu-west-1", "400 AuthorizationHeaderMalformed")]
    [InlineData("=local%2F", "=nobody%2F", "403 InvalidAccessKeyId")]
    [InlineData("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1", "400 AuthorizationQueryParametersError")]
    [InlineData("?", "?x-extra=1&", "403 SignatureDoesNotMatch")]
    [InlineData("X-Amz-SignedHeaders=", "X-Amz-SignedHeaders=date;", "403 SignatureDoesNotMatch")]
    [InlineData("host%3B", "", "403 AccessDenied")]
    public async Task PartUrl_Changed_IsRefused(string from, string to, string expected)
    {
        var (url, headers) = await PartUrlAsync("mine/" + NewKey());
        url.ShouldContain(from);

        (await SendAsync(url.Replace(from, to), bytes, headers)).ShouldBe(expected);
    }

    [Fact]
    public async Task PartUrl_WithOtherBytes_IsRefused()
    {
        var (url, headers) = await PartUrlAsync(NewKey());
        var flipped = bytes.ToArray();
        flipped[500] ^= 1;

        (await SendAsync(url, flipped, headers)).ShouldBe("400 BadDigest");
        (await SendAsync(url, bytes[..^1], headers)).ShouldBe("403 SignatureDoesNotMatch");
        (await SendAsync(url, [.. bytes, 0], headers)).ShouldBe("403 SignatureDoesNotMatch");
        var other = Convert.ToBase64String(SHA256.HashData(flipped));
        (await SendAsync(url, flipped, [("x-amz-checksum-sha256", other)])).ShouldBe("403 SignatureDoesNotMatch");
        (await SendAsync(url, flipped, [])).ShouldBe("403 SignatureDoesNotMatch");
        (await SendAsync(url, bytes, [.. headers, ("x-amz-acl", "private")])).ShouldBe("403 AccessDenied");
        (await SendAsync(url, bytes, [.. headers, ("x-amz-checksum-crc32", "AAAAAA==")])).ShouldBe("403 AccessDenied");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task PartUrl_WithAnotherMethod_IsRefused(string method)
    {
        var (url, headers) = await PartUrlAsync(NewKey());

        (await CodeOf(await fixture.SendAsync(new HttpMethod(method), url, bytes, headers))).ShouldBe("403 SignatureDoesNotMatch");
    }

    [Fact]
    public async Task PartUrl_AfterAbort_IsRefused()
    {
        var key = NewKey();
        var upload = (await fixture.S3.InitiateMultipartUploadAsync(Originals, key)).UploadId;
        var url = fixture.Presign(Originals, key, HttpVerb.PUT, r => (r.UploadId, r.PartNumber) = (upload, 1));
        (await SendAsync(url, bytes, [])).ShouldBe("200");
        var data = Path.Combine(fixture.Server.Data, "s3", "data");
        var before = Directory.GetFiles(data).Length;

        await fixture.S3.AbortMultipartUploadAsync(Originals, key, upload);

        (await SendAsync(url, bytes, [])).ShouldBe("404 NoSuchUpload");
        Directory.GetFiles(data).Length.ShouldBe(before - 1);
    }

    [Fact]
    public async Task PartUrl_OfOneUploadWithTheIdOfAnother_IsRefused()
    {
        var (key, other) = (NewKey(), NewKey());
        var foreign = (await fixture.S3.InitiateMultipartUploadAsync(Originals, other)).UploadId;

        (await SendAsync(fixture.Presign(Originals, key, HttpVerb.PUT, r => (r.UploadId, r.PartNumber) = (foreign, 1)), bytes, [])).ShouldBe("404 NoSuchUpload");
    }

    [Fact]
    public async Task PresignedUrl_Expired_IsRefused()
    {
        await using var server = await AwsServer.StartAsync();
        using var s3 = Client(server, new Amazon.Runtime.BasicAWSCredentials("local", "locallocal"));
        var url = s3.GetPreSignedURL(new() { BucketName = Media, Key = "k", Verb = HttpVerb.PUT, Expires = DateTime.UtcNow.AddMinutes(60), Protocol = Protocol.HTTP });
        async Task<string> Put(TimeSpan wait)
        {
            server.Time.Advance(wait);
            return await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, bytes));
        }

        (await Put(TimeSpan.FromMinutes(50))).ShouldBe("200");
        (await Put(TimeSpan.FromMinutes(15))).ShouldBe("403 AccessDenied");
        (await Put(TimeSpan.FromMinutes(-90))).ShouldBe("403 AccessDenied");
    }

    [Fact]
    public async Task SignedHeader_WithASkewedClock_IsRefused()
    {
        foreach (var (minutes, expected) in new[] { (-16, "403 RequestTimeTooSkewed"), (-14, "200"), (14, "200"), (16, "403 RequestTimeTooSkewed") })
        {
            var request = new RawRequest(HttpMethod.Get, "/", []) { At = TimeProvider.System.GetUtcNow().AddMinutes(minutes) };
            (await CodeOf(await request.SendAsync(fixture))).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task SignedHeader_Tampered_IsRefused()
    {
        RawRequest Request() => new(HttpMethod.Put, $"/{Media}/{NewKey()}", bytes) { ContentSha256 = SigV4.Hash(bytes) };
        async Task<string> Send(RawRequest request, Action<HttpRequestMessage> tamper)
        {
            var message = request.Build(fixture.Server);
            tamper(message);
            return await CodeOf(await fixture.Http.SendAsync(message));
        }

        (await Send(Request(), _ => { })).ShouldBe("200");
        (await Send(Request(), m => m.Content = new ByteArrayContent(Bytes(1000, 2)))).ShouldBe("400 XAmzContentSHA256Mismatch");
        (await Send(Request(), m => m.Headers.Add("x-amz-meta-a", "b"))).ShouldBe("403 AccessDenied");
        (await Send(Request(), m => m.RequestUri = new Uri(m.RequestUri + "x"))).ShouldBe("403 SignatureDoesNotMatch");
        (await Send(Request() with { Secret = "wrong" }, _ => { })).ShouldBe("403 SignatureDoesNotMatch");
        (await Send(Request() with { Region = "eu-west-1" }, _ => { })).ShouldBe("400 AuthorizationHeaderMalformed");
        (await Send(Request() with { ContentSha256 = "nonsense" }, _ => { })).ShouldBe("400 InvalidArgument");
        (await Send(Request(), m => m.Headers.Remove("Authorization"))).ShouldBe("403 AccessDenied");
        (await Send(Request(), m => Reauthorize(m, "AWS local:c2ln"))).ShouldBe("400 InvalidRequest");
        (await Send(Request(), m => Reauthorize(m, "AWS4-HMAC-SHA256 nothing"))).ShouldBe("400 AuthorizationHeaderMalformed");
        (await Send(Request(), m => m.RequestUri = new Uri(m.RequestUri + "?X-Amz-Signature=1"))).ShouldBe("400 InvalidArgument");
        static void Reauthorize(HttpRequestMessage message, string value)
        {
            message.Headers.Remove("Authorization");
            message.Headers.TryAddWithoutValidation("Authorization", value);
        }
    }

    [Theory]
    [InlineData("md5", "400 BadDigest")]
    [InlineData("length", "411 MissingContentLength")]
    [InlineData("two", "400 InvalidRequest")]
    [InlineData("nonsense", "400 InvalidRequest")]
    [InlineData("sha1", "501 NotImplemented")]
    public async Task Body_NotAsDeclared_LeavesNothingBehind(string what, string expected)
    {
        var key = NewKey();
        var files = Directory.GetFiles(fixture.Server.Data, "*", SearchOption.AllDirectories).Length;
        var request = new RawRequest(HttpMethod.Put, $"/{Media}/{key}", bytes)
        {
            Headers = what switch
            {
                "md5" => new() { ["content-md5"] = Convert.ToBase64String(new byte[16]) },
                "two" => new() { ["x-amz-checksum-crc32"] = "AAAAAA==", ["x-amz-checksum-crc32c"] = "AAAAAA==" },
                "nonsense" => new() { ["x-amz-checksum-sha256"] = "AAAA" },
                "sha1" => new() { ["x-amz-checksum-sha1"] = Convert.ToBase64String(new byte[20]) },
                _ => [],
            },
        };
        var message = request.Build(fixture.Server);
        message.Headers.TransferEncodingChunked = what == "length";

        (await CodeOf(await fixture.Http.SendAsync(message))).ShouldBe(expected);
        (await CodeOf(() => fixture.GetAsync(Media, key))).ShouldBe("404 NoSuchKey");
        Directory.GetFiles(fixture.Server.Data, "*", SearchOption.AllDirectories).Length.ShouldBe(files);
    }

    [Theory]
    [InlineData("Crc32")]
    [InlineData("Crc32C")]
    [InlineData("Crc64Nvme")]
    [InlineData("Sha256")]
    public async Task Checksum_OfTheBody_IsVerifiedAndAnswered(string name)
    {
        var algorithm = Enum.Parse<Local.S3.Store.ChecksumAlgorithm>(name);
        using var running = new Local.S3.Store.RunningChecksum(algorithm);
        running.Append(bytes);
        var (header, value) = ($"x-amz-checksum-{name.ToLowerInvariant()}", running.Finish().Value);
        Task<HttpResponseMessage> Put(byte[] body) => new RawRequest(HttpMethod.Put, $"/{Media}/{NewKey()}", body) { Headers = { [header] = value } }.SendAsync(fixture);

        var stored = await Put(bytes);
        stored.Headers.GetValues(header).ShouldBe([value]);
        (await CodeOf(await Put(Bytes(1000, 3)))).ShouldBe("400 BadDigest");
    }

    /// <summary>As the product presigns a part: its length and its checksum are signed.</summary>
    async Task<(string Url, (string, string)[] Headers)> PartUrlAsync(string key)
    {
        var upload = (await fixture.S3.InitiateMultipartUploadAsync(new() { BucketName = Originals, Key = key, ChecksumAlgorithm = ChecksumAlgorithm.SHA256 })).UploadId;
        var sum = Convert.ToBase64String(SHA256.HashData(bytes));
        var url = fixture.Presign(Originals, key, HttpVerb.PUT, r =>
        {
            (r.UploadId, r.PartNumber) = (upload, 1);
            r.Headers["x-amz-checksum-sha256"] = sum;
            r.Headers.ContentLength = bytes.Length;
        });
        url.ShouldContain("content-length");
        return (url, [("x-amz-checksum-sha256", sum)]);
    }

    async Task<string> SendAsync(string url, byte[] body, (string, string)[] headers) =>
        await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, body, headers));
}
