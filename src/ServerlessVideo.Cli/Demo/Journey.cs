using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServerlessVideo.Cli.Demo;

/// <summary>One file's way: parts to S3, verification, encoding, playing every segment, and being refused without a signature.</summary>
sealed class Journey(Visitor visitor, TextWriter log, string folder)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    readonly Stopwatch watch = Stopwatch.StartNew();

    public async Task<DemoVideo> RunAsync(string file, CancellationToken cancellationToken)
    {
        Say($"{Path.GetFileName(file)}");
        var expected = await Media.ProbeAsync(file, cancellationToken);
        var result = new DemoVideo { File = file };
        try
        {
            var id = await UploadAsync(file, cancellationToken);
            result = result with { Id = id, UploadSeconds = Seconds(watch.Elapsed) };
            Say($"uploaded as {id}");
            var video = await FollowAsync(id, cancellationToken);
            result = Describe(result, video);
            if (result.Status != "ready")
            {
                Say($"{result.Status}: {result.Error?.Code} {result.Error?.Detail}");
                return result with { Ok = !Media.MustPlay(expected) && result is { Status: "failed", Error: not null } };
            }

            Say($"ready in {string.Join(", ", result.AvailableQualities)}");
            result = await PlayAsync(result, expected!, cancellationToken);
        }
        catch (ProblemException e)
        {
            Say(e.Message);
            result = result with { Ok = !Media.MustPlay(expected) && result.Id == null, Error = new DemoError(e.Code, e.Detail) };
        }
        catch (PlaybackException e)
        {
            Say(e.Message);
            result = result with { Ok = false, Error = new DemoError("playback_check", e.Message) };
        }

        return result with { TotalSeconds = Seconds(watch.Elapsed) };
    }

    async Task<string> UploadAsync(string file, CancellationToken cancellationToken)
    {
        var size = new FileInfo(file).Length;
        var upload = await visitor.CallAsync(HttpMethod.Post, "/uploads",
            new { file_name = Path.GetFileName(file), file_size = size, content_type = "application/octet-stream", title = Path.GetFileNameWithoutExtension(file) }, cancellationToken);
        if (upload.TryGetProperty("duplicate", out _))
        {
            return upload.GetProperty("video").GetProperty("id").GetString()!;
        }

        var uploadId = upload.GetProperty("upload_id").GetString();
        var partSize = upload.GetProperty("part_size").GetInt32();
        var parts = new List<(int Number, long Offset, int Length, string Sha256)>();
        using var handle = File.OpenHandle(file, options: FileOptions.Asynchronous);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[partSize];
        for (long offset = 0; offset < size; offset += partSize)
        {
            var part = await ReadAsync(offset, (int)Math.Min(partSize, size - offset));
            whole.AppendData(part.Span);
            parts.Add((parts.Count + 1, offset, part.Length, Convert.ToBase64String(SHA256.HashData(part.Span))));
        }

        var etags = new Dictionary<int, string>();
        foreach (var batch in parts.Chunk(1000))
        {
            var urls = await visitor.CallAsync(HttpMethod.Post, $"/uploads/{uploadId}/parts",
                new { parts = batch.Select(p => new { part_number = p.Number, sha256 = p.Sha256 }) }, cancellationToken);
            foreach (var (part, url) in batch.Zip(urls.GetProperty("parts").EnumerateArray()))
            {
                var headers = url.GetProperty("headers").EnumerateObject().Select(h => (h.Name, h.Value.GetString()!));
                etags[part.Number] = await visitor.PutPartAsync(new Uri(url.GetProperty("url").GetString()!), headers, await ReadAsync(part.Offset, part.Length), cancellationToken);
            }
        }

        var video = await visitor.CallAsync(HttpMethod.Post, $"/uploads/{uploadId}/complete", new
        {
            sha256 = Convert.ToHexStringLower(whole.GetHashAndReset()),
            parts = parts.Select(p => new { part_number = p.Number, etag = etags[p.Number], sha256 = p.Sha256 }),
        }, cancellationToken);
        return video.GetProperty("id").GetString()!;

        async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length)
        {
            var part = buffer.AsMemory(0, length);
            for (var read = 0; read < length;)
            {
                read += await RandomAccess.ReadAsync(handle, part[read..], offset + read, cancellationToken);
            }

            return part;
        }
    }

    async Task<JsonElement> FollowAsync(string id, CancellationToken cancellationToken)
    {
        var last = "";
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience;)
        {
            var video = await visitor.CallAsync(HttpMethod.Get, $"/videos/{id}", body: null, cancellationToken);
            var status = video.GetProperty("status").GetString()!;
            var now = status == "processing" && video.TryGetProperty("processing_percent", out var percent) && percent.ValueKind == JsonValueKind.Number
                ? $"{status} {percent.GetDouble():F0} %" : status;
            if (now != last)
            {
                Say(last = now);
            }

            if (status is "ready" or "failed" or "stored")
            {
                return video;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
        }

        throw new PlaybackException($"{id} moved nowhere for {Patience.TotalMinutes} minutes");
    }

    DemoVideo Describe(DemoVideo result, JsonElement video)
    {
        var error = video.TryGetProperty("error", out var e) && e.ValueKind == JsonValueKind.Object
            ? new DemoError(e.GetProperty("code").GetString()!, e.GetProperty("detail").GetString()!) : null;
        return result with
        {
            Status = video.GetProperty("status").GetString(),
            Error = error,
            HostingProvider = Text("hosting_provider"),
            DurationSeconds = Number("duration_seconds"),
            Width = (int?)Number("width"),
            Height = (int?)Number("height"),
            AvailableQualities = video.TryGetProperty("available_qualities", out var q) && q.ValueKind == JsonValueKind.Array ? [.. q.EnumerateArray().Select(x => x.GetString()!)] : [],
            ProcessingSeconds = Seconds(watch.Elapsed) - result.UploadSeconds,
            TotalSeconds = Seconds(watch.Elapsed),
        };

        string? Text(string name) => video.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;
        double? Number(string name) => video.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.Number ? v.GetDouble() : null;
    }

    async Task<DemoVideo> PlayAsync(DemoVideo result, MediaFacts expected, CancellationToken cancellationToken)
    {
        var playback = await visitor.CallAsync(HttpMethod.Get, $"/videos/{result.Id}/playback", body: null, cancellationToken);
        var (hls, dash) = (playback.GetProperty("hls_url").GetString()!, playback.GetProperty("dash_url").GetString()!);
        var player = new PlaybackCheck(visitor, folder);
        var segments = await player.HlsAsync(new Uri(hls), expected, cancellationToken);
        Say($"HLS: {segments} segments of every rendition fetched and decoded");
        var chunks = await player.DashAsync(new Uri(dash), expected, cancellationToken);
        Say($"DASH: {chunks} segments fetched");
        await player.RefusalsAsync(cancellationToken);
        Say("unsigned and changed URLs were refused");
        return result with { Ok = true, HlsUrl = hls, DashUrl = dash, SegmentsFetched = segments + chunks };
    }

    void Say(string what) => log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,7:F1} s  {what}"));

    static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}

/// <summary>Playback differs from what the platform promised.</summary>
sealed class PlaybackException(string message) : Exception(message);
