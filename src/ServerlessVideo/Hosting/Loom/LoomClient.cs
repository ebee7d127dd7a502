using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Loom;

/// <summary>What an upload is called, and where it goes; null: the host's own choice.</summary>
/// <param name="Privacy"><c>public</c> or <c>unlisted</c>.</param>
sealed record LoomUpload(
    string FileName, string Title, string? Description, string Privacy, string ExternalId, string? FolderId = null, string? WorkspaceId = null);

/// <summary>
/// The API of a Loom-compatible host. Loom publishes none for uploads (only for recording and embedding), so this is a contract of ours, of what
/// one would need: docs/hosts.md.
/// </summary>
/// <param name="api"><c>https://www.loom.com/api/v1</c>, or whoever keeps to the contract.</param>
sealed class LoomClient(HostHttp http, Uri api)
{
    static readonly LoomJson Json = LoomJson.Default;

    readonly string root = api.AbsoluteUri.TrimEnd('/');

    public HostHttp Http => http;

    /// <summary>One request with the whole file. Without an answer nobody knows whether it arrived: look for it before trying again.</summary>
    /// <param name="file">With its length known, so that it is streamed.</param>
    public async Task<Outcome<LoomVideo>> UploadAsync(LoomUpload upload, Func<HttpContent> file, TimeSpan limit, CancellationToken cancellationToken) =>
        (await http.CarryAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{root}/videos") { Content = FormOf(upload, file()) }, limit, cancellationToken))
        .Read(Json.LoomVideo, LoomErrors.Of);

    public Task<Outcome<LoomVideo>> GetAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, Of(id), null, Json.LoomVideo, cancellationToken);

    public Task<Outcome<LoomVideo>> EditAsync(string id, LoomEdit edit, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, Of(id), () => Body(edit, Json.LoomEdit), Json.LoomVideo, cancellationToken);

    /// <summary>True: there was one.</summary>
    public async Task<Outcome<bool>> DeleteAsync(string id, CancellationToken cancellationToken) =>
        (await http.RepeatAsync(() => new HttpRequestMessage(HttpMethod.Delete, root + Of(id)), cancellationToken)).ReadRemoval(LoomErrors.Of);

    public Task<Outcome<LoomVideos>> ListAsync(string? cursor, string? externalId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"/videos{Query(("cursor", cursor), ("external_id", externalId))}", null, Json.LoomVideos, cancellationToken);

    public Task<Outcome<LoomAnalytics>> GetAnalyticsAsync(string id, DateOnly from, DateOnly to, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Get, $"{Of(id)}/analytics{Query(("from", $"{from:yyyy-MM-dd}"), ("to", $"{to:yyyy-MM-dd}"))}", null, Json.LoomAnalytics, cancellationToken);

    /// <summary>Without an answer nobody knows whether it was made.</summary>
    public async Task<Outcome<LoomFolder>> CreateFolderAsync(string name, string? workspaceId, CancellationToken cancellationToken) =>
        (await http.OnceAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"{root}/folders") { Content = Body(new LoomFolder(Name: name, WorkspaceId: workspaceId), Json.LoomFolder) },
            cancellationToken)).Read(Json.LoomFolder, LoomErrors.Of);

    public Task<Outcome<LoomFolders>> ListFoldersAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "/folders", null, Json.LoomFolders, cancellationToken);

    public Task<Outcome<LoomEmbed>> GetEmbedAsync(string id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"{Of(id)}/embed", null, Json.LoomEmbed, cancellationToken);

    public Task<Outcome<LoomQuota>> GetQuotaAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, "/quota", null, Json.LoomQuota, cancellationToken);

    /// <returns><see cref="Errors.HostCopyMissing"/>: there is none.</returns>
    public Task<Outcome<LoomWebhook>> GetWebhookAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "/webhook", null, Json.LoomWebhook, cancellationToken);

    /// <summary>It comes with the secret that signs deliveries.</summary>
    public Task<Outcome<LoomWebhook>> PutWebhookAsync(string url, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, "/webhook", () => Body(new LoomWebhook(url), Json.LoomWebhook), Json.LoomWebhook, cancellationToken);

    async Task<Outcome<T>> SendAsync<T>(HttpMethod method, string path, Func<HttpContent>? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        (await http.RepeatAsync(() => new HttpRequestMessage(method, root + path) { Content = body?.Invoke() }, cancellationToken)).Read(type, LoomErrors.Of);

    static MultipartFormDataContent FormOf(LoomUpload upload, HttpContent file)
    {
        var form = new MultipartFormDataContent();
        (string Name, string? Value)[] fields =
        [
            ("title", upload.Title), ("description", upload.Description), ("privacy", upload.Privacy), ("folder_id", upload.FolderId),
            ("workspace_id", upload.WorkspaceId), ("external_id", upload.ExternalId),
        ];
        foreach (var (name, value) in fields.Where(field => !string.IsNullOrEmpty(field.Value)))
        {
            form.Add(new StringContent(value!), name);
        }
        // Last: who reads it as it comes knows by then what it is.
        form.Add(file, "file", NameOf(upload.FileName));
        return form;
    }

    /// <summary>As a header can have it: people call files what they like.</summary>
    static string NameOf(string fileName) => string.Concat(fileName.Select(c => c is '"' or '\\' || char.IsControl(c) ? '_' : c));

    static string Of(string id) => $"/videos/{Uri.EscapeDataString(id)}";

    static string Query(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToArray();
        return given.Length == 0 ? "" : $"?{string.Join('&', given)}";
    }

    static ByteArrayContent Body<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}
