using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Win32.SafeHandles;

namespace ServerlessVideo.Client;

/// <summary>
/// The HTTP API from .NET, in one file to copy: <c>sv upload</c> is built on it. Every call may be repeated without harm, and is:
/// three times, or for as long as <paramref name="patience"/> says, when the network or the service fails or is silent for a minute, and while the service is
/// still at the same request. What fails for good is a <see cref="ServerlessVideoException"/> with the API's code, or the
/// <see cref="HttpRequestException"/> of the last try.
/// </summary>
/// <param name="http">Its timeout bounds the sending of one part, however slow the line: better none, as the client ends what stays silent for a minute.</param>
/// <param name="site">Where the product is reached: <c>https://video.example.org</c>.</param>
/// <param name="signIn">Gives a bearer token; asked again when the API no longer takes the last one.</param>
/// <param name="patience">How long a call is repeated that nothing but failures of network or service answer; none: three times.</param>
public sealed class ServerlessVideoClient(
    HttpClient http, Uri site, Func<CancellationToken, Task<string>> signIn, TimeProvider? time = null, TimeSpan patience = default)
{
    const int Tries = 3;

    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    const int PartsAtOnce = 4;

    /// <value>Parts whose URLs are asked for in one call. The API gives 1,000; on a slow line the last of them would expire unused.</value>
    const int Batch = 100;

    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <value>A minute without a byte: a connection may be dead without saying so, and is lost then. The API answers within 30 s.</value>
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>A request whose worker died holds its Idempotency-Key for a minute; to ask meanwhile is no try.</summary>
    static readonly TimeSpan BusyInterval = TimeSpan.FromSeconds(2.5), BusyAtMost = TimeSpan.FromSeconds(75);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    readonly TimeProvider clock = time ?? TimeProvider.System;
    string? token;

    /// <value>Told why a call waits for the network or the service to come back; null when they are back.</value>
    public Action<Exception?>? Waiting { get; set; }

    /// <summary>A file from its first byte to an accepted upload. To go on after a crash, keep the digest and the upload's id: see <see cref="SendAsync"/>.</summary>
    public async Task<UploadResult> UploadAsync(string path, NewUpload upload, IProgress<UploadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var digest = await FileDigest.ComputeAsync(path, FileDigest.PartSizeFor(new FileInfo(path).Length), progress, cancellationToken);
        return await StartAndSendAsync(path, upload, digest, progress, cancellationToken);
    }

    async Task<UploadResult> StartAndSendAsync(string path, NewUpload upload, FileDigest digest, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        var started = await InitiateAsync(upload with { FileSize = digest.FileSize, Sha256 = digest.Sha256 }, cancellationToken);
        return started.Duplicate
            ? new UploadResult(started.Video!, Duplicate: true, started.IsNew)
            : await SendAsync(started.UploadId!, path, digest, upload, progress, cancellationToken);
    }

    /// <summary>
    /// <c>POST /uploads</c>. The same SHA-256 again answers with the upload under way, or with the video that has these bytes;
    /// without one each call is another upload, however often it is repeated.
    /// </summary>
    public Task<UploadStarted> InitiateAsync(NewUpload upload, CancellationToken cancellationToken = default) =>
        CallAsync<UploadStarted>(HttpMethod.Post, "/uploads", upload, upload.Sha256 is null ? NewKey() : null, cancellationToken);

    /// <summary><c>POST /uploads/from-url</c>: the platform fetches the file; <see cref="WaitUntilReadyAsync"/> follows it.</summary>
    public Task<Video> ImportAsync(Uri url, CancellationToken cancellationToken = default) =>
        CallAsync<Video>(HttpMethod.Post, "/uploads/from-url", new { url }, NewKey(), cancellationToken);

    /// <summary>Sends what the storage does not have yet, four parts at once, and completes. Started again, it goes on where it was.</summary>
    /// <param name="upload">What it was begun with: when nothing is left of it, because the answer to its completion, a duplicate, got lost, it begins once more.</param>
    public async Task<UploadResult> SendAsync(
        string uploadId, string path, FileDigest digest, NewUpload? upload = null, IProgress<UploadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var known = await GetUploadAsync(uploadId, cancellationToken);
        if (known.Status is "completing" or "completed")
        {
            return new UploadResult(await GetVideoAsync(uploadId, cancellationToken), Duplicate: false);
        }

        if (known.PartSize != digest.PartSize || known.FileSize != digest.FileSize)
        {
            digest = await FileDigest.ComputeAsync(path, known.PartSize, progress, cancellationToken);
        }

        // A part counts when its bytes are those of this file.
        var parts = known.UploadedParts.Where(p => digest.Parts.ElementAtOrDefault(p.PartNumber - 1) == p.Sha256).ToDictionary(p => p.PartNumber);
        var missing = Enumerable.Range(1, digest.Parts.Count).Where(number => !parts.ContainsKey(number)).ToList();
        var meter = new Meter(progress, digest.FileSize, parts.Values.Sum(p => p.Size));
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        await Parallel.ForEachAsync(
            PartUrlsAsync(uploadId, digest, missing, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken },
            async (url, ct) =>
            {
                var sent = await SendPartAsync(uploadId, file, digest, url, meter, ct);
                lock (parts)
                {
                    parts.Add(sent.PartNumber, sent);
                }
            });
        try
        {
            return await CompleteAsync(uploadId, digest, parts.Values.OrderBy(p => p.PartNumber), cancellationToken);
        }
        catch (ServerlessVideoException e) when (upload is not null && e.IsRepeated && e.Code is "not_found" or "upload_closed")
        {
            return await StartAndSendAsync(path, upload!, digest, progress, cancellationToken);
        }
    }

    /// <summary><c>GET /uploads/{id}</c>: which parts the storage has and which are missing.</summary>
    public Task<UploadStatus> GetUploadAsync(string uploadId, CancellationToken cancellationToken = default) =>
        CallAsync<UploadStatus>(HttpMethod.Get, $"/uploads/{uploadId}", body: null, cancellationToken);

    /// <summary><c>POST /uploads/{id}/parts</c>: a URL fits one part, its size and its bytes, for up to an hour.</summary>
    public async Task<IReadOnlyList<PartUrl>> GetPartUrlsAsync(string uploadId, FileDigest digest, IEnumerable<int> partNumbers, CancellationToken cancellationToken = default)
    {
        var request = new { parts = partNumbers.Select(number => new { part_number = number, sha256 = digest.Parts[number - 1] }) };
        return (await CallAsync<PartUrls>(HttpMethod.Post, $"/uploads/{uploadId}/parts", request, cancellationToken)).Parts;
    }

    /// <summary><c>POST /uploads/{id}/complete</c>: checked and accepted at once, done by a worker.</summary>
    public async Task<UploadResult> CompleteAsync(string uploadId, FileDigest digest, IEnumerable<UploadedPart> parts, CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync<JsonElement>(HttpMethod.Post, $"/uploads/{uploadId}/complete",
            new { sha256 = digest.Sha256, parts = parts.Select(p => new { part_number = p.PartNumber, etag = p.Etag, sha256 = p.Sha256 }) }, cancellationToken);
        // 202 with the video; or 200 when another upload of the same bytes was faster.
        var duplicate = answer.TryGetProperty("duplicate", out _);
        return new UploadResult((duplicate ? answer.GetProperty("video") : answer).Deserialize<Video>(Json)!, duplicate);
    }

    /// <summary><c>DELETE /uploads/{id}</c>: nothing is left behind.</summary>
    public Task AbortAsync(string uploadId, CancellationToken cancellationToken = default) =>
        CallAsync<JsonElement>(HttpMethod.Delete, $"/uploads/{uploadId}", body: null, cancellationToken);

    public Task<Video> GetVideoAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync<Video>(HttpMethod.Get, $"/videos/{id}", body: null, cancellationToken);

    public Task<Playback> GetPlaybackAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync<Playback>(HttpMethod.Get, $"/videos/{id}/playback", body: null, cancellationToken);

    /// <summary>Follows the progress events until the video is <c>ready</c>, <c>failed</c>, <c>stored</c> (safe, to be published later) or <c>deleted</c>.</summary>
    /// <exception cref="ServerlessVideoException"><c>not_found</c>: it was removed for good.</exception>
    public async Task<Video> WaitUntilReadyAsync(string id, IProgress<Video>? progress = null, CancellationToken cancellationToken = default)
    {
        for (var after = ""; ; await Task.Delay(PollInterval, clock, cancellationToken))
        {
            var events = await CallAsync<Events>(HttpMethod.Get, $"/videos/{id}/events{after}", body: null, cancellationToken);
            if (events.Items.Count == 0 && after.Length > 0)
            {
                continue;
            }

            after = $"?after={events.Next}";
            var video = await GetVideoAsync(id, cancellationToken);
            progress?.Report(video);
            if (video.Status is "ready" or "failed" or "stored" or "deleted")
            {
                return video;
            }
        }
    }

    /// <summary>Any call of the API, as JSON in snake_case.</summary>
    /// <exception cref="ServerlessVideoException">Anything but success.</exception>
    public Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        CallAsync<T>(method, path, body, idempotencyKey: null, cancellationToken);

    Task<T> CallAsync<T>(HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken) => RetryAsync(async attempt =>
    {
        using var response = await SendWithTokenAsync(method, path, body, idempotencyKey, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return !response.IsSuccessStatusCode ? throw ServerlessVideoException.FromApi(response.StatusCode, answer, isRepeated: attempt > 1)
            : answer.Length == 0 ? default! : JsonSerializer.Deserialize<T>(answer, Json)!;
    }, cancellationToken);

    static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    async Task<HttpResponseMessage> SendWithTokenAsync(HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        for (var renewed = token is null; ; renewed = true)
        {
            token ??= await signIn(cancellationToken);
            using var request = new HttpRequestMessage(method, new Uri(site, $"/api/v1{path}"));
            request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (idempotencyKey is not null)
            {
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            }

            using var silence = new CancellationTokenSource(Silence, clock);
            var response = await ExchangeAsync(request, silence, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized || renewed)
            {
                return response;
            }

            response.Dispose();
            token = null;
        }
    }

    /// <param name="silence">Whoever moves a byte puts it off.</param>
    async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await http.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException e) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no byte moved for {Silence.TotalSeconds} s", e);
        }
    }

    async IAsyncEnumerable<PartUrl> PartUrlsAsync(string uploadId, FileDigest digest, List<int> missing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in missing.Chunk(Batch))
        {
            foreach (var url in await GetPartUrlsAsync(uploadId, digest, batch, cancellationToken))
            {
                yield return url;
            }
        }
    }

    Task<UploadedPart> SendPartAsync(string uploadId, SafeFileHandle file, FileDigest digest, PartUrl url, Meter meter, CancellationToken cancellationToken) => RetryAsync(async attempt =>
    {
        // S3 says 403 or 400 to a URL past its time (or whose signer's session ended): a refused part gets a new one.
        if (attempt > 1 || url.ExpiresAt <= clock.GetUtcNow())
        {
            url = (await GetPartUrlsAsync(uploadId, digest, [url.PartNumber], cancellationToken))[0];
        }

        var (offset, size) = digest.PlaceOf(url.PartNumber);
        using var silence = new CancellationTokenSource(Silence, clock);
        using var content = new PartContent(file, offset, size, meter, () => silence.CancelAfter(Silence));
        using var request = new HttpRequestMessage(HttpMethod.Put, url.Url) { Content = content };
        foreach (var (name, value) in url.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await ExchangeAsync(request, silence, cancellationToken);
            return response is { IsSuccessStatusCode: true, Headers.ETag.Tag: { } etag }
                ? new UploadedPart(url.PartNumber, size, etag, digest.Parts[url.PartNumber - 1])
                : throw await RefusedAsync(response, file, digest, url.PartNumber, cancellationToken);
        }
        catch
        {
            content.TakeBack();
            throw;
        }
    }, cancellationToken, e => e is ServerlessVideoException { Status: HttpStatusCode.Forbidden or HttpStatusCode.BadRequest });

    /// <summary>The checksum in a part's URL catches bytes that changed on the way (sent again) and bytes that changed in the file (given up).</summary>
    static async Task<Exception> RefusedAsync(HttpResponseMessage response, SafeFileHandle file, FileDigest digest, int part, CancellationToken cancellationToken)
    {
        var refusal = ServerlessVideoException.FromStorage(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        return await digest.MatchesAsync(file, part, cancellationToken) ? refusal : new FileChangedException($"part {part} of the file is not what it was when it was hashed");
    }

    /// <summary>Exponential backoff and jitter: about 0.5 s, then about 1 s, at most 30 s. A refusal that may pass is tried three times in all.</summary>
    async Task<T> RetryAsync<T>(Func<int, Task<T>> action, CancellationToken cancellationToken, Func<Exception, bool>? also = null)
    {
        var busy = TimeSpan.Zero;
        var (refusals, failing, waiting) = (0, 0L, false);
        for (var attempt = 1; ;)
        {
            try
            {
                var answer = await action(attempt);
                if (waiting)
                {
                    Waiting?.Invoke(null);
                }

                return answer;
            }
            catch (ServerlessVideoException e) when (e.Code == "request_in_progress" && busy < BusyAtMost)
            {
                busy += BusyInterval;
                await Task.Delay(BusyInterval, clock, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && (IsTransient(e) || also?.Invoke(e) == true))
            {
                var transient = IsTransient(e);
                failing = failing == 0 ? clock.GetTimestamp() : failing;
                if (transient ? attempt >= Tries && clock.GetElapsedTime(failing) >= patience : ++refusals >= Tries)
                {
                    throw;
                }

                if (transient && attempt >= Tries)
                {
                    waiting = true;
                    Waiting?.Invoke(e);
                }

                var pause = TimeSpan.FromMilliseconds((250 << Math.Min(attempt++, 7)) * (0.5 + Random.Shared.NextDouble()));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
            }
        }
    }

    /// <summary>A cancellation that nobody asked for is the timeout of <see cref="HttpClient"/>.</summary>
    static bool IsTransient(Exception exception) => exception
        is HttpRequestException or TaskCanceledException or IOException
        or ServerlessVideoException { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError };

    sealed record PartUrls(IReadOnlyList<PartUrl> Parts);

    sealed record Events(IReadOnlyList<JsonElement> Items, string? Next);
}

/// <summary>What is to be uploaded. The first entity scopes deduplication: the same bytes for another one are another video.</summary>
public sealed record NewUpload(string FileName)
{
    /// <value>Bytes.</value>
    public long FileSize { get; init; }

    /// <value>Of the whole file, hex; <see cref="ServerlessVideoClient.UploadAsync"/> fills it in.</value>
    public string? Sha256 { get; init; }

    public string? ContentType { get; init; }

    public string? Title { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    /// <value><c>public</c>, <c>unlisted</c> (default), <c>private</c>.</value>
    public string? Privacy { get; init; }

    public IReadOnlyList<Entity>? Entities { get; init; }

    /// <value><c>auto</c> (default), <c>aws</c>, <c>cloudflare</c>, <c>loom</c>: tried first.</value>
    public string? HostPreference { get; init; }

    /// <value><c>adaptive</c> (default) or <c>proxy</c>: one small, slow rendition.</value>
    public string? EncodingProfile { get; init; }

    /// <value><c>qvbr</c> (default) or <c>cbr</c>.</value>
    public string? RateControl { get; init; }
}

public sealed record Entity(string Type, string Id);

/// <summary>An upload to send parts to, or <see cref="Duplicate"/> with the video that has the bytes already.</summary>
/// <param name="Resumed">It was begun before, perhaps on another machine: <see cref="ServerlessVideoClient.SendAsync"/> sends what is missing.</param>
/// <param name="IsNew">Of a duplicate: its video was made now, of the bytes that are there: for another entity, or as the one before it was deleted.</param>
public sealed record UploadStarted(string? UploadId, long PartSize, int PartCount, bool Resumed, bool Duplicate, Video? Video, bool IsNew);

/// <param name="Status"><c>open</c>, <c>completing</c>, <c>completed</c>, <c>aborting</c>, <c>failed</c>.</param>
public sealed record UploadStatus(
    string UploadId, string Status, long FileSize, long PartSize, int PartCount, IReadOnlyList<UploadedPart> UploadedParts, IReadOnlyList<int> MissingParts);

/// <param name="Sha256">Base64, as S3's <c>x-amz-checksum-sha256</c>.</param>
public sealed record UploadedPart(int PartNumber, long Size, string Etag, string Sha256);

/// <param name="Headers">To be sent as they are.</param>
public sealed record PartUrl(int PartNumber, Uri Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

/// <param name="Duplicate">The bytes were there already: <see cref="Video"/> is the one that has them.</param>
/// <param name="IsNew">A duplicate whose video was made now.</param>
public sealed record UploadResult(Video Video, bool Duplicate, bool IsNew = false);

/// <summary>The part of a video's record that an uploader asks for.</summary>
public sealed record Video
{
    public required string Id { get; init; }

    /// <value><c>uploading</c>, <c>verifying</c>, <c>stored</c>, <c>processing</c>, <c>ready</c>, <c>failed</c>, <c>deleted</c>.</value>
    public required string Status { get; init; }

    public VideoError? Error { get; init; }

    /// <value>The video that has the file already; only of one that failed with <c>duplicate_file</c>.</value>
    public string? DuplicateOf { get; init; }

    public string Title { get; init; } = "";

    public string? ShareUrl { get; init; }

    public string? HostingProvider { get; init; }

    public int ProcessingPercent { get; init; }

    public double? DurationSeconds { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public IReadOnlyList<string> AvailableQualities { get; init; } = [];
}

public sealed record VideoError(string Code, string? Detail);

/// <summary>Signed until <see cref="ExpiresAt"/>.</summary>
public sealed record Playback(Uri HlsUrl, Uri DashUrl, DateTimeOffset ExpiresAt);

public enum UploadStage
{
    Hashing,
    Sending,
}

/// <param name="Done">Bytes, those included that were there before.</param>
public sealed record UploadProgress(UploadStage Stage, long Done, long Total);

/// <summary>What the API and S3 are told of a file's bytes, all from one sequential read.</summary>
/// <param name="Sha256">Of the whole file, hex.</param>
/// <param name="Parts">Of each part, base64.</param>
public sealed record FileDigest(long FileSize, long PartSize, string Sha256, IReadOnlyList<string> Parts)
{
    const int BufferSize = 1 << 20;

    /// <summary>The part size that the API will answer: 8 MiB, or what keeps a file within 10,000 parts. (Should it answer another, the file is read again.)</summary>
    public static long PartSizeFor(long fileSize) => Math.Max(8, (fileSize + (10_000L << 20) - 1) / (10_000L << 20)) << 20;

    public static async Task<FileDigest> ComputeAsync(string path, long partSize, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        var size = RandomAccess.GetLength(file);
        var meter = new Meter(progress, size, 0, UploadStage.Hashing);
        var parts = new List<string>();
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var offset = 0L; offset < size; offset += partSize)
        {
            parts.Add(await HashAsync(file, offset, Math.Min(partSize, size - offset), whole, meter, cancellationToken));
        }

        return new FileDigest(size, partSize, Convert.ToHexStringLower(whole.GetHashAndReset()), parts);
    }

    internal (long Offset, long Size) PlaceOf(int part) => ((part - 1) * PartSize, Math.Min(PartSize, FileSize - ((part - 1) * PartSize)));

    internal async Task<bool> MatchesAsync(SafeFileHandle file, int part, CancellationToken cancellationToken)
    {
        var (offset, size) = PlaceOf(part);
        return RandomAccess.GetLength(file) >= offset + size && await HashAsync(file, offset, size, whole: null, meter: null, cancellationToken) == Parts[part - 1];
    }

    static async Task<string> HashAsync(SafeFileHandle file, long offset, long size, IncrementalHash? whole, Meter? meter, CancellationToken cancellationToken)
    {
        using var part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Min(BufferSize, size)];
        for (var done = 0L; done < size;)
        {
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - done)), offset + done, cancellationToken);
            if (read == 0)
            {
                throw new FileChangedException("the file became shorter while it was read");
            }

            // Two hashes of the same bytes, on two cores.
            var other = whole is null ? Task.CompletedTask : Task.Run(() => whole.AppendData(buffer, 0, read), CancellationToken.None);
            part.AppendData(buffer, 0, read);
            await other;
            meter?.Add(read);
            done += read;
        }

        return Convert.ToBase64String(part.GetHashAndReset());
    }
}

/// <summary>The file changed while it was hashed or sent.</summary>
public sealed class FileChangedException(string message) : Exception(message);

/// <summary>The API (RFC 9457 problem details) or the storage refused.</summary>
/// <param name="code">Stable; docs/errors.md lists the API's.</param>
public sealed class ServerlessVideoException(HttpStatusCode status, string code, string detail) : Exception($"{code}: {detail}")
{
    public HttpStatusCode Status => status;

    public string Code => code;

    public string Detail => detail;

    /// <value>An earlier try of the same call had no answer, and may have been carried out.</value>
    public bool IsRepeated { get; private init; }

    internal static ServerlessVideoException FromApi(HttpStatusCode status, byte[] body, bool isRepeated)
    {
        try
        {
            var problem = JsonElement.Parse(body);
            var fields = problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
                ? errors.EnumerateObject().Select(f => $"{f.Name} {string.Join(", ", f.Value.EnumerateArray())}") : [];
            string[] said = [Text("title"), Text("detail"), .. fields];
            return new ServerlessVideoException(status, problem.GetProperty("code").GetString()!, string.Join("; ", said.Where(s => s.Length > 0))) { IsRepeated = isRepeated };

            string Text(string name) => problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new ServerlessVideoException(status, "http_error", $"{(int)status} {System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300)))}");
        }
    }

    internal static ServerlessVideoException FromStorage(HttpStatusCode status, string xml)
    {
        try
        {
            var error = XElement.Parse(xml);
            return new ServerlessVideoException(status, (string?)error.Element("Code") ?? "storage_error", (string?)error.Element("Message") ?? "");
        }
        catch (XmlException)
        {
            return new ServerlessVideoException(status, "storage_error", $"{(int)status} without an ETag or a reason");
        }
    }
}

/// <summary>Counts bytes of four parts at once.</summary>
sealed class Meter(IProgress<UploadProgress>? progress, long total, long done, UploadStage stage = UploadStage.Sending)
{
    long done = done;

    public void Add(long bytes) => progress?.Report(new UploadProgress(stage, Interlocked.Add(ref done, bytes), total));
}

/// <summary>A part, read while it is sent: memory does not grow with its size.</summary>
/// <param name="moved">Told whenever some of it went out.</param>
sealed class PartContent(SafeFileHandle file, long offset, long size, Meter meter, Action moved) : HttpContent
{
    /// <value>16 KiB: one of them a minute is a line that moves, so that four parts at once may share 1.1 kB/s.</value>
    const int BufferSize = 1 << 14;

    long sent;

    /// <summary>What did not arrive does not count.</summary>
    public void TakeBack()
    {
        meter.Add(-sent);
        sent = 0;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // HttpClient may start again on another connection.
        TakeBack();
        var buffer = new byte[(int)Math.Min(BufferSize, size)];
        while (sent < size)
        {
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - sent)), offset + sent, cancellationToken);
            if (read == 0)
            {
                throw new FileChangedException("the file became shorter while it was sent");
            }

            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
            moved();
            meter.Add(read);
        }
    }
}
