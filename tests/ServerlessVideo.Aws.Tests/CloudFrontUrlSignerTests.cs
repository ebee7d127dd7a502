using System.Diagnostics;
using System.Net;
using System.Text;
using ServerlessVideo.Aws.CloudFrontSigning;

namespace ServerlessVideo.Aws.Tests;

/// <summary>What is signed, and by openssl's word that it is signed.</summary>
public sealed class CloudFrontUrlSignerTests : CloudFrontSigningTests
{
    [Fact]
    public void Policy_Json_IsTheDocumentedTextWithoutWhiteSpace()
    {
        Policy.ToJson().ShouldBe(
            """{"Statement":[{"Resource":"https://d111111abcdef8.cloudfront.net/media/0198f3a2/*?viewer=ada","Condition":{"DateLessThan":{"AWS:EpochTime":1790014400}}}]}""");
        (Policy with { Starts = Now, SourceIp = IPNetwork.Parse("192.0.2.0/24") }).ToJson().ShouldBe(
            """{"Statement":[{"Resource":"https://d111111abcdef8.cloudfront.net/media/0198f3a2/*?viewer=ada","Condition":{"DateLessThan":{"AWS:EpochTime":1790014400},"IpAddress":{"AWS:SourceIp":"192.0.2.0/24"},"DateGreaterThan":{"AWS:EpochTime":1790000000}}}]}""");
    }

    [Theory]
    [InlineData("https://d/media/\"/x")]
    [InlineData("https://d/media/\\x")]
    [InlineData("https://d/media/a b")]
    [InlineData("https://d/media/é")]
    public void Policy_ResourceThatIsNoUrl_Throws(string resource) => Should.Throw<ArgumentException>(() => new CloudFrontPolicy(resource, Now).ToJson());

    [Fact]
    public void SignPolicy_Credential_IsCloudFrontsQueryInItsOwnBase64()
    {
        var query = Signer.SignPolicy(Policy);

        var names = query.Split('&').Select(pair => pair.Split('=')[0]);
        names.ShouldBe(["Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"]);
        query.ShouldEndWith($"&Key-Pair-Id={KeyPairId}&Hash-Algorithm=SHA256");
        query.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || "-_~=&".Contains(c));
        Encoding.ASCII.GetString(Decode(Value(query, "Policy"))).ShouldBe(Policy.ToJson());
    }

    [Fact]
    public async Task SignPolicy_Signature_IsVerifiedByOpenssl()
    {
        var query = Signer.SignPolicy(Policy);
        var (policy, signature) = (Decode(Value(query, "Policy")), Decode(Value(query, "Signature")));

        (await OpensslVerifiesAsync(policy, signature)).ShouldBeTrue();
        policy[^3] ^= 1;
        (await OpensslVerifiesAsync(policy, signature)).ShouldBeFalse();
    }

    [Fact]
    public async Task SignUrl_CannedPolicy_IsVerifiedByOpenssl()
    {
        var url = Signer.SignUrl(Url, Now.AddHours(1));

        url.ShouldStartWith(Url + "&Expires=1790003600&Signature=");
        var policy = """{"Statement":[{"Resource":"URL","Condition":{"DateLessThan":{"AWS:EpochTime":1790003600}}}]}""".Replace("URL", Url);
        (await OpensslVerifiesAsync(Encoding.ASCII.GetBytes(policy), Decode(Value(url, "Signature")))).ShouldBeTrue();
    }

    [Fact]
    public async Task Verify_SignatureMadeByOpenssl_IsAllowed()
    {
        var policy = Encoding.ASCII.GetBytes(Policy.ToJson());
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder.File("key"), Key.ExportECPrivateKeyPem());
        await File.WriteAllBytesAsync(folder.File("policy"), policy);
        (await OpensslAsync("dgst", "-sha256", "-sign", folder.File("key"), "-out", folder.File("signature"), folder.File("policy"))).ShouldBe(0);
        var signature = await File.ReadAllBytesAsync(folder.File("signature"));

        Verifier.Verify($"{Url}&Policy={Encode(policy)}&Signature={Encode(signature)}&Key-Pair-Id={KeyPairId}&Hash-Algorithm=SHA256").ShouldBe(CloudFrontVerdict.Allowed);
    }

    async Task<bool> OpensslVerifiesAsync(byte[] policy, byte[] signature)
    {
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder.File("key"), Key.ExportSubjectPublicKeyInfoPem());
        await File.WriteAllBytesAsync(folder.File("policy"), policy);
        await File.WriteAllBytesAsync(folder.File("signature"), signature);
        return await OpensslAsync("dgst", "-sha256", "-verify", folder.File("key"), "-signature", folder.File("signature"), folder.File("policy")) == 0;
    }

    static async Task<int> OpensslAsync(params string[] arguments)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await openssl.WaitForExitAsync();
        return openssl.ExitCode;
    }

    sealed class Folder : IDisposable
    {
        readonly string path = Directory.CreateTempSubdirectory("cloudfront-").FullName;

        public string File(string name) => Path.Combine(path, name);

        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
