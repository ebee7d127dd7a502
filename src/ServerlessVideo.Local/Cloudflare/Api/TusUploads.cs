using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>The uploads of tus 1.0.0 that were created: what a cut connection brought stays, and HEAD tells how much that is.</summary>
internal sealed class TusUploads(StreamVideos videos, StreamJobs jobs, TimeProvider time)
{
    readonly ConcurrentDictionary<string, bool> _receiving = [];

    /// <summary>The upload's own address.</summary>
    public async Task HandleAsync(HttpContext http, string key, bool authorized)
    {
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers["Tus-Version"] = TusRules.Version;
            http.Response.Headers["Tus-Extension"] = "creation";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var video = videos.All.FirstOrDefault(v => v.UploadKey == key && v.UploadLength is not null) ?? throw StreamException.NotFound();
        if (!video.DirectUser && !authorized)
        {
            throw StreamException.Unauthorized();
        }
        if (!TusRules.Speaks(http))
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
            if (TusRules.Number(http.Request.Headers["Upload-Offset"], "Upload-Offset") != offset)
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
}
