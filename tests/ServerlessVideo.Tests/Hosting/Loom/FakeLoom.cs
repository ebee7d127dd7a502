using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Loom;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Loom;

/// <summary>A Loom-compatible host behind a socket; the test may answer any request before it does.</summary>
sealed class FakeLoom : IAsyncDisposable
{
    readonly SourceServer server;
    int serial;

    FakeLoom(SourceServer server) => this.server = server;

    public static async Task<FakeLoom> StartAsync()
    {
        var fake = new FakeLoom(await SourceServer.StartAsync(_ => Task.CompletedTask));
        fake.server.Handle = fake.HandleAsync;
        return fake;
    }

    public Uri Api => new(server.Url("/api/v1"));

    public List<string> Requests { get; } = [];

    /// <summary>True: it has answered.</summary>
    public Func<HttpContext, string, Task<bool>> Before { get; set; } = (_, _) => Task.FromResult(false);

    public Dictionary<string, JsonObject> Videos { get; } = [];

    public Dictionary<string, byte[]> Files { get; } = [];

    public (string Url, string Secret)? Webhook { get; set; }

    public byte[] Original { get; set; } = [1, 2, 3];

    public string DefaultPrivacy { get; set; } = "unlisted";

    public string FolderId { get; set; } = "";

    public PublishTask Task1 { get; } = new(new IdGenerator(TimeProvider.System).NextVideoId(), 1);

    public HostLimits Limits { get; set; } = new()
    {
        Delay = TimeSpan.FromMilliseconds(5), Attempt = Wait.Limit, Total = 2 * Wait.Limit, LongestWait = TimeSpan.FromSeconds(2),
    };

    public HostHttp Http() => new(HostClient.Create().Http, Api, (_, _) => ValueTask.FromResult<string?>("loom-1"), Limits, TimeProvider.System);

    public LoomHost Host()
    {
        var settings = Settings.Read("f", HostRegistration.LoomSettings, name => name switch
        {
            Setting.LoomApiUrl => Api.AbsoluteUri,
            Setting.LoomPageUrl => "https://www.loom.com/",
            Setting.LoomDefaultPrivacy => DefaultPrivacy,
            Setting.LoomFolderId => FolderId,
            Setting.LoomWorkspaceId => "",
            _ => "test",
        });
        var (manager, _) = Recorder.Of<IAmazonSecretsManager>(_ => new GetSecretValueResponse { SecretString = """{"loom_api_key":"loom-1"}""" });
        var secrets = new HostSecrets(manager, settings, new IdGenerator(TimeProvider.System), TimeProvider.System);
        return new LoomHost(
            new LoomClient(Http(), Api), new OriginalSources(HostClient.Create().Http), secrets, new HostCopyName("test"), settings, TimeProvider.System);
    }

    public HostPublication Publication(Privacy privacy = Privacy.Unlisted, bool restricted = false) => new(
        Task1, new HostMetadata("Ein Titel – ü", "Was darin ist", "größe \"1\".mp4", restricted, privacy), new Uri(server.Url("/original")), Original.Length);

    public string Add(string status, string? externalId = null)
    {
        var id = $"loom{Interlocked.Increment(ref serial):000}";
        Videos[id] = new JsonObject
        {
            ["id"] = id, ["status"] = status, ["progress"] = 40, ["external_id"] = externalId ?? $"test:{Task1.Name}", ["created_at"] = $"2026-11-21T09:00:{serial:00}Z",
        };
        return id;
    }

    public static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = "It is so." } });
    }

    async Task HandleAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (context.Request.Path == "/original")
        {
            context.Request.Headers.Authorization.Count.ShouldBe(0);
            await SourceServer.SendAsync(context, Original);
            return;
        }
        var path = context.Request.Path.Value!.Replace("/api/v1", "");
        var request = $"{context.Request.Method} {path}";
        lock (Requests)
        {
            Requests.Add(request);
        }
        if (await Before(context, request))
        {
            return;
        }
        context.Request.Headers.Authorization.ToString().ShouldBe("Bearer loom-1");
        var named = path.StartsWith("/videos/") ? Videos.GetValueOrDefault(path["/videos/".Length..].Split('/')[0]) : null;
        await (request switch
        {
            "POST /videos" => ReceiveAsync(context),
            "GET /videos" => context.Response.WriteAsJsonAsync(new JsonObject
            {
                ["videos"] = new JsonArray([.. Videos.Values.Where(v => context.Request.Query["external_id"] is not [{ } e] || e == v["external_id"]?.ToString()).Select(v => v.DeepClone())]),
                ["next_cursor"] = context.Request.Query["cursor"].Count == 0 ? "page 2" : null,
            }),
            "GET /quota" => context.Response.WriteAsJsonAsync(JsonNode.Parse("""{"videos":{"used":25,"limit":25}}""")),
            "GET /webhook" => Webhook is { } known ? context.Response.WriteAsJsonAsync(Json(known)) : RefuseAsync(context, 404, "not_found"),
            "PUT /webhook" => PutWebhookAsync(context),
            _ when named is null => RefuseAsync(context, 404, "not_found"),
            _ when path.EndsWith("/analytics") => context.Response.WriteAsJsonAsync(JsonNode.Parse(
                """{"views":127,"unique_viewers":89,"engagement":{"avg_watch_percentage":78.5},"demographics":{"countries":{"US":80}}}""")),
            _ when path.EndsWith("/embed") => context.Response.WriteAsJsonAsync(new JsonObject { ["html"] = "<iframe></iframe>" }),
            _ => OfVideoAsync(context, named),
        });
    }

    async Task OfVideoAsync(HttpContext context, JsonObject video)
    {
        if (context.Request.Method == "DELETE")
        {
            Videos.Remove(video["id"]!.ToString());
            context.Response.StatusCode = 204;
            return;
        }
        if (context.Request.Method == "PATCH")
        {
            foreach (var (name, value) in (await context.Request.ReadFromJsonAsync<JsonObject>())!)
            {
                video[name] = value?.DeepClone();
            }
        }
        await context.Response.WriteAsJsonAsync(video);
    }

    async Task ReceiveAsync(HttpContext context)
    {
        context.Request.ContentLength.ShouldNotBeNull();
        var form = await context.Request.ReadFormAsync();
        var id = Add("processing", form["external_id"]);
        foreach (var (name, value) in form)
        {
            Videos[id][name] = value.ToString();
        }
        Videos[id]["file_name"] = form.Files.Single().FileName;
        var file = new MemoryStream();
        await form.Files.Single().CopyToAsync(file);
        Files[id] = file.ToArray();
        context.Response.StatusCode = 201;
        await context.Response.WriteAsJsonAsync(Videos[id]);
    }

    async Task PutWebhookAsync(HttpContext context)
    {
        Webhook = ((await context.Request.ReadFromJsonAsync<JsonObject>())!["url"]!.ToString(), $"secret-{Interlocked.Increment(ref serial)}");
        await context.Response.WriteAsJsonAsync(Json(Webhook.Value));
    }

    static JsonObject Json((string Url, string Secret) webhook) => new() { ["url"] = webhook.Url, ["secret"] = webhook.Secret };

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
