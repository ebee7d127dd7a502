using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Playback;
using ServerlessVideo.Tests.Encoding;

namespace ServerlessVideo.Tests.Playback;

public sealed class PlaybackSignerTests : IDisposable
{
    static readonly IdGenerator Ids = new(TimeProvider.System);
    static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    readonly StoppedClock clock = new() { Now = Now };
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly VideoId id = Ids.NextVideoId();

    PlaybackSigner Signer => new("https://video.example", "K2JCJMDEHXQW5F", key, clock);

    /// <summary>A Lambda answers with 6 MB at most, in JSON, which writes some characters as six.</summary>
    [Fact]
    public void Playlist_OfTheLongestFilm_FitsIntoAnAnswer()
    {
        var length = EncodingPlan.SegmentSeconds(Sources.Of(seconds: 400_000));
        var lines = Enumerable.Range(1, 400_000 / length).Select(n => $"#EXTINF:{length}.00000,\nvideo_1080p_{n:D9}.cmfv\n");

        var signed = ManifestRewriter.Hls($"#EXTM3U\n{string.Concat(lines)}", $"media/{id}/10/", Signer.Grant(id, $"{Guid.Empty}", Now.AddHours(1)));

        JsonSerializer.Serialize(signed).Length.ShouldBeLessThan(5_500_000);
    }

    [Fact]
    public void Grant_OfAVideo_IsVerifiedByOpenSsl()
    {
        var query = HttpUtility.ParseQueryString(Signer.Grant(id, "ida", Now.AddHours(1)));
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllBytes($"{folder}/policy", Decode(query["Policy"]!));
            File.WriteAllBytes($"{folder}/signature", Decode(query["Signature"]!));
            File.WriteAllText($"{folder}/key.pem", key.ExportSubjectPublicKeyInfoPem());

            OpenSsl("dgst", "-sha256", "-verify", $"{folder}/key.pem", "-signature", $"{folder}/signature", $"{folder}/policy").ShouldContain("Verified OK");
            File.ReadAllText($"{folder}/policy").ShouldBe(
                $"{{\"Statement\":[{{\"Resource\":\"https://video.example/media/{id}/*?viewer=ida\",\"Condition\":{{\"DateLessThan\":{{\"AWS:EpochTime\":{Now.AddHours(1).ToUnixTimeSeconds()}}}}}}}]}}");
            query["Hash-Algorithm"].ShouldBe("SHA256");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ida")]
    [InlineData("*")]
    [InlineData("a&Policy=x\"\r\n<b>?/ ü")]
    public void Grant_OfAnySubject_ComesBackAsItWas(string? subject)
    {
        var grant = Signer.Grant(id, subject, Now.AddHours(1));

        Signer.Check(id, Query(grant)).Value.ShouldBe(new PlaybackGrant(grant, Now.AddHours(1)));
        grant.ShouldNotContain('"');
        grant.ShouldNotContain('\n');
    }

    [Fact]
    public void Grant_OfAnotherVideo_IsRefused() =>
        Signer.Check(Ids.NextVideoId(), Query(Signer.Grant(id, null, Now.AddHours(1)))).Failure!.Error.ShouldBe(Errors.SignatureInvalid);

    [Fact]
    public void Grant_ThatExpired_IsRefused()
    {
        var query = Query(Signer.Grant(id, null, Now.AddHours(1)));

        clock.Now = Now.AddHours(1).AddSeconds(-1);
        Signer.Check(id, query).Succeeded.ShouldBeTrue();
        clock.Now = Now.AddHours(1);
        Signer.Check(id, query).Failure!.Error.ShouldBe(Errors.SignatureExpired);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("Policy")]
    [InlineData("Signature")]
    [InlineData("Key-Pair-Id")]
    [InlineData("Hash-Algorithm")]
    public void Grant_WithAnythingChanged_IsRefused(string name)
    {
        var changed = QueryHelpers.ParseQuery(Signer.Grant(id, "ida", Now.AddHours(1)));
        var value = changed[name].ToString();
        changed[name] = value[..^1] + (value[^1] == 'A' ? 'B' : 'A');

        Signer.Check(id, new QueryCollection(changed)).Failure!.Error.ShouldBe(Errors.SignatureInvalid);
    }

    [Fact]
    public void Grant_OfAnotherKey_IsRefused()
    {
        using var other = new PlaybackSigner("https://video.example", "K2JCJMDEHXQW5F", ECDsa.Create(ECCurve.NamedCurves.nistP256), clock);

        Signer.Check(id, Query(other.Grant(id, null, Now.AddHours(1)))).Failure!.Error.ShouldBe(Errors.SignatureInvalid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("viewer=ida")]
    [InlineData("Policy=abc")]
    public void Grant_ThatIsNotThere_IsMissed(string query) => Signer.Check(id, Query(query)).Failure!.Error.ShouldBe(Errors.SignatureMissing);

    public void Dispose() => key.Dispose();

    static QueryCollection Query(string query) => new(QueryHelpers.ParseQuery(query));

    static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '=').Replace('~', '/'));

    static string OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return process.StandardOutput.ReadToEnd();
    }

    sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
