using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>tus 1.0.0 with creation, as Stream offers it: what a cut connection brought stays, and HEAD tells how much that is.</summary>
internal sealed class TusUploads(StreamVideos videos, StreamJobs jobs, Storage storage, StreamOptions options, TimeProvider time)
{
    const string Version = "1.0.0";

    readonly ConcurrentDictionary<string, bool> _receiving = [];

    /// <summary>"MUST include the Tus-Resumable header in every request and response", except for OPTIONS.</summary>
    public static bool Speaks(HttpContext http)
    {
        http.Response.Headers["Tus-Resumable"] = Version;
        if (http.Request.Headers["Tus-Resumable"] == Version)
        {
            return true;
        }
        http.Response.Headers["Tus-Version"] = Version;
        http.Response.StatusCode = StatusCodes.Status412PreconditionFailed;
        return false;
    }

    /// <summary>POST /stream.</summary>
    public void Create(HttpContext http)
    {
        if (!Speaks(http))
        {
            return;
        }
        var length = Number(http.Request.Headers["Upload-Length"], "Upload-Length");
        if (length is 0 or > SourceFetch.MostBytes)
        {
            throw StreamException.TooLarge("a video has 30 GB at most, and something");
        }
        var fields = TusRules.ReadMetadata(http.Request.Headers["Upload-Metadata"].ToString());
        if (http.Request.Headers["Upload-Creator"].ToString() is { Length: > 0 } creator)
        {
            fields["creator"] = creator;
        }
        var video = VideoFields.Apply(videos.New(), fields);
        storage.Demand(video.MaxDuration ?? 0);
        video = video with
        {
            UploadKey = DirectUpload.NewKey(), UploadLength = length, DirectUser = http.Request.Query["direct_user"] == "true", UploadExpiry = VideoFields.Time(fields, "expiry"),
        };
        videos.Add(video);
        File.Create(videos.SourceOf(video.Uid)).Dispose();
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = new Uri(options.Endpoint, $"tus/{video.UploadKey}").ToString();
        http.Response.Headers["stream-media-id"] = video.Uid;
    }

    /// <summary>The upload's own address.</summary>
    public async Task HandleAsync(HttpContext http, string key, bool authorized)
    {
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers["Tus-Version"] = Version;
            http.Response.Headers["Tus-Extension"] = "creation";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var video = videos.All.FirstOrDefault(v => v.UploadKey == key && v.UploadLength is not null) ?? throw StreamException.NotFound();
        if (!video.DirectUser && !authorized)
        {
            throw StreamException.Unauthorized();
        }
        if (!Speaks(http))
        {
            return;
        }
        switch (http.Request.Method)
        {
            case "HEAD":
                http.Response.Headers.CacheControl = "no-store";
                http.Response.Headers["Upload-Length"] = $"{video.UploadLength}";
                http.Response.Headers["Upload-Offset"] = $"{OffsetOf(video)}";
                http.Response.Headers["stream-media-id"] = video.Uid;
                break;
            case "PATCH":
                await ReceiveAsync(http, video);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                break;
        }
    }

    async Task ReceiveAsync(HttpContext http, StreamVideo video)
    {
        if (http.Request.ContentType != "application/offset+octet-stream")
        {
            throw new StreamException(415, 10005, "Bad Request: the body of PATCH is application/offset+octet-stream");
        }
        if (video.UploadExpiry <= time.GetUtcNow())
        {
            throw StreamException.Expired();
        }
        if (!_receiving.TryAdd(video.Uid, true))
        {
            throw new StreamException(423, 10005, "Locked: another request is writing to this upload");
        }
        try
        {
            var offset = OffsetOf(video);
            if (Number(http.Request.Headers["Upload-Offset"], "Upload-Offset") != offset)
            {
                throw new StreamException(409, 10005, $"Conflict: the offset of this upload is {offset}");
            }
            TusRules.DemandChunk(http.Request.ContentLength, video.UploadLength!.Value - offset);
            await AppendAsync(http, video);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            http.Response.Headers["Upload-Offset"] = $"{OffsetOf(video)}";
        }
        finally
        {
            _receiving.TryRemove(video.Uid, out _);
        }
    }

    async Task AppendAsync(HttpContext http, StreamVideo video)
    {
        await using (FileStream file = new(videos.SourceOf(video.Uid), FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            try
            {
                await http.Request.Body.CopyToAsync(file, http.RequestAborted);
            }
            finally
            {
                file.Flush(flushToDisk: true);
            }
        }
        if (OffsetOf(video) == video.UploadLength)
        {
            videos.Update(video.Uid, v => v with { State = StreamState.Queued, Uploaded = time.GetUtcNow() });
            jobs.Begin(video.Uid);
        }
    }

    long OffsetOf(StreamVideo video) =>
        video.State == StreamState.PendingUpload ? new FileInfo(videos.SourceOf(video.Uid)).Length : video.UploadLength!.Value;

    static long Number(string? text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw StreamException.Bad($"{name} is missing or no number");
}
