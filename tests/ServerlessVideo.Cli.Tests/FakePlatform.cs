using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Tests;

/// <summary>The upload routes of the API and S3's part URLs over HTTP, in memory, with faults on demand.</summary>
sealed class FakePlatform : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, FakeUpload> uploads = [];
    int ids;

    FakePlatform(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single());

    /// <value>Every request as <c>PUT u1/2</c> (a part) or <c>POST /uploads</c>, in order.</value>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <value>The <c>Idempotency-Key</c> of each request to start, empty without.</value>
    public ConcurrentQueue<string> Keys { get; } = [];

    /// <value>What was asked of the reconciler.</value>
    public ConcurrentQueue<string> Reconciled { get; } = [];

    /// <value>Asked for each request with its name and how often it came, from 1: a status other than 200 is answered instead.</value>
    public Func<string, int, Answer?> Fault { get; set; } = (_, _) => null;

    public long PartSize { get; set; } = 8 << 20;

    /// <value>When the next URLs end.</value>
    public DateTimeOffset UrlsExpire { get; set; } = DateTimeOffset.MaxValue;

    /// <value>What the video is once its upload was completed.</value>
    public JsonObject VideoAfter { get; set; } = new() { ["status"] = "ready" };

    /// <value>A video that has the bytes of every complete request.</value>
    public string? DuplicateAtComplete { get; set; }

    /// <value>The video that is made of bytes that are there, because theirs was deleted.</value>
    public string? Remade { get; set; }

    /// <value>A video that turns out to have the bytes of every video that was uploaded.</value>
    public string? DuplicateAfter { get; set; }

    /// <value>Of every video.</value>
    public object[] Jobs { get; set; } = [];

    public object[] Attempts { get; set; } = [];

    /// <value>Pages of findings, as the reconciler gives them one by one.</value>
    public IReadOnlyList<object[]> Findings { get; set; } = [[]];

    /// <value>Whether there are progress events since the first.</value>
    public bool News { get; set; }

    public string Token { get; set; } = "token";

    public IEnumerable<string> Puts => Requests.Where(r => r.StartsWith("PUT ", StringComparison.Ordinal));

    public FakeUpload this[string id] => uploads[id];

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var platform = new FakePlatform(builder.Build());
        platform.Map();
        await platform.app.StartAsync();
        return platform;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    /// <summary>An upload that somebody, somewhere, has aborted.</summary>
    public void Forget(string id) => uploads.TryRemove(id, out _);

    void Map()
    {
        app.Use(InterceptAsync);
        app.UseRouting();
        var api = app.MapGroup("/api/v1");
        api.MapPost("/uploads", async (HttpRequest request) => Start(await BodyAsync(request)));
        api.MapPost("/uploads/from-url", async (HttpRequest request) => Results.Json(Video(new Uri((await BodyAsync(request))["url"]!.ToString()).Host), statusCode: 202));
        api.MapGet("/uploads/{id}", (string id) => uploads.TryGetValue(id, out var u) ? Results.Json(u.Describe()) : NotFound());
        api.MapPost("/uploads/{id}/parts", async (string id, HttpRequest request) => uploads.TryGetValue(id, out var u) ? Sign(u, await BodyAsync(request)) : NotFound());
        api.MapPost("/uploads/{id}/complete", async (string id, HttpRequest request) => Complete(uploads[id], await BodyAsync(request)));
        api.MapDelete("/uploads/{id}", (string id) => uploads.TryRemove(id, out _) ? Results.NoContent() : NotFound());
        api.MapGet("/videos/{id}", (string id) => Results.Json(Video(id)));
        api.MapGet("/videos/{id}/jobs", () => Results.Json(new { items = Jobs }));
        api.MapGet("/videos/{id}/attempts", () => Results.Json(new { items = Attempts }));
        api.MapPost("/admin/hosts/{host}/reset", (string host) => Results.Json(new { host }));
        api.MapPost("/videos/{id}/move", (string id) => Results.Json(Video(id), statusCode: 202));
        api.MapPost("/videos/{id}/retry", (string id) => Results.Json(Video(id), statusCode: 202));
        api.MapPost("/videos/{id}/cancel", (string id) => Results.Json(Video(id)));
        api.MapGet("/videos/{id}/events", (string? after) => Results.Json(new { items = after is null || News ? new[] { new { status = "some" } } : [], next = "1" }));
        api.MapPost("/admin/reconcile", async (HttpRequest request) => Reconcile(await BodyAsync(request)));
        app.MapPost("/_local/oidc/mint", () => Token);
        app.MapPut("/storage/{id}/{part:int}", async (string id, int part, string sha256, HttpRequest request) => await PutAsync(uploads[id], part, sha256, request));
    }

    async Task InterceptAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value!.Replace("/api/v1", "").Replace("/storage/", "");
        var name = $"{http.Request.Method} {path}";
        var fault = Fault(name, Requests.Count(r => r == name) + 1);
        Requests.Enqueue(name);
        if (name is "POST /uploads" or "POST /uploads/from-url")
        {
            Keys.Enqueue(http.Request.Headers["Idempotency-Key"].ToString());
        }

        if (fault is null && !http.Request.Path.StartsWithSegments("/storage") && !http.Request.Path.StartsWithSegments("/_local") && http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            fault = new Answer(401, """{"title": "The access token is not valid", "code": "invalid_token"}""");
        }

        if (fault is null)
        {
            await next(http);
            return;
        }

        while (!fault.When())
        {
            await Task.Delay(10, http.RequestAborted);
        }

        if (fault.Status == 0)
        {
            http.Abort();
            return;
        }

        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.StatusCode = fault.Status;
        await http.Response.WriteAsync(fault.Body);
    }

    IResult Start(JsonNode request)
    {
        var sha256 = request["sha256"]?.ToString() ?? "";
        var entity = request["entities"]?[0]?.ToJsonString();
        if (uploads.Values.FirstOrDefault(u => u.Sha256 == sha256 && u.Entity == entity) is { } held)
        {
            return held.Completed ? Results.Json(new { duplicate = true, video = Video(Remade ?? held.Id), is_new = Remade is not null }) : Results.Json(held.Started(resumed: true));
        }

        var upload = new FakeUpload($"u{Interlocked.Increment(ref ids)}", sha256, entity, request["file_size"]!.GetValue<long>(), PartSize);
        uploads[upload.Id] = upload;
        return Results.Json(upload.Started(), statusCode: 201);
    }

    IResult Reconcile(JsonNode request)
    {
        Reconciled.Enqueue(request.ToJsonString());
        var page = int.Parse(request["cursor"]?.ToString() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        return Results.Json(new { dry_run = true, findings = Findings[page], next_cursor = page + 1 < Findings.Count ? $"{page + 1}" : null });
    }

    IResult Sign(FakeUpload upload, JsonNode request) => upload.Completed ? Problem(409, "upload_closed") : Results.Json(new
    {
        parts = request["parts"]!.AsArray().Select(p => new
        {
            part_number = p!["part_number"]!.GetValue<int>(),
            url = $"{Url}storage/{upload.Id}/{p["part_number"]}?sha256={Uri.EscapeDataString(p["sha256"]!.ToString())}",
            headers = new Dictionary<string, string> { ["x-amz-checksum-sha256"] = p["sha256"]!.ToString() },
            expires_at = UrlsExpire,
        }),
    });

    static async Task<IResult> PutAsync(FakeUpload upload, int part, string sha256, HttpRequest request)
    {
        var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes);
        if (request.Headers["x-amz-checksum-sha256"] != sha256 || Convert.ToBase64String(SHA256.HashData(bytes.ToArray())) != sha256)
        {
            return Results.Content("<Error><Code>BadDigest</Code><Message>The SHA256 you specified did not match.</Message></Error>", "application/xml", statusCode: 400);
        }

        lock (upload.Parts)
        {
            upload.Parts[part] = bytes.ToArray();
        }

        request.HttpContext.Response.Headers.ETag = $"\"etag-{part}\"";
        return Results.Ok();
    }

    IResult Complete(FakeUpload upload, JsonNode request)
    {
        var numbers = request["parts"]!.AsArray().Select(p => (Number: p!["part_number"]!.GetValue<int>(), Etag: p["etag"]!.ToString())).ToList();
        if (!numbers.SequenceEqual(upload.Parts.Keys.Select(n => (n, $"\"etag-{n}\""))) || upload.Parts.Count != upload.PartCount)
        {
            return Problem(422, "parts_missing");
        }

        if (DuplicateAtComplete is { } other)
        {
            return Results.Json(new { duplicate = true, video = Video(other) });
        }

        upload.Completed = true;
        return Results.Json(Video(upload.Id), statusCode: 202);
    }

    JsonNode Video(string id)
    {
        var video = VideoAfter.DeepClone().AsObject();
        video["id"] = id;
        video["share_url"] = $"{Url}watch/{id}";
        if (DuplicateAfter is { } other && other != id)
        {
            (video["status"], video["duplicate_of"]) = ("failed", other);
            video["error"] = new JsonObject { ["code"] = "duplicate_file", ["detail"] = $"video {other} has it" };
        }

        return video;
    }

    static async Task<JsonNode> BodyAsync(HttpRequest request) => (await JsonNode.ParseAsync(request.Body))!;

    static IResult NotFound() => Problem(404, "not_found");

    static IResult Problem(int status, string code) => Results.Json(new { title = "A title", detail = "a detail", code }, statusCode: status);
}

/// <param name="Status">0: the connection is cut.</param>
sealed record Answer(int Status, string Body = "")
{
    /// <value>Answered not before.</value>
    public Func<bool> When { get; init; } = () => true;
}

sealed record FakeUpload(string Id, string Sha256, string? Entity, long FileSize, long PartSize)
{
    public SortedDictionary<int, byte[]> Parts { get; } = [];

    public bool Completed { get; set; }

    public int PartCount => (int)((FileSize + PartSize - 1) / PartSize);

    public byte[] Bytes => [.. Parts.Values.SelectMany(p => p)];

    public object Started(bool resumed = false) => new { upload_id = Id, video_id = Id, part_size = PartSize, part_count = PartCount, resumed };

    public object Describe() => new
    {
        upload_id = Id, status = Completed ? "completed" : "open", file_size = FileSize, part_size = PartSize, part_count = PartCount,
        uploaded_parts = Parts.Select(p => new { part_number = p.Key, size = p.Value.Length, etag = $"\"etag-{p.Key}\"", sha256 = Convert.ToBase64String(SHA256.HashData(p.Value)) }),
        missing_parts = Enumerable.Range(1, PartCount).Where(n => !Parts.ContainsKey(n)),
    };
}

/// <summary>
/// Waits for nothing, remembers for how long it should have, and is that much later then. What watches over silence, a minute and
/// more, is no wait: it ends when <see cref="Pass"/> has let that time pass.
/// </summary>
sealed class HastyTime : TimeProvider
{
    readonly ConcurrentDictionary<Watch, bool> watches = [];
    long now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;
    TimeSpan passed;

    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);

    public override long GetTimestamp() => now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);

    public void Pass(TimeSpan time)
    {
        passed += time;
        foreach (var watch in watches.Keys.Where(w => w.Due <= passed))
        {
            watch.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.FromMinutes(1))
        {
            var watch = new Watch(this, () => callback(state));
            watch.Change(dueTime, period);
            return watch;
        }

        Waits.Enqueue(dueTime);
        Advance(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    sealed class Watch(HastyTime time, Action ring) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Ring()
        {
            time.watches.TryRemove(this, out _);
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = time.passed + dueTime;
            return time.watches[this] = true;
        }

        public void Dispose() => time.watches.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
