using System.Net;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Hosts.Encoder;
using ServerlessVideo.Local.Hosts.Http;

namespace ServerlessVideo.Local.Loom;

/// <summary>Pages that play: <c>/share/{id}</c>, <c>/embed/{id}</c> for frames of other sites, and their film <c>/media/{id}.mp4</c>.</summary>
internal sealed class LoomPages(LoomVideos videos, LoomAnalytics analytics)
{
    public Task HandleAsync(HttpContext http, string[] path) => (http.Request.Method, path) switch
    {
        ("GET" or "HEAD", ["share" or "embed", var id]) => PageAsync(http, videos.Find(id), embedded: path[0] == "embed"),
        ("GET" or "HEAD", ["media", var file]) when FilmOf(file) is { } film => FileAnswer.SendAsync(http, film, "video/mp4"),
        ("POST", ["views", var id]) => analytics.CountAsync(http, id),
        _ => throw LoomException.NotFound("page"),
    };

    string? FilmOf(string file) =>
        file.EndsWith(".mp4", StringComparison.Ordinal) && videos.Find(file[..^4]) is { Status: LoomStatus.Ready } video
            ? Path.Combine(videos.MediaOf(video.Id), HostEncoder.WholeFile)
            : null;

    static Task PageAsync(HttpContext http, LoomVideo? video, bool embedded)
    {
        http.Response.StatusCode = video is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(Html(video, embedded), http.RequestAborted);
    }

    static string Html(LoomVideo? video, bool embedded) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        {{(video is { Ended: false } ? "<meta http-equiv=\"refresh\" content=\"2\">" : "")}}
        <title>{{WebUtility.HtmlEncode(video?.Title ?? "Not found")}}</title>
        <style>:root { color-scheme: light dark } body { margin: 0; font: 16px/1.5 system-ui, sans-serif } main { max-width: 60rem; margin: 0 auto; padding: 1rem }
        video { width: 100%; background: #000; aspect-ratio: 16 / 9 } .embed video { position: fixed; inset: 0; height: 100%; aspect-ratio: auto }</style>
        </head>
        <body{{(embedded ? " class=\"embed\"" : "")}}>
        <main>{{Body(video, embedded)}}</main>
        </body>
        </html>
        """;

    static string Body(LoomVideo? video, bool embedded) => video switch
    {
        null => "<p>There is no such video.</p>",
        { Status: LoomStatus.Failed } => "<p>This video could not be processed.</p>",
        { Status: not LoomStatus.Ready } => "<p>This video is not ready yet.</p>",
        _ when embedded => Player(video.Id),
        _ => $"{Player(video.Id)}<h1>{WebUtility.HtmlEncode(video.Title)}</h1><p>{WebUtility.HtmlEncode(video.Description)}</p>",
    };

    static string Player(string id) => $$"""
        <video controls playsinline src="/media/{{id}}.mp4"></video>
        <script>
        const video = document.querySelector('video'), session = crypto.randomUUID();
        const viewer = localStorage.viewer ??= crypto.randomUUID();
        let furthest = 0, told = -1;
        video.addEventListener('timeupdate', () => { furthest = Math.max(furthest, video.currentTime); });
        const tell = () => {
          if (furthest <= told) return;
          told = furthest;
          fetch('/views/{{id}}', { method: 'POST', keepalive: true, body: JSON.stringify({ session, viewer, seconds: furthest }) });
        };
        setInterval(tell, 2000);
        video.addEventListener('ended', tell);
        addEventListener('pagehide', tell);
        </script>
        """;
}
