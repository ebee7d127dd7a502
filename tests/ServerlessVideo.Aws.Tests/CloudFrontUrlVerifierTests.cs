using System.Net;
using System.Security.Cryptography;
using System.Text;
using ServerlessVideo.Aws.CloudFrontSigning;

namespace ServerlessVideo.Aws.Tests;

/// <summary>What CloudFront would refuse, refused for that reason.</summary>
public sealed class CloudFrontUrlVerifierTests : CloudFrontSigningTests
{
    [Theory]
    [InlineData(Url, CloudFrontVerdict.Allowed)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2/?viewer=ada", CloudFrontVerdict.Allowed)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2/1/video.m3u8?viewer=bob", CloudFrontVerdict.OtherResource)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2/1/video.m3u8", CloudFrontVerdict.OtherResource)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2/1/video.m3u8?viewer=ada&a=b", CloudFrontVerdict.OtherResource)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a3/1/video.m3u8?viewer=ada", CloudFrontVerdict.OtherResource)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2?viewer=ada", CloudFrontVerdict.OtherResource)]
    [InlineData("https://other.example/media/0198f3a2/1/video.m3u8?viewer=ada", CloudFrontVerdict.OtherResource)]
    [InlineData("http://d111111abcdef8.cloudfront.net/media/0198f3a2/1/video.m3u8?viewer=ada", CloudFrontVerdict.OtherResource)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2/../0198f3a3/1/video.m3u8?viewer=ada", CloudFrontVerdict.OtherResource)]
    [InlineData("https://d111111abcdef8.cloudfront.net/media/0198f3a2/%2E%2e/0198f3a3/1/video.m3u8?viewer=ada", CloudFrontVerdict.OtherResource)]
    public void Verify_WildcardPolicy_AllowsWhatTheResourceMatches(string url, CloudFrontVerdict verdict) =>
        Verifier.Verify(Signer.SignUrl(url, Policy)).ShouldBe(verdict);

    [Fact]
    public void Verify_CloudFrontsParametersBetweenItsOwn_AreTakenOut()
    {
        var credential = Signer.SignPolicy(Policy with { Resource = "https://d/media/1/a?x=1&y=2" });

        Verifier.Verify($"https://d/media/1/a?x=1&{credential}&y=2").ShouldBe(CloudFrontVerdict.Allowed);
        Verifier.Verify($"https://d/media/1/a?{credential}&x=1&y=2").ShouldBe(CloudFrontVerdict.Allowed);
        Verifier.Verify($"https://d/media/1/a?y=2&x=1&{credential}").ShouldBe(CloudFrontVerdict.OtherResource);
    }

    [Fact]
    public void Verify_Time_IsOfTheFirstSecondToTheLast()
    {
        var url = Signer.SignUrl(Url, Policy with { Starts = Now.AddHours(1) });

        VerdictAt(Now.AddHours(1).AddMilliseconds(-1)).ShouldBe(CloudFrontVerdict.NotYetValid);
        VerdictAt(Now.AddHours(1)).ShouldBe(CloudFrontVerdict.Allowed);
        VerdictAt(Now.AddHours(4).AddMilliseconds(-1)).ShouldBe(CloudFrontVerdict.Allowed);
        VerdictAt(Now.AddHours(4)).ShouldBe(CloudFrontVerdict.Expired);

        CloudFrontVerdict VerdictAt(DateTimeOffset now)
        {
            SetTime(now);
            return Verifier.Verify(url);
        }
    }

    [Fact]
    public void Verify_CannedPolicy_IsForItsUrlAndExpiryAlone()
    {
        var url = Signer.SignUrl(Url, Now.AddHours(1));

        Verifier.Verify(url).ShouldBe(CloudFrontVerdict.Allowed);
        Verifier.Verify(url.Replace("00001", "00002")).ShouldBe(CloudFrontVerdict.BadSignature);
        Verifier.Verify(url.Replace("Expires=1790003600", "Expires=1790003601")).ShouldBe(CloudFrontVerdict.BadSignature);
        SetTime(Now.AddHours(1));
        Verifier.Verify(url).ShouldBe(CloudFrontVerdict.Expired);
    }

    [Fact]
    public void Verify_SourceIp_IsOfTheRange()
    {
        var url = Signer.SignUrl(Url, Policy with { SourceIp = IPNetwork.Parse("192.0.2.0/24") });

        Verifier.Verify(url, IPAddress.Parse("192.0.2.7")).ShouldBe(CloudFrontVerdict.Allowed);
        Verifier.Verify(url, IPAddress.Parse("192.0.3.7")).ShouldBe(CloudFrontVerdict.OtherAddress);
        Verifier.Verify(url).ShouldBe(CloudFrontVerdict.OtherAddress);
    }

    [Fact]
    public void Verify_AnyCharacterOfTheCredentialChanged_IsRefused()
    {
        var credential = Signer.SignPolicy(Policy);
        for (var i = 0; i < credential.Length; i++)
        {
            var changed = $"{credential[..i]}{(credential[i] == 'A' ? 'B' : 'A')}{credential[(i + 1)..]}";
            Verifier.Verify($"{Url}&{changed}").ShouldNotBe(CloudFrontVerdict.Allowed, $"character {i} of {changed}");
        }
    }

    [Theory]
    [InlineData("Policy")]
    [InlineData("Signature")]
    [InlineData("Key-Pair-Id")]
    [InlineData("Hash-Algorithm")]
    public void Verify_ParameterMissingOrTwice_IsRefused(string name)
    {
        var pairs = Signer.SignPolicy(Policy).Split('&');
        var one = pairs.Single(pair => pair.StartsWith(name + "="));

        Verifier.Verify($"{Url}&{string.Join('&', pairs.Except([one]))}")
            .ShouldBe(name == "Hash-Algorithm" ? CloudFrontVerdict.BadSignature : CloudFrontVerdict.Malformed);
        Verifier.Verify($"{Url}&{string.Join('&', pairs.Append(one))}").ShouldBe(CloudFrontVerdict.Malformed);
    }

    [Fact]
    public void Verify_UnsignedUrlOrForeignKey_IsRefused()
    {
        using var foreign = new CloudFrontUrlSigner(KeyPairId, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        using var unknown = new CloudFrontUrlSigner("KOTHER", ECDsa.Create(ECCurve.NamedCurves.nistP256));

        Verifier.Verify(Url).ShouldBe(CloudFrontVerdict.Malformed);
        Verifier.Verify(foreign.SignUrl(Url, Policy)).ShouldBe(CloudFrontVerdict.BadSignature);
        Verifier.Verify(unknown.SignUrl(Url, Policy)).ShouldBe(CloudFrontVerdict.UnknownKey);
        Verifier.Verify($"{Signer.SignUrl(Url, Policy)}&Expires=1790003600").ShouldBe(CloudFrontVerdict.Malformed);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"Statement":[]}""")]
    [InlineData("""{"Statement":[{"Resource":"*","Condition":{}}]}""")]
    [InlineData("""{"Statement":[{"Resource":1,"Condition":{"DateLessThan":{"AWS:EpochTime":1790014400}}}]}""")]
    [InlineData("""{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":99999999999999999}}}]}""")]
    [InlineData("""{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":1790014400},"IpAddress":{"AWS:SourceIp":"here"}}}]}""")]
    public void Verify_SignedPolicyThatIsNone_IsMalformed(string json)
    {
        var policy = Encoding.ASCII.GetBytes(json);
        var signature = Key.SignData(policy, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        Verifier.Verify($"{Url}&Policy={Encode(policy)}&Signature={Encode(signature)}&Key-Pair-Id={KeyPairId}&Hash-Algorithm=SHA256").ShouldBe(CloudFrontVerdict.Malformed);
    }

    [Fact]
    public void VerifyCredential_OnAnotherUrl_GivesThePolicy()
    {
        var url = $"http://localhost:8080/p/0198f3a2/hls.m3u8?viewer=ada&{Signer.SignPolicy(Policy)}";

        Verifier.VerifyCredential(url, out var policy).ShouldBe(CloudFrontVerdict.Allowed);
        policy.ShouldBe(Policy);
        SetTime(Policy.Expires);
        Verifier.VerifyCredential(url, out _).ShouldBe(CloudFrontVerdict.Expired);
        Verifier.VerifyCredential(url.Replace("Signature=M", "Signature=N"), out _).ShouldBe(CloudFrontVerdict.BadSignature);
    }
}
