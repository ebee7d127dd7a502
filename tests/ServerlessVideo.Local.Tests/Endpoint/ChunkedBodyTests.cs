using System.Text;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Tests.S3;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.Endpoint;

/// <summary>aws-chunked bodies as the SDKs frame them, and with a byte wrong. That the SDK's own are taken, ObjectTests show.</summary>
public class ChunkedBodyTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    readonly byte[] bytes = Bytes(100_000);

    [Fact]
    public async Task UnsignedTrailer_AsTheCliSendsIt_IsVerified()
    {
        var sum = Sum(ChecksumAlgorithm.Crc64Nvme);
        string Trailer(string value) => $"0\r\nx-amz-checksum-crc64nvme:{value}\r\n\r\n";

        (await SendUnsignedAsync([.. Chunk(bytes[..70_000]), .. Chunk(bytes[70_000..]), .. Text(Trailer(sum))])).ShouldBe("200");
        (await SendUnsignedAsync([.. Chunk(bytes), .. Text(Trailer(Sum(ChecksumAlgorithm.Crc64Nvme, [1])))])).ShouldBe("400 BadDigest");
        (await SendUnsignedAsync([.. Chunk(bytes), .. Text("0\r\n\r\n")])).ShouldBe("400 InvalidRequest");
        (await SendUnsignedAsync([.. Chunk(bytes), .. Text("0\r\nnonsense\r\n\r\n")])).ShouldBe("400 MalformedTrailerError");
    }

    [Theory]
    [InlineData("0\r\n\r\n")]
    [InlineData("zz\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("5\r\nhello")]
    [InlineData("5\r\nhelloXX0\r\n\r\n")]
    [InlineData("ffffffff\r\nhello")]
    [InlineData("")]
    public async Task Framing_Broken_IsAnIncompleteBody(string body) => (await SendUnsignedAsync(Text(body))).ShouldBe("400 IncompleteBody");

    [Theory]
    [InlineData(null, "200")]
    [InlineData("data", "403 SignatureDoesNotMatch")]
    [InlineData("chunk-signature", "403 SignatureDoesNotMatch")]
    [InlineData("order", "403 SignatureDoesNotMatch")]
    [InlineData("unsigned", "403 SignatureDoesNotMatch")]
    [InlineData("trailer", "403 SignatureDoesNotMatch")]
    [InlineData("cut", "400 IncompleteBody")]
    public async Task SignedChunks_AreVerifiedEach(string? tamper, string expected)
    {
        var key = NewKey();
        var request = new RawRequest(HttpMethod.Put, $"/{Media}/{key}", [])
        {
            ContentSha256 = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            Headers = { ["x-amz-decoded-content-length"] = bytes.Length.ToString(), ["x-amz-trailer"] = "x-amz-checksum-crc32c" },
            ChunkedBody = signed => Frame(signed, tamper),
        };

        (await CodeOf(await request.SendAsync(fixture))).ShouldBe(expected);
        if (expected == "200")
        {
            (await fixture.GetAsync(Media, key)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        }
        else
        {
            (await CodeOf(() => fixture.GetAsync(Media, key))).ShouldBe("404 NoSuchKey");
        }
    }

    byte[] Frame(RawRequest.Signed signed, string? tamper)
    {
        var previous = signed.Signature;
        string Sign(string kind, string hash)
        {
            var empty = kind == "PAYLOAD" ? $"{SigV4.EmptyHash}\n" : "";
            return previous = SigV4.Sign(signed.Key, $"AWS4-HMAC-SHA256-{kind}\n{signed.Timestamp}\n{signed.Scope}\n{previous}\n{empty}{hash}");
        }
        byte[] Part(byte[] data) => [.. Text($"{data.Length:x};chunk-signature={Sign("PAYLOAD", SigV4.Hash(data))}\r\n"), .. data, .. data.Length > 0 ? Text("\r\n") : []];
        var (one, two, end) = (Part(bytes[..70_000]), Part(bytes[70_000..]), Part([]));
        var trailer = $"x-amz-checksum-crc32c:{Sum(ChecksumAlgorithm.Crc32C)}\n";
        var last = Text($"{trailer.TrimEnd('\n')}\r\nx-amz-trailer-signature:{Sign("TRAILER", SigV4.Hash(Text(trailer)))}\r\n\r\n");
        switch (tamper)
        {
            case "data":
                one[^100] ^= 1;
                break;
            case "chunk-signature":
                two[two.AsSpan().IndexOf((byte)'=') + 1] ^= 1;
                break;
            case "trailer":
                last[^10] ^= 1;
                break;
            case "unsigned":
                one = [.. Text($"{70_000:x}\r\n"), .. bytes[..70_000], .. Text("\r\n")];
                break;
        }
        return tamper switch
        {
            "order" => [.. two, .. one, .. end, .. last],
            "cut" => [.. one],
            _ => [.. one, .. two, .. end, .. last],
        };
    }

    async Task<string> SendUnsignedAsync(byte[] body) => await CodeOf(await new RawRequest(HttpMethod.Put, $"/{Media}/{NewKey()}", body)
    {
        ContentSha256 = "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        Headers = { ["x-amz-decoded-content-length"] = bytes.Length.ToString(), ["x-amz-trailer"] = "x-amz-checksum-crc64nvme", ["content-encoding"] = "aws-chunked" },
    }.SendAsync(fixture));

    string Sum(ChecksumAlgorithm algorithm, byte[]? of = null)
    {
        using var sum = new RunningChecksum(algorithm);
        sum.Append(of ?? bytes);
        return sum.Finish().Value;
    }

    static byte[] Chunk(byte[] data) => [.. Text($"{data.Length:x}\r\n"), .. data, .. Text("\r\n")];

    static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
