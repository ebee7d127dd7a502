using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Loom;

/// <summary>A host of the contract in docs/hosts.md: its API below <c>/api/v1</c>, and its pages.</summary>
internal sealed class LoomApp(
    LoomOptions options, LoomVideos videos, LoomWorkspace workspace, UploadVideo upload, ListVideos list, LoomAnalytics analytics, LoomJobs jobs, LoomPages pages)
    : IHostApp
{
    public string Host => HostNames.Loom;

    public int Port => options.Endpoint.Port;

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Trim('/').Split('/');
        try
        {
            await (path is ["api", "v1", .. var rest] ? ApiAsync(http, rest) : pages.HandleAsync(http, path));
        }
        catch (LoomException e)
        {
            await e.WriteAsync(http);
        }
        catch (BadHttpRequestException e)
        {
            await new LoomException(e.StatusCode, "invalid", e.Message).WriteAsync(http);
        }
    }

    public Task RefuseAsync(HttpContext http, int status) =>
        (status == StatusCodes.Status429TooManyRequests ? LoomException.TooMany() : new LoomException(status, "internal", "Something went wrong."))
        .WriteAsync(http);

    async Task ApiAsync(HttpContext http, string[] path)
    {
        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {LoomOptions.Key}")))
        {
            throw LoomException.Unauthorized();
        }
        if ((http.Request.Method, path) is ("DELETE", ["videos", var id]))
        {
            http.Response.StatusCode = await jobs.RemoveAsync(id) ? StatusCodes.Status204NoContent : throw LoomException.NotFound("video");
            return;
        }
        var answer = await AnswerAsync(http, path);
        await LoomJson.WriteAsync(http, answer, HttpMethods.IsPost(http.Request.Method) ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    async Task<JsonObject> AnswerAsync(HttpContext http, string[] path) => (http.Request.Method, path) switch
    {
        ("POST", ["videos"]) => LoomJson.Of(await upload.HandleAsync(http), options),
        ("GET", ["videos"]) => list.Handle(http.Request.Query),
        ("GET", ["videos", var id]) => LoomJson.Of(videos.Get(id), options),
        ("PATCH", ["videos", var id]) => LoomJson.Of(Edit(id, await LoomJson.ReadAsync(http)), options),
        ("GET", ["videos", var id, "analytics"]) => analytics.Read(id, http.Request.Query),
        ("GET", ["videos", var id, "embed"]) => Embed(videos.Get(id)),
        ("POST", ["folders"]) => await CreateFolderAsync(await LoomJson.ReadAsync(http), http.RequestAborted),
        ("GET", ["folders"]) => new JsonObject { ["folders"] = new JsonArray([.. workspace.Current.Folders.Select(f => (JsonNode)Folder(f))]) },
        ("GET", ["quota"]) => new JsonObject { ["videos"] = new JsonObject { ["used"] = upload.Used, ["limit"] = options.MostVideos } },
        ("PUT", ["webhook"]) => await PutWebhookAsync(await LoomJson.ReadAsync(http), http.RequestAborted),
        ("GET", ["webhook"]) => Webhook(workspace.Current.Webhook ?? throw LoomException.NotFound("webhook")),
        ("DELETE", ["webhook"]) => await DeleteWebhookAsync(http.RequestAborted),
        _ => throw LoomException.NotFound("address"),
    };

    LoomVideo Edit(string id, JsonObject body)
    {
        var (title, description, privacy) = (LoomJson.Text(body, "title"), LoomJson.Text(body, "description"), LoomJson.Text(body, "privacy"));
        return videos.Update(id, v => v with
        {
            Title = title is null or { Length: > 0 } ? title ?? v.Title : throw LoomException.Invalid("title is empty."),
            Description = description ?? v.Description,
            Privacy = privacy is null ? v.Privacy : UploadVideo.Privacy(privacy),
        }) ?? throw LoomException.NotFound("video");
    }

    JsonObject Embed(LoomVideo video) => new()
    {
        ["html"] = $"<iframe src=\"{new Uri(options.Pages, $"embed/{video.Id}")}\" width=\"640\" height=\"360\" style=\"border: none\" allowfullscreen></iframe>",
    };

    async Task<JsonObject> CreateFolderAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var name = LoomJson.Text(body, "name") is { Length: > 0 } given ? given : throw LoomException.Invalid("name is missing.");
        LoomFolder folder = new(RandomNumberGenerator.GetHexString(16, lowercase: true), name, LoomJson.Text(body, "workspace_id"));
        await workspace.ChangeAsync(
            w =>
            {
                w.Folders.Add(folder);
                return folder;
            },
            cancellationToken);
        return Folder(folder);
    }

    async Task<JsonObject> PutWebhookAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var url = LoomJson.Text(body, "url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        {
            throw LoomException.Invalid("url is none.");
        }
        return Webhook(await workspace.ChangeAsync(
            w => w.Webhook = new LoomWebhook(url, w.Webhook?.Secret ?? RandomNumberGenerator.GetHexString(40, lowercase: true)), cancellationToken));
    }

    async Task<JsonObject> DeleteWebhookAsync(CancellationToken cancellationToken)
    {
        var webhook = workspace.Current.Webhook ?? throw LoomException.NotFound("webhook");
        await workspace.ChangeAsync(w => w.Webhook = null, cancellationToken);
        return Webhook(webhook);
    }

    static JsonObject Folder(LoomFolder folder) => new() { ["id"] = folder.Id, ["name"] = folder.Name, ["workspace_id"] = folder.WorkspaceId };

    static JsonObject Webhook(LoomWebhook webhook) => new() { ["url"] = webhook.Url, ["secret"] = webhook.Secret };
}
