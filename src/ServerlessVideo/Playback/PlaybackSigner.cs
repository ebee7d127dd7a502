using System.Security.Cryptography;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ServerlessVideo.Aws.CloudFrontSigning;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <param name="Query">The query string that opens a video.</param>
sealed record PlaybackGrant(string Query, DateTimeOffset Expires);

/// <summary>
/// Makes and checks what opens the renditions of one video for one viewer: a CloudFront policy over
/// <c>{public url}/media/{video}/*?viewer={viewer}</c>. No path but the tail is a wildcard, so that no query string can
/// bring another video in; the viewer stands in the policy, and so in the access logs.
/// </summary>
sealed class PlaybackSigner(string publicUrl, string keyId, ECDsa key, TimeProvider clock) : IDisposable
{
    public const string AnonymousViewer = "anonymous";

    static readonly string[] Credential = ["Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"];

    readonly CloudFrontUrlSigner signer = new(keyId, key);
    readonly CloudFrontUrlVerifier verifier = new([new(keyId, key.ExportSubjectPublicKeyInfoPem())], clock);

    public string PublicUrl => publicUrl;

    /// <summary>The query string that opens everything of this video until <paramref name="expires"/>.</summary>
    public string Grant(VideoId id, string? subject, DateTimeOffset expires)
    {
        var viewer = Uri.EscapeDataString(subject ?? AnonymousViewer);
        return $"viewer={viewer}&{signer.SignPolicy(new CloudFrontPolicy(Resource(id, viewer), expires))}";
    }

    /// <summary>The grant a request for this video's manifests came with, to be handed on to what they list.</summary>
    public Outcome<PlaybackGrant> Check(VideoId id, IQueryCollection query)
    {
        if (query["Policy"].Count == 0 || query["Signature"].Count == 0)
        {
            return Errors.SignatureMissing;
        }
        // Values are escaped anew: what reaches a manifest has no character that means anything there.
        var viewer = Uri.EscapeDataString(query["viewer"].ToString());
        var grant = $"viewer={viewer}&{string.Join('&', Credential.Select(name => $"{name}={Uri.EscapeDataString(query[name].ToString())}"))}";
        var verdict = verifier.VerifyCredential($"{publicUrl}/?{grant}", out var policy);
        return verdict switch
        {
            CloudFrontVerdict.Allowed when policy!.Resource == Resource(id, viewer) => new PlaybackGrant(grant, policy.Expires),
            CloudFrontVerdict.Expired => Errors.SignatureExpired,
            _ => Errors.SignatureInvalid,
        };
    }

    /// <param name="key">Of an object in the media bucket; CloudFront's paths are its keys.</param>
    public string MediaUrl(string key, string grant) => $"{publicUrl}/{key}?{grant}";

    string Resource(VideoId id, string viewer) => $"{publicUrl}/{MediaKeys.Folder(id)}*?viewer={viewer}";

    public void Dispose()
    {
        signer.Dispose();
        verifier.Dispose();
    }

    /// <summary>The key is read once an hour; a new key has a new id, and that comes with a new environment.</summary>
    public static Cached<PlaybackSigner> FromParameter(IAmazonSimpleSystemsManagement ssm, Settings settings, TimeProvider clock) => new(
        async cancellationToken =>
        {
            var request = new GetParameterRequest { Name = settings[Setting.SigningKeyParameter], WithDecryption = true };
            var response = await ssm.GetParameterAsync(request, cancellationToken);
            var key = ECDsa.Create();
            key.ImportFromPem(response.Parameter.Value);
            return new PlaybackSigner(settings[Setting.PublicUrl].TrimEnd('/'), settings[Setting.SigningKeyId], key, clock);
        },
        TimeSpan.FromHours(1),
        clock);
}
