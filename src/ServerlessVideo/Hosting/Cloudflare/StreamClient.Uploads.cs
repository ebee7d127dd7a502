using System.Globalization;
using System.Net.Http.Headers;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <param name="Location">Where it goes on; not to be parsed.</param>
sealed record StreamUpload(string Uid, Uri Location);

/// <summary>Files that are sent: tus 1.0.0 (tus.io/protocols/resumable-upload) as Stream takes it.</summary>
sealed partial class StreamClient
{
    const string TusVersion = "1.0.0";

    /// <summary>Begins an upload. Without an answer nobody knows where it would go on: what it left is to be deleted.</summary>
    /// <param name="meta">Becomes the video's <c>meta</c>.</param>
    public async Task<Outcome<StreamUpload>> CreateUploadAsync(
        long size, IReadOnlyDictionary<string, string> meta, string creator, CancellationToken cancellationToken)
    {
        var pairs = meta.Select(pair => $"{pair.Key} {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pair.Value))}");
        var answer = await http.OnceAsync(
            () => Tus(HttpMethod.Post, new Uri(root), ("Upload-Length", $"{size}"), ("Upload-Creator", creator), ("Upload-Metadata", $"{string.Join(',', pairs)},requiresignedurls")),
            cancellationToken);
        return answer switch
        {
            { Failure: { } lost } => lost,
            { Value.IsSuccess: true } when answer.Value.Header("stream-media-id") is { Length: > 0 } uid
                && Uri.TryCreate(new Uri(root), answer.Value.Header("Location"), out var location) && IsSafe(location) => new StreamUpload(uid, location),
            { Value.IsSuccess: true } => Errors.HostUnavailable.With("Cloudflare Stream: an upload without an address"),
            _ => StreamErrors.Of(answer.Value),
        };
    }

    /// <summary>Bytes that have arrived.</summary>
    /// <returns><see cref="Errors.HostCopyMissing"/>: the upload has ended, or was never there.</returns>
    public async Task<Outcome<long>> GetOffsetAsync(Uri location, CancellationToken cancellationToken)
    {
        var answer = await http.RepeatAsync(() => Tus(HttpMethod.Head, location), cancellationToken);
        return answer switch
        {
            { Failure: { } lost } => lost,
            { Value.IsSuccess: true } => OffsetOf(answer.Value) is { } offset ? offset : Errors.HostUnavailable.With("Cloudflare Stream: an upload without an offset"),
            _ => StreamErrors.Of(answer.Value),
        };
    }

    /// <summary>One chunk, whatever comes of it.</summary>
    public Task<Outcome<HostAnswer>> PatchAsync(Uri location, long offset, Func<HttpContent> chunk, CancellationToken cancellationToken) => http.CarryAsync(
        () =>
        {
            var request = Tus(HttpMethod.Patch, location, ("Upload-Offset", $"{offset}"));
            request.Content = chunk();
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            return request;
        },
        http.Limits.Part, cancellationToken);

    internal static long? OffsetOf(HostAnswer answer) =>
        long.TryParse(answer.Header("Upload-Offset"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;

    /// <summary>In the clear only where the API itself is, which is on a laptop.</summary>
    bool IsSafe(Uri location) => location.Scheme == Uri.UriSchemeHttps || (location.Scheme == Uri.UriSchemeHttp && api.Scheme == Uri.UriSchemeHttp);

    static HttpRequestMessage Tus(HttpMethod method, Uri uri, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, uri) { Headers = { { "Tus-Resumable", TusVersion } } };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        return request;
    }
}
