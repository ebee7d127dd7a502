using System.Globalization;
using System.Text.Encodings.Web;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary>What the watch page of an image or a document shows: the image, as an image only, or a card; and how to have it.</summary>
static class OriginalPage
{
    /// <param name="video">An image or a document.</param>
    /// <param name="address">Where its bytes are, signed.</param>
    public static string Body(Video video, string address) => video.MediaType == MediaType.Image
        ? $"""<figure class="original"><img src="{Html(address)}" alt="{Html(video.Title)}"></figure>{Facts(video)}"""
        : $"""<div class="original card"><strong>{Html(video.FileName)}</strong>{Facts(video)}</div>""";

    /// <summary>The button asks for a fresh address: a page may stay open for longer than one lives.</summary>
    static string Facts(Video video) => $"""
        <p class="facts">{video.MediaType}, {Html(video.ContentType)}, {Size(video.FileSizeBytes)} <a class="button" href="{Download(video)}" rel="nofollow">Download</a></p>
        """;

    public static string Download(Video video) => $"/api/v1/videos/{video.Id}/download?redirect=true";

    internal static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };

    static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
