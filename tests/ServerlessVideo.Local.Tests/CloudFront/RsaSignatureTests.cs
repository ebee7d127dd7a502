using System.Net;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.CloudFront;

/// <summary>An RSA key in the key group, and <c>aws cloudfront sign</c> as the signer.</summary>
public sealed class RsaSignatureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UrlSignedByTheAwsCommandLine_OpensTheObject(bool custom)
    {
        var host = new EdgeHost(OpenSslKey.Rsa);
        await host.InitializeAsync();
        var bucket = host.Stack.OfType("AWS::S3::Bucket").Single(b => b.LogicalId.StartsWith("DataMedia")).PhysicalId;
        host.S3.Objects[$"{bucket}/media/v/1/video.m3u8"] = ("application/vnd.apple.mpegurl", "#EXTM3U"u8.ToArray());

        var (exit, signed, error) = await host.AwsAsync(null, ["cloudfront", "sign", "--url", $"http://localhost:{host.Options.Port}/media/v/1/video.m3u8",
            "--key-pair-id", host.KeyId, "--private-key", $"file://{OpenSslKey.Rsa.PrivatePath}", "--date-less-than", "2099-01-01",
            .. custom ? new[] { "--date-greater-than", "2020-01-01" } : []]);

        exit.ShouldBe(0, error);
        var target = new Uri(signed.Trim()).PathAndQuery;
        (await host.SendAsync(target)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(target.Replace("video.m3u8", "other.m3u8"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await host.DisposeAsync();
    }
}
