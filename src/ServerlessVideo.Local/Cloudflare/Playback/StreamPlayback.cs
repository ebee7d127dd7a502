using System.Net;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Cloudflare.Api;
using ServerlessVideo.Local.Hosts.Encoder;
using ServerlessVideo.Local.Hosts.Http;

namespace ServerlessVideo.Local.Cloudflare.Playback;

/// <summary>What players fetch: <c>/{uid or token}/manifest/…</c>, <c>/thumbnails/thumbnail.jpg</c>, <c>/iframe</c>, <c>/downloads/default.mp4</c>.</summary>
internal sealed class StreamPlayback(StreamVideos videos, SigningKeys keys, Thumbnails thumbnails, MinutesViewed minutes, TimeProvider time)
{
    public static void AllowOrigins(HttpResponse response) => response.Headers.AccessControlAllowOrigin = "*";

    public async Task HandleAsync(HttpContext http, string[] path)
    {
        AllowOrigins(http.Response);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
            http.Response.Headers.AccessControlAllowHeaders = "Range";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var (status, video, downloads) = Admit(http, path[0]);
        http.Response.StatusCode = status;
        if (video is not null)
        {
            await SendAsync(http, video, downloads, path[1..]);
        }
    }

    /// <summary>401: no token where one is needed, or a bad one. 403: the token does not let this viewer in. 404: no such video.</summary>
    (int Status, StreamVideo? Video, bool Downloads) Admit(HttpContext http, string uidOrToken)
    {
        if (!uidOrToken.Contains('.'))
        {
            return videos.Find(uidOrToken) switch
            {
                null => (404, null, false),
                { RequireSignedUrls: true } => (401, null, false),
                var open => Framed(http.Request, open) ? (200, open, open.Downloadable) : (403, null, false),
            };
        }
        if (PlaybackToken.Verify(uidOrToken, id => keys.Find(id)?.Pem) is not { } claims || !PlaybackToken.IsCurrent(claims, time.GetUtcNow()))
        {
            return (401, null, false);
        }
        return videos.Find(claims["sub"]?.ToString() ?? "") switch
        {
            null => (404, null, false),
            var video when !PlaybackToken.Allows(claims, ViewerOf(http)) || !Framed(http.Request, video) => (403, null, false),
            var video => (200, video, video.Downloadable && (!video.RequireSignedUrls || claims["downloadable"]?.ToString() == "true")),
        };
    }

    /// <summary>This computer is 127.0.0.1, however it came.</summary>
    static IPAddress ViewerOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address) ? address : IPAddress.Loopback;

    /// <summary>Whether the page that asks is of the origins allowed; a player that is no page says none.</summary>
    static bool Framed(HttpRequest request, StreamVideo video) => video.AllowedOrigins.Count == 0
        || !Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
        || video.AllowedOrigins.Contains(origin.Authority) || video.AllowedOrigins.Contains(origin.Host);

    async Task SendAsync(HttpContext http, StreamVideo video, bool downloads, string[] path)
    {
        switch (path)
        {
            case ["iframe" or "watch"]:
                http.Response.ContentType = "text/html; charset=utf-8";
                await http.Response.WriteAsync(PlayerPage.Html, http.RequestAborted);
                return;
            case ["manifest", var file] when FileOf(video, file) is { } media:
                await FileAnswer.SendAsync(http, media, ContentType(file));
                await minutes.CountAsync(video.Uid, file, CancellationToken.None);
                return;
            case ["thumbnails", "thumbnail.jpg"] when video.State == StreamState.Ready:
                await thumbnails.SendAsync(http, video);
                return;
            case ["downloads", "default.mp4"] when downloads && FileOf(video, HostEncoder.WholeFile) is { } whole:
                await FileAnswer.SendAsync(http, whole, "video/mp4");
                return;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
        }
    }

    /// <summary>A name only: what has a slash in it, plain or escaped, is another path.</summary>
    string? FileOf(StreamVideo video, string name)
    {
        var path = Path.Combine(videos.MediaOf(video.Uid), Path.GetFileName(name));
        return video.State == StreamState.Ready && name == Path.GetFileName(name) && File.Exists(path) ? path : null;
    }

    static string ContentType(string file) => Path.GetExtension(file) switch
    {
        ".m3u8" => "application/x-mpegURL",
        ".mpd" => "application/dash+xml",
        ".cmfa" => "audio/mp4",
        _ => "video/mp4",
    };
}
