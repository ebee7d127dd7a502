using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Hosting.Loom;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Hosting.Loom;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Cloudflare;

/// <summary>Cloudflare Stream behind a socket, as far as its documentation goes; the test may answer any request before it does.</summary>
sealed class FakeStream : IAsyncDisposable
{
    const string Account = "023e105f4ecef8ad9ca31a8372d0c353";
    const string Root = $"/client/v4/accounts/{Account}/stream";

    /// <summary>One for all keys: making them takes longest. What stands before a PEM says whose it is.</summary>
    static readonly string Pem = MakePem();

    readonly SourceServer server;
    readonly SourceServer originals;
    int serial;

    FakeStream(SourceServer server, SourceServer originals) => (this.server, this.originals) = (server, originals);

    public static async Task<FakeStream> StartAsync()
    {
        var fake = new FakeStream(
            await SourceServer.StartAsync(_ => Task.CompletedTask), await SourceServer.StartAsync(_ => Task.CompletedTask));
        fake.server.Handle = fake.HandleAsync;
        fake.originals.Handle = fake.SendOriginalAsync;
        return fake;
    }

    /// <summary>Method and path below the account's stream, of every request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>True: it has answered.</summary>
    public Func<HttpContext, string, Task<bool>> Before { get; set; } = (_, _) => Task.FromResult(false);

    public Dictionary<string, JsonObject> Videos { get; } = [];

    /// <summary>What arrived, by uid.</summary>
    public Dictionary<string, MemoryStream> Uploads { get; } = [];

    public List<long> Chunks { get; } = [];

    public Dictionary<string, string> Keys { get; } = [];

    public (string Url, string Secret)? Webhook { get; set; }

    public string Token { get; set; } = "token-1";

    public byte[] Original { get; set; } = [];

    public Func<HttpContext, Task<bool>> BeforeOriginal { get; set; } = _ => Task.FromResult(false);

    public string? Secret { get; set; } = """{"cloudflare_api_token":"token-1","somebody_else":{"a":[1]}}""";

    public int SecretWrites { get; private set; }

    public HostLimits Limits { get; set; } = new()
    {
        Delay = TimeSpan.FromMilliseconds(5), Attempt = Wait.Limit, Total = 2 * Wait.Limit, LongestWait = TimeSpan.FromSeconds(2),
    };

    public TestClock Clock { get; } = new();

    /// <value>What deadlines of uploads are told by.</value>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public long ChunkSize { get; set; } = TusChunks.Smallest;

    public Uri OriginalUrl => new(originals.Url("/original?X-Amz-Signature=1"));

    public string PublicUrl { get; set; } = "https://video.example";

    /// <summary>What is done with a webhook that leads to somebody else.</summary>
    public string Webhooks { get; set; } = "keep";

    public Settings Settings => Settings.Read(
        "f", [.. HostRegistration.CloudflareSettings, .. HostRegistration.LoomSettings, Setting.PublicUrl, Setting.HostWebhooks], name => name switch
        {
            Setting.CloudflareApiUrl => server.Url("/client/v4"),
            Setting.CloudflareAccountId => Account,
            Setting.CloudflareCustomerUrl => "https://customer-f33zs165nr7gyfy4.cloudflarestream.com",
            Setting.PublicUrl => PublicUrl,
            Setting.HostWebhooks => Webhooks,
            Setting.LoomApiUrl => Loom?.Api.AbsoluteUri,
            _ => "test",
        });

    public HostSecrets Secrets(TimeProvider? clock = null)
    {
        var (client, _) = Recorder.Of<IAmazonSecretsManager>(request => request switch
        {
            PutSecretValueRequest put => Put(put),
            _ => new GetSecretValueResponse { SecretString = Secret },
        });
        return new HostSecrets(client, Settings, new IdGenerator(TimeProvider.System), clock ?? Clock);
    }

    PutSecretValueResponse Put(PutSecretValueRequest put)
    {
        put.ClientRequestToken!.Length.ShouldBeInRange(32, 64);
        SecretWrites++;
        Secret = put.SecretString;
        return new PutSecretValueResponse();
    }

    public StreamClient Client() => new(Http(), new Uri(server.Url("/client/v4")), Account);

    public CloudflareHost Host()
    {
        var client = Client();
        return new CloudflareHost(
            client, new TusUpload(client, new TusChunks(ChunkSize), Time), new OriginalSources(HostClient.Create().Http), Secrets(), new HostCopyName("test"),
            new StreamTokens(Secrets(), Clock), new StreamAddresses(new Uri("https://customer-x.cloudflarestream.com")), HostClient.Create(), Settings, Clock);
    }

    /// <summary>Beside it, in setting up; null: none is set up.</summary>
    public FakeLoom? Loom { get; set; }

    public HostSetup Setup()
    {
        var loom = new LoomClient(Loom?.Http() ?? Http(), Loom?.Api ?? new Uri("https://host.invalid"));
        return new HostSetup(
            Secrets(), Host(), Client(), new LoomHost(loom, new OriginalSources(HostClient.Create().Http), Secrets(), new HostCopyName("test"), Settings, Clock), loom, Settings, Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<HostSetup>.Instance);
    }

    public HostPublication Publication(PublishTask? task = null, bool push = false, string? continuation = null) => new(
        task ?? Task1, new HostMetadata("Ein Titel – ü", null, "clip.mp4", Restricted: true, Privacy.Private), OriginalUrl, Original.Length, push, continuation);

    public PublishTask Task1 { get; } = new(new IdGenerator(TimeProvider.System).NextVideoId(), 1);

    HostHttp Http()
    {
        var secrets = Secrets();
        return new HostHttp(
            HostClient.Create().Http, new Uri(server.Url("/")),
            async (fresh, t) => (await (fresh ? secrets.RefreshAsync(t) : secrets.GetAsync(t))).CloudflareApiToken, Limits, TimeProvider.System);
    }

    public string Add(string state, PublishTask task, string? reason = null, string? creator = null)
    {
        var uid = $"{Interlocked.Increment(ref serial):x32}";
        Videos[uid] = new JsonObject
        {
            ["uid"] = uid, ["creator"] = creator ?? $"test:{task.VideoId}", ["created"] = $"2026-11-21T09:00:{serial:00}.000001Z",
            ["meta"] = new JsonObject { ["publication"] = task.Name, ["name"] = "old", ["of-others"] = 7 },
            ["status"] = new JsonObject { ["state"] = state, ["pctComplete"] = state == "ready" ? "100.000000" : "", ["errorReasonCode"] = reason ?? "" },
        };
        return uid;
    }

    public static Task AnswerAsync(HttpContext context, int status, JsonNode? result, int? code = null, string message = "")
    {
        context.Response.StatusCode = status;
        var errors = code is null ? new JsonArray() : new JsonArray(new JsonObject { ["code"] = code, ["message"] = message });
        return context.Response.WriteAsJsonAsync(new JsonObject { ["result"] = result?.DeepClone(), ["success"] = code is null, ["errors"] = errors, ["messages"] = new JsonArray() });
    }

    async Task HandleAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var path = context.Request.Path.Value!.Replace(Root, "");
        var request = $"{context.Request.Method} {path}";
        lock (Requests)
        {
            Requests.Add(request);
        }
        if (await Before(context, request))
        {
            return;
        }
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await AnswerAsync(context, 403, null, 10000, "Authentication error");
            return;
        }
        await (request switch
        {
            "GET " => AnswerAsync(context, 200, new JsonArray([.. Videos.Values.Where(v => context.Request.Query["creator"] is not [{ } c] || c == v["creator"]!.ToString()).Select(v => v.DeepClone())])),
            "POST " => CreateAsync(context),
            "POST /copy" => CopyAsync(context),
            "GET /storage-usage" => AnswerAsync(context, 200, JsonNode.Parse("""{"totalStorageMinutes":1000,"totalStorageMinutesLimit":1000,"videoCount":7}""")),
            "GET /keys" => AnswerAsync(context, 200, new JsonArray([.. Keys.Keys.Select(id => new JsonObject { ["id"] = id })])),
            "POST /keys" => KeyAsync(context),
            "GET /webhook" => Webhook is { } known ? AnswerAsync(context, 200, Json(known)) : AnswerAsync(context, 404, null, 10003, "Not Found"),
            "PUT /webhook" => WebhookAsync(context),
            _ when path.StartsWith("/tus/") => TusAsync(context, path["/tus/".Length..]),
            _ when path.StartsWith("/keys/") => AnswerAsync(context, Keys.Remove(path["/keys/".Length..]) ? 200 : 404, null),
            _ => VideoAsync(context, path[1..]),
        });
    }

    async Task VideoAsync(HttpContext context, string uid)
    {
        if (!Videos.TryGetValue(uid, out var video))
        {
            await AnswerAsync(context, 404, null, 10003, "Not Found");
            return;
        }
        if (context.Request.Method == "DELETE")
        {
            Videos.Remove(uid);
            Uploads.Remove(uid);
            context.Response.StatusCode = 200;
            return;
        }
        if (context.Request.Method == "POST")
        {
            foreach (var (name, value) in (await context.Request.ReadFromJsonAsync<JsonObject>())!)
            {
                video[name] = value?.DeepClone();
            }
        }
        await AnswerAsync(context, 200, video);
    }

    async Task CopyAsync(HttpContext context)
    {
        var copy = (await context.Request.ReadFromJsonAsync<JsonObject>())!;
        PublishTask.TryParse(copy["meta"]!["publication"]!.ToString(), out var task).ShouldBeTrue();
        var uid = Add("downloading", task!, creator: copy["creator"]!.ToString());
        foreach (var name in new[] { "meta", "requireSignedURLs", "allowedOrigins", "url" })
        {
            Videos[uid][name] = copy[name]!.DeepClone();
        }
        await AnswerAsync(context, 200, Videos[uid]);
    }

    Task CreateAsync(HttpContext context)
    {
        context.Request.Headers["Tus-Resumable"].ToString().ShouldBe("1.0.0");
        context.Request.Headers["Upload-Length"].ToString().ShouldBe($"{Original.Length}");
        var meta = context.Request.Headers["Upload-Metadata"].ToString().Split(',').Select(pair => pair.Split(' '))
            .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(pair[1])) : null);
        meta.ShouldContainKey("requiresignedurls");
        PublishTask.TryParse(meta["publication"]!, out var task).ShouldBeTrue();
        var uid = Add("pendingupload", task!, creator: context.Request.Headers["Upload-Creator"]);
        Videos[uid]["meta"]!["name"] = meta["name"];
        Uploads[uid] = new MemoryStream();
        context.Response.StatusCode = 201;
        context.Response.Headers.Location = $"{Root}/tus/{uid}";
        context.Response.Headers["stream-media-id"] = uid;
        return Task.CompletedTask;
    }

    async Task TusAsync(HttpContext context, string uid)
    {
        context.Request.Headers["Tus-Resumable"].ToString().ShouldBe("1.0.0");
        if (!Uploads.TryGetValue(uid, out var file))
        {
            context.Response.StatusCode = 404;
            return;
        }
        if (context.Request.Method == "PATCH")
        {
            var (length, last) = (context.Request.ContentLength!.Value, file.Length + context.Request.ContentLength == Original.Length);
            context.Request.ContentType.ShouldBe("application/offset+octet-stream");
            if (context.Request.Headers["Upload-Offset"] != $"{file.Length}" || (!last && (length < TusChunks.Smallest || length % TusChunks.Step != 0)))
            {
                context.Response.StatusCode = 409;
                return;
            }
            Chunks.Add(length);
            await context.Request.Body.CopyToAsync(file);
            context.Response.StatusCode = 204;
            if (last)
            {
                Videos[uid]["status"]!["state"] = "queued";
            }
        }
        context.Response.Headers["Upload-Offset"] = $"{file.Length}";
    }

    async Task KeyAsync(HttpContext context)
    {
        var id = $"key-{Interlocked.Increment(ref serial)}";
        Keys[id] = $"{id}\n{Pem}";
        await AnswerAsync(context, 200, new JsonObject { ["id"] = id, ["pem"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Keys[id])), ["jwk"] = "e30=" });
    }

    async Task WebhookAsync(HttpContext context)
    {
        Webhook = ((await context.Request.ReadFromJsonAsync<JsonObject>())!["notificationUrl"]!.ToString(), $"secret-{Interlocked.Increment(ref serial)}");
        await AnswerAsync(context, 200, Json(Webhook.Value));
    }

    static JsonObject Json((string Url, string Secret) webhook) => new() { ["notificationUrl"] = webhook.Url, ["secret"] = webhook.Secret, ["modified"] = "2019-01-01T01:02:21.076571Z" };

    async Task SendOriginalAsync(HttpContext context)
    {
        context.Request.Headers.Authorization.Count.ShouldBe(0);
        if (!await BeforeOriginal(context))
        {
            await SourceServer.SendAsync(context, Original);
        }
    }

    static string MakePem()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        return rsa.ExportRSAPrivateKeyPem();
    }

    public JsonElement SecretJson => JsonDocument.Parse(Secret!).RootElement;

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await originals.DisposeAsync();
    }
}
