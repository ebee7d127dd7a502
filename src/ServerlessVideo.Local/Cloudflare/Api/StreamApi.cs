using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>Which use case answers what below <c>/accounts/{id}/stream</c>.</summary>
internal sealed class StreamApi(
    StreamVideos videos, StreamJobs jobs, StreamOptions options, CopyByUrl copy, DirectUpload direct, CreateTusUpload tus, ListVideos list, EditVideo edit,
    Storage storage, Captions captions, SigningKeys keys, MintToken mint, WebhookSubscription webhook)
{
    /// <exception cref="StreamException">Any refusal.</exception>
    public Task HandleAsync(HttpContext http, string[] path)
    {
        switch (http.Request.Method, path)
        {
            case ("POST", []):
                tus.Handle(http);
                return Task.CompletedTask;
            case ("GET", []):
                return Envelope.WriteAsync(http, list.Handle(http.Request.Query));
            case ("GET", [var uid, "embed"]):
                http.Response.ContentType = "text/html; charset=utf-8";
                return http.Response.WriteAsync(edit.Embed(uid), http.RequestAborted);
            case ("GET", [var uid, "captions", var language, "vtt"]):
                return captions.ReadAsync(http, uid, language);
            default:
                return AnswerAsync(http, path);
        }
    }

    async Task AnswerAsync(HttpContext http, string[] path) => await Envelope.WriteAsync(http, Envelope.Of(await ResultAsync(http, path)));

    async Task<JsonNode?> ResultAsync(HttpContext http, string[] path) => (http.Request.Method, path) switch
    {
        ("POST", ["copy"]) => VideoAnswer.Of(copy.Handle(await Envelope.ReadAsync(http)), options),
        ("POST", ["direct_upload"]) => direct.Create(await Envelope.ReadAsync(http)),
        ("GET", ["storage-usage"]) => storage.Usage(http.Request.Query["creator"].FirstOrDefault()),
        (_, ["clip"]) => throw StreamException.NotOffered("clips"),
        (_, ["live_inputs" or "watermarks", ..]) => throw StreamException.NotOffered(path[0]),
        (_, ["keys", ..]) => await KeysAsync(http, path[1..]),
        (_, ["webhook"]) => await WebhookAsync(http),
        ("GET", [var uid]) => VideoAnswer.Of(videos.Get(uid), options),
        ("POST", [var uid]) => VideoAnswer.Of(edit.Handle(uid, await Envelope.ReadAsync(http)), options),
        ("DELETE", [var uid]) => await jobs.RemoveAsync(uid) ? null : throw StreamException.NotFound(),
        ("POST", [var uid, "token"]) => await mint.HandleAsync(uid, await OptionalBodyAsync(http), http.RequestAborted),
        ("GET", [var uid, "downloads"]) => edit.Download(uid, wanted: null),
        ("POST", [var uid, "downloads"]) => edit.Download(uid, wanted: true),
        ("DELETE", [var uid, "downloads"]) => edit.Download(uid, wanted: false),
        (_, [var uid, "captions", .. var rest]) => await CaptionsAsync(http, uid, rest),
        _ => throw StreamException.NotFound(),
    };

    async Task<JsonNode?> KeysAsync(HttpContext http, string[] path)
    {
        switch (http.Request.Method, path)
        {
            case ("POST", []):
                return await keys.CreateAsync(http.RequestAborted);
            case ("GET", []):
                return keys.List();
            case ("DELETE", [var id]):
                await keys.DeleteAsync(id, http.RequestAborted);
                return "OK";
            default:
                throw StreamException.NotFound();
        }
    }

    async Task<JsonNode?> WebhookAsync(HttpContext http)
    {
        switch (http.Request.Method)
        {
            case "PUT":
                return await webhook.PutAsync(await Envelope.ReadAsync(http), http.RequestAborted);
            case "GET":
                return webhook.Get();
            case "DELETE":
                await webhook.DeleteAsync(http.RequestAborted);
                return "OK";
            default:
                throw StreamException.NotFound();
        }
    }

    async Task<JsonNode?> CaptionsAsync(HttpContext http, string uid, string[] path)
    {
        switch (http.Request.Method, path)
        {
            case ("GET", []):
                return captions.List(uid);
            case ("PUT", [var language]):
                return await captions.PutAsync(http, uid, language);
            case ("DELETE", [var language]):
                captions.Delete(uid, language);
                return "";
            case ("POST", [_, "generate"]):
                throw StreamException.NotOffered("generated captions");
            default:
                throw StreamException.NotFound();
        }
    }

    static async Task<JsonObject> OptionalBodyAsync(HttpContext http) => http.Request.ContentLength is null or 0 ? [] : await Envelope.ReadAsync(http);
}
