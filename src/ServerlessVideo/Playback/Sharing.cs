using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

public sealed record ShareView(string ShareUrl, string EmbedUrl, string Title);

public sealed record EmbedView(string Html, string EmbedUrl, int Width, int Height);

/// <summary>oEmbed 1.0, type video (oembed.com §2.3.4).</summary>
public sealed record OEmbedView(
    string Version, string Type, string Title, string ProviderName, string ProviderUrl, string Html, int Width, int Height,
    string ThumbnailUrl, int ThumbnailWidth, int ThumbnailHeight);

/// <summary><c>GET /videos/{id}/share</c>, <c>/embed</c> and <c>/oembed</c>: addresses that stay, whichever host serves the video.</summary>
sealed class Sharing(PlayableVideos videos, PublicUrls urls)
{
    /// <value>Pixels; the video's shape decides the height.</value>
    const int DefaultWidth = 640;
    const int LargestSide = 4096;

    public PublicUrls Urls => urls;

    public string EmbedUrl(VideoId id, EmbedOptions? options = null) => urls.Embed(id) + options?.ToQuery();

    public string OEmbedUrl(VideoId id) => $"{urls.Root}/api/v1/oembed?format=json&url={Uri.EscapeDataString(urls.Watch(id))}";

    public static async Task<Results<Ok<ShareView>, Problem>> ShareAsync(VideoId id, Caller caller, Sharing sharing, CancellationToken cancellationToken)
    {
        var found = await sharing.Videos.ForAsync(caller, id, cancellationToken);
        return found.Failure is { } failure
            ? new Problem(failure)
            : TypedResults.Ok(new ShareView(sharing.Urls.Watch(id), sharing.EmbedUrl(id), found.Value.Title));
    }

    public static async Task<Results<Ok<EmbedView>, Problem>> EmbedAsync(
        VideoId id, int? width, int? height, HttpContext context, Caller caller, Sharing sharing, CancellationToken cancellationToken)
    {
        var options = EmbedOptions.Of(context.Request.Query);
        if (EmbedOptions.Check(context.Request.Query).Require(width is null or (> 0 and <= LargestSide), "width", $"must be 1 to {LargestSide}")
            .Require(height is null or (> 0 and <= LargestSide), "height", $"must be 1 to {LargestSide}").Failure is { } invalid)
        {
            return new Problem(invalid);
        }
        var found = await sharing.Videos.ForAsync(caller, id, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var (w, h) = SizeOf(found.Value, width, height);
        return TypedResults.Ok(new EmbedView(sharing.Frame(found.Value, options, w, h), sharing.EmbedUrl(id, options), w, h));
    }

    public static async Task<Results<Ok<OEmbedView>, Problem>> OEmbedAsync(
        string? url, string? format, int? maxwidth, int? maxheight, Sharing sharing, CancellationToken cancellationToken)
    {
        if (format is not (null or "json"))
        {
            return new Problem(Errors.OEmbedFormat);
        }
        if (new FieldErrors().Require(maxwidth is null or > 0, "maxwidth", "must be at least 1").Require(maxheight is null or > 0, "maxheight", "must be at least 1").Failure is { } invalid)
        {
            return new Problem(invalid);
        }
        if (sharing.VideoOf(url) is not { } id)
        {
            return new Problem(Errors.NotFound);
        }
        var found = await sharing.Videos.OpenAsync(Caller.Anonymous, id, cancellationToken);
        if (found.Failure is { } failure)
        {
            return new Problem(failure);
        }
        var video = found.Value.Video;
        var (stillWidth, stillHeight) = StillOf(found.Value);
        var (w, h) = SizeWithin(video, maxwidth ?? DefaultWidth, maxheight ?? LargestSide);
        return TypedResults.Ok(new OEmbedView(
            "1.0", "video", video.Title, "ServerlessVideo", sharing.Urls.Root, sharing.Frame(video, new EmbedOptions(), w, h), w, h,
            sharing.Urls.Thumbnail(id), stillWidth, stillHeight));
    }

    PlayableVideos Videos => videos;

    /// <summary>Our stills are as large as the rendition of 720p, or the largest below; another host's are as large as the video.</summary>
    static (int Width, int Height) StillOf(Playable playable) =>
        playable.Copy.Renditions?.Video is { } ours && (ours.LastOrDefault(r => Math.Min(r.Width, r.Height) <= 720) ?? ours[0]) is var still
            ? (still.Width, still.Height)
            : (playable.Video.Width ?? DefaultWidth, playable.Video.Height ?? 360);

    string Frame(Video video, EmbedOptions options, int width, int height) => string.Create(
        CultureInfo.InvariantCulture,
        $"<iframe src=\"{Html(EmbedUrl(video.Id, options))}\" width=\"{width}\" height=\"{height}\" title=\"{Html(video.Title)}\" style=\"border:0\" allow=\"autoplay; fullscreen; picture-in-picture\" loading=\"lazy\"></iframe>");

    /// <summary>Null: not an address of a video here.</summary>
    VideoId? VideoOf(string? url)
    {
        foreach (var prefix in (ReadOnlySpan<string>)[$"{urls.Root}/watch/", $"{urls.Root}/embed/"])
        {
            if (url?.StartsWith(prefix, StringComparison.Ordinal) == true && VideoId.TryParse(url[prefix.Length..].Split('?', '#')[0], out var id))
            {
                return id;
            }
        }
        return null;
    }

    static (int Width, int Height) SizeOf(Video video, int? width, int? height)
    {
        var ratio = Ratio(video);
        return width is null && height is { } h
            ? ((int)Math.Max(1, Math.Round(h * ratio)), h)
            : (width ?? DefaultWidth, height ?? (int)Math.Max(1, Math.Round((width ?? DefaultWidth) / ratio)));
    }

    static (int Width, int Height) SizeWithin(Video video, int maxWidth, int maxHeight)
    {
        var (w, h) = (Math.Min(maxWidth, LargestSide), Math.Min(maxHeight, LargestSide));
        var ratio = Ratio(video);
        return w / ratio <= h ? SizeOf(video, w, null) : ((int)Math.Max(1, h * ratio), h);
    }

    static double Ratio(Video video) => video is { Width: > 0 and var w, Height: > 0 and var h } ? (double)w / h : 16.0 / 9;

    static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
