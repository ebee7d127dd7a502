using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Cloudflare.Playback;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>POST /{uid}/token: one of ours, an hour long unless the body says otherwise; or one of the key that the body brings.</summary>
internal sealed class MintToken(StreamVideos videos, SigningKeys keys, TimeProvider time)
{
    static readonly TimeSpan Default = TimeSpan.FromHours(1);

    public async Task<JsonObject> HandleAsync(string uid, JsonObject body, CancellationToken cancellationToken)
    {
        var video = videos.Get(uid);
        var (kid, pem) = VideoFields.Text(body, "id") is { } id && VideoFields.Text(body, "pem") is { } given
            ? (id, Encoding.UTF8.GetString(Convert.FromBase64String(given)))
            : await keys.OwnAsync(cancellationToken) is var own ? (own.Id, own.Pem) : default;
        JsonObject claims = new()
        {
            ["sub"] = video.Uid,
            ["kid"] = kid,
            ["exp"] = body["exp"]?.DeepClone() ?? (time.GetUtcNow() + Default).ToUnixTimeSeconds(),
        };
        foreach (var claim in (string[])["nbf", "downloadable", "accessRules"])
        {
            if (body[claim] is { } value)
            {
                claims[claim] = value.DeepClone();
            }
        }
        return PlaybackToken.IsCurrent(claims, time.GetUtcNow()) || claims.ContainsKey("nbf")
            ? new JsonObject { ["token"] = PlaybackToken.Sign(claims, kid, pem) }
            : throw StreamException.Bad("exp is at most 24 hours ahead");
    }
}
