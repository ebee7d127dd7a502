using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>Cloudflare Stream's API of one account, as documented at developers.cloudflare.com/stream and /api/resources/stream.</summary>
/// <param name="api"><c>https://api.cloudflare.com/client/v4</c>.</param>
sealed partial class StreamClient(HostHttp http, Uri api, string account)
{
    static readonly StreamJson Json = StreamJson.Default;

    public HostHttp Http => http;

    readonly string root = $"{api.AbsoluteUri.TrimEnd('/')}/accounts/{account}/stream";

    /// <summary>Begins a copy that Stream fetches itself. Without an answer nobody knows whether it does: look for it before trying again.</summary>
    public Task<Outcome<StreamVideo>> CopyAsync(StreamCopyRequest copy, CancellationToken cancellationToken) =>
        OnceAsync(HttpMethod.Post, "/copy", () => Body(copy, Json.StreamCopyRequest), Json.StreamEnvelopeStreamVideo, cancellationToken, StreamErrors.OfCopy);

    /// <summary>Oldest first.</summary>
    /// <param name="after">Created after it, or at it.</param>
    /// <param name="limit">1–1,000.</param>
    public Task<Outcome<IReadOnlyList<StreamVideo>>> ListAsync(string? creator, DateTimeOffset? after, int limit, CancellationToken cancellationToken) => RepeatAsync(
        HttpMethod.Get,
        $"?asc=true&limit={limit}{(creator is null ? "" : $"&creator={Uri.EscapeDataString(creator)}")}{(after is null ? "" : $"&after={Uri.EscapeDataString($"{after:O}")}")}",
        null, Json.StreamVideos, cancellationToken);

    public Task<Outcome<StreamVideo>> GetAsync(string uid, CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Get, Of(uid), null, Json.StreamEnvelopeStreamVideo, cancellationToken);

    public Task<Outcome<StreamVideo>> EditAsync(StreamEdit edit, CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Post, Of(edit.Uid), () => Body(edit, Json.StreamEdit), Json.StreamEnvelopeStreamVideo, cancellationToken);

    /// <summary>True: there was one.</summary>
    public Task<Outcome<bool>> DeleteAsync(string uid, CancellationToken cancellationToken) => RemoveAsync(Of(uid), cancellationToken);

    /// <summary>The page that plays it in Stream's own player, as HTML to be put into another.</summary>
    public Task<Outcome<string>> GetEmbedAsync(string uid, CancellationToken cancellationToken) => TextAsync(Of(uid, "/embed"), cancellationToken);

    /// <summary>Asks for the file to be downloaded by viewers; it is made when it was not.</summary>
    public Task<Outcome<IReadOnlyDictionary<string, StreamDownload>>> CreateDownloadAsync(string uid, CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Post, Of(uid, "/downloads"), null, Json.StreamDownloads, cancellationToken);

    public Task<Outcome<IReadOnlyDictionary<string, StreamDownload>>> GetDownloadsAsync(string uid, CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Get, Of(uid, "/downloads"), null, Json.StreamDownloads, cancellationToken);

    static string Of(string uid, string rest = "") => $"/{Uri.EscapeDataString(uid)}{rest}";

    static ByteArrayContent Body<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    async Task<Outcome<T>> RepeatAsync<T>(
        HttpMethod method, string path, Func<HttpContent>? body, JsonTypeInfo<StreamEnvelope<T>> type, CancellationToken cancellationToken) where T : class =>
        Read(await http.RepeatAsync(() => new HttpRequestMessage(method, root + path) { Content = body?.Invoke() }, cancellationToken), type, StreamErrors.Of);

    async Task<Outcome<T>> OnceAsync<T>(
        HttpMethod method, string path, Func<HttpContent>? body, JsonTypeInfo<StreamEnvelope<T>> type, CancellationToken cancellationToken,
        Func<HostAnswer, Failure>? refusal = null) where T : class =>
        Read(await http.OnceAsync(() => new HttpRequestMessage(method, root + path) { Content = body?.Invoke() }, cancellationToken), type, refusal ?? StreamErrors.Of);

    async Task<Outcome<bool>> RemoveAsync(string path, CancellationToken cancellationToken) =>
        (await http.RepeatAsync(() => new HttpRequestMessage(HttpMethod.Delete, root + path), cancellationToken)).ReadRemoval(StreamErrors.Of);

    async Task<Outcome<string>> TextAsync(string path, CancellationToken cancellationToken) =>
        (await http.RepeatAsync(() => new HttpRequestMessage(HttpMethod.Get, root + path), cancellationToken)).ReadText(StreamErrors.Of);

    static Outcome<T> Read<T>(Outcome<HostAnswer> answer, JsonTypeInfo<StreamEnvelope<T>> type, Func<HostAnswer, Failure> refusal) where T : class => answer.Read(type, refusal) switch
    {
        { Failure: { } failure } => failure,
        { Value: { Success: true, Result: { } result } } => result,
        _ => refusal(answer.Value),
    };
}
