using System.Security.Cryptography;
using ServerlessVideo.Aws.CloudFrontSigning;

namespace ServerlessVideo.Aws.Tests;

/// <summary>A key pair of its own, with signer and verifier, at a time that stands still.</summary>
public abstract class CloudFrontSigningTests : IDisposable
{
    protected const string KeyPairId = "K2JCJMDEHXQW5F";
    protected const string Resource = "https://d111111abcdef8.cloudfront.net/media/0198f3a2/*?viewer=ada";
    protected const string Url = "https://d111111abcdef8.cloudfront.net/media/0198f3a2/1/video_720p_00001.m4s?viewer=ada";

    protected static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    readonly StoppedClock clock = new() { Now = Now };

    protected CloudFrontSigningTests()
    {
        Signer = CloudFrontUrlSigner.FromPem(KeyPairId, Key.ExportPkcs8PrivateKeyPem());
        Verifier = new CloudFrontUrlVerifier([KeyValuePair.Create(KeyPairId, Key.ExportSubjectPublicKeyInfoPem())], clock);
    }

    protected static CloudFrontPolicy Policy => new(Resource, Now.AddHours(4));

    protected ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    protected CloudFrontUrlSigner Signer { get; }

    protected CloudFrontUrlVerifier Verifier { get; }

    public void Dispose()
    {
        Key.Dispose();
        Signer.Dispose();
        Verifier.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void SetTime(DateTimeOffset now) => clock.Now = now;

    protected static string Value(string query, string name) => query.Split('&', '?').Single(pair => pair.StartsWith(name + "="))[(name.Length + 1)..];

    /// <summary>AWS documents it as: tr -- '+=/' '-_~'</summary>
    protected static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '=').Replace('~', '/'));

    protected static string Encode(byte[] data) => Convert.ToBase64String(data).Replace('+', '-').Replace('=', '_').Replace('/', '~');

    sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
