using System.Net.Http.Headers;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>Captions of one video, one file a language.</summary>
sealed partial class StreamClient
{
    /// <value>10 MB.</value>
    public const int LargestCaptions = 10_000_000;

    /// <param name="language">BCP 47.</param>
    /// <param name="webVtt">At most <see cref="LargestCaptions"/>; it replaces what the language has.</param>
    public Task<Outcome<StreamCaption>> PutCaptionsAsync(string uid, string language, byte[] webVtt, CancellationToken cancellationToken) => RepeatAsync(
        HttpMethod.Put, CaptionsOf(uid, language),
        () => new MultipartFormDataContent
        {
            { new ByteArrayContent(webVtt) { Headers = { ContentType = new MediaTypeHeaderValue("text/vtt") } }, "file", $"{language}.vtt" },
        },
        Json.StreamEnvelopeStreamCaption, cancellationToken);

    public Task<Outcome<IReadOnlyList<StreamCaption>>> ListCaptionsAsync(string uid, CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Get, Of(uid, "/captions"), null, Json.StreamCaptions, cancellationToken);

    /// <summary>The WebVTT.</summary>
    public Task<Outcome<string>> GetCaptionsAsync(string uid, string language, CancellationToken cancellationToken) =>
        TextAsync(CaptionsOf(uid, language) + "/vtt", cancellationToken);

    public Task<Outcome<bool>> DeleteCaptionsAsync(string uid, string language, CancellationToken cancellationToken) =>
        RemoveAsync(CaptionsOf(uid, language), cancellationToken);

    static string CaptionsOf(string uid, string language) => Of(uid, $"/captions/{Uri.EscapeDataString(language)}");
}
