using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>POST /stream/{uid}, and what else changes a video.</summary>
internal sealed class EditVideo(StreamVideos videos, StreamOptions options)
{
    public StreamVideo Handle(string uid, JsonObject body)
    {
        videos.Get(uid);
        return videos.Update(uid, v => VideoFields.Apply(v, body)) ?? throw StreamException.NotFound();
    }

    /// <summary>An MP4 to download; here it is there as soon as it is asked for.</summary>
    public JsonObject Download(string uid, bool? wanted)
    {
        if (videos.Get(uid).State != StreamState.Ready)
        {
            throw StreamException.Bad("a download needs a video that is ready");
        }
        var video = wanted is { } downloadable ? videos.Update(uid, v => v with { Downloadable = downloadable }) ?? throw StreamException.NotFound() : videos.Get(uid);
        return video.Downloadable
            ? new JsonObject { ["default"] = new JsonObject { ["status"] = "ready", ["url"] = options.UrlOf(video, "downloads/default.mp4"), ["percentComplete"] = 100.0 } }
            : [];
    }

    /// <summary>GET /{uid}/embed: the only answer that is no JSON.</summary>
    public string Embed(string uid) =>
        $"<iframe src=\"{options.UrlOf(videos.Get(uid), "iframe")}\" style=\"border: none\" height=\"720\" width=\"1280\" "
        + "allow=\"accelerometer; gyroscope; autoplay; encrypted-media; picture-in-picture;\" allowfullscreen=\"true\"></iframe>";
}
