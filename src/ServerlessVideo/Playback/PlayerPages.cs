using System.Globalization;
using System.Text.Encodings.Web;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary>
/// <c>/watch/{id}</c> and <c>/embed/{id}</c>: a page with the player, or with an image or a document, and what link previews read. A browser sends no token with
/// a page, so it tells strangers only what anybody may know; the player asks for the rest with the viewer's own.
/// </summary>
sealed class PlayerPages(PlayableVideos videos, OriginalLinks originals, Sharing sharing, HostOrigins hosts)
{
    /// <summary>media-chrome styles its parts by style elements inside; everything else is our own files. hls.js works in a blob worker and makes its text tracks of an empty data URL.</summary>
    /// <param name="images">Where else an image may come from.</param>
    string Policy(string images, bool embedded) =>
        $"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:{images}{hosts.Manifests}; media-src 'self' blob: data:{hosts.Manifests}; "
        + $"connect-src 'self'{hosts.Manifests}; frame-src 'self'{hosts.Pages}; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors {(embedded ? "*" : "'none'")}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/watch/{id:video_id}", (VideoId id, HttpContext context, PlayerPages pages, CancellationToken token) =>
            pages.ServeAsync(id, context, embedded: false, token)).AllowAnonymous();
        routes.MapGet("/embed/{id:video_id}", (VideoId id, HttpContext context, PlayerPages pages, CancellationToken token) =>
            pages.ServeAsync(id, context, embedded: true, token)).AllowAnonymous();
        // What is no id is a link gone wrong: people get a page.
        routes.MapGet("/watch/{**rest}", (HttpContext context, PlayerPages pages, CancellationToken token) =>
            pages.ServeAsync(null, context, embedded: false, token)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/embed/{**rest}", (HttpContext context, PlayerPages pages, CancellationToken token) =>
            pages.ServeAsync(null, context, embedded: true, token)).AllowAnonymous().ExcludeFromDescription();
    }

    async Task<IResult> ServeAsync(VideoId? id, HttpContext context, bool embedded, CancellationToken cancellationToken)
    {
        var found = id is { } some ? await videos.ForAsync(Caller.Anonymous, some, cancellationToken) : Errors.NotFound;
        var video = found.Succeeded ? found.Value : null;
        var address = video is { MediaType: not MediaType.Video, Original: { } original } ? (await originals.OfAsync(video, original)).Url : null;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(address is null ? "" : " " + new Uri(address).GetLeftPart(UriPartial.Authority), embedded);
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        var coming = found.Failure?.Error == Errors.NotFound && id is { } awaited && await videos.IsComingAsync(awaited, cancellationToken);
        var html = coming ? Page(null, "<meta http-equiv=\"refresh\" content=\"10\">", Coming, embedded)
            : address is null ? Page(video, Script(video is null ? "viewer" : "player"), Player(id, video, EmbedOptions.Of(context.Request.Query)), embedded)
            : Page(video, "", OriginalPage.Body(video!, address), embedded);
        // Where even the existence is private the page is the one of a video that does not exist.
        return TypedResults.Content(html, "text/html; charset=utf-8", null, !coming && found.Failure?.Error == Errors.NotFound ? 404 : 200);
    }

    /// <summary>Tells of a link that was shared early no more than that it is right.</summary>
    const string Coming = "<div class=\"coming\" role=\"status\"><h1>This video is being prepared</h1><p>It will play here in a little while. The page looks for it by itself.</p></div>";

    /// <summary>Of what a stranger may not see the viewer's own script finds out whether it needs the player.</summary>
    static string Script(string name) => $"<script type=\"module\" src=\"/{name}.js\"></script>";

    static string Player(VideoId? id, Video? video, EmbedOptions options) =>
        $"<sv-player{Attributes(id, video, options)}></sv-player><noscript>JavaScript is needed to play this video.</noscript>";

    string Page(Video? video, string head, string main, bool embedded)
    {
        var title = Html(video?.Title ?? "Video");
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            {(video is null ? "<meta name=\"robots\" content=\"noindex\">" : Preview(video))}
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/theme.css">
            <link rel="stylesheet" href="/player.css">
            {head}
            </head>
            {Body(main, video, embedded)}
            </html>

            """;
    }

    static string Body(string main, Video? video, bool embedded) => $"""
        <body{(embedded ? " class=\"embed\"" : "")}>
        {(embedded ? main : $"<main>{main}{Words(video)}</main>")}
        </body>
        """;

    static string Words(Video? video) =>
        video is null ? "" : $"<h1>{Html(video.Title)}</h1>{(video.Description is { } description ? $"<p>{Html(description)}</p>" : "")}";

    string Preview(Video video)
    {
        var (title, watch) = (Html(video.Title), Html(sharing.Urls.Watch(video.Id)));
        return $"""
            <meta name="description" content="{Html(video.Description ?? video.Title)}">
            <meta name="robots" content="{(video.Privacy == Privacy.Public ? "index" : "noindex")}">
            <link rel="canonical" href="{watch}">
            <link rel="alternate" type="application/json+oembed" href="{Html(sharing.OEmbedUrl(video.Id))}" title="{title}">
            <meta property="og:type" content="{(video.MediaType == MediaType.Video ? "video.other" : "website")}">
            <meta property="og:title" content="{title}">
            <meta property="og:description" content="{Html(video.Description ?? "")}">
            <meta property="og:url" content="{watch}">
            {Picture(video)}
            """;
    }

    string Picture(Video video) => video.MediaType switch
    {
        MediaType.Document => "<meta name=\"twitter:card\" content=\"summary\">",
        MediaType.Image => $"""
            <meta property="og:image" content="{Html(sharing.Urls.Root + OriginalPage.Download(video))}">
            <meta name="twitter:card" content="summary_large_image">
            """,
        _ => $"""
            <meta property="og:image" content="{Html(sharing.Urls.Thumbnail(video.Id))}">
            <meta property="og:video:secure_url" content="{Html(sharing.EmbedUrl(video.Id))}">
            <meta property="og:video:type" content="text/html">
            <meta property="og:video:width" content="{(video.Width ?? 1280).ToString(CultureInfo.InvariantCulture)}">
            <meta property="og:video:height" content="{(video.Height ?? 720).ToString(CultureInfo.InvariantCulture)}">
            <meta name="twitter:card" content="summary_large_image">
            """,
    };

    /// <summary>Each with a space before it. The shape keeps the page still while the player loads.</summary>
    static string Attributes(VideoId? id, Video? video, EmbedOptions options)
    {
        string?[] styles =
        [
            video is { Width: > 0 and var w, Height: > 0 and var h } ? string.Create(CultureInfo.InvariantCulture, $"--sv-aspect:{w}/{h}") : null,
            options.Color is null ? null : $"--media-accent-color:#{options.Color}",
        ];
        var style = string.Join(';', styles.OfType<string>());
        string?[] given =
        [
            id is null ? null : $"video-id=\"{id}\"", options.Autoplay ? "autoplay" : null, options.Muted ? "muted" : null, options.Loop ? "loop" : null,
            options.Start > 0 ? string.Create(CultureInfo.InvariantCulture, $"start=\"{options.Start}\"") : null,
            style.Length > 0 ? $"style=\"{style}\"" : null,
        ];
        return string.Concat(given.OfType<string>().Select(attribute => $" {attribute}"));
    }

    static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
