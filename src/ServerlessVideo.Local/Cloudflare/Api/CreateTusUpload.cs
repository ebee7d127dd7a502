using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>POST /stream: an upload by tus 1.0.0, extension creation.</summary>
internal sealed class CreateTusUpload(StreamVideos videos, Storage storage, StreamOptions options)
{
    public void Handle(HttpContext http)
    {
        if (!TusRules.Speaks(http))
        {
            return;
        }
        var length = TusRules.Number(http.Request.Headers["Upload-Length"], "Upload-Length");
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
            UploadKey = DirectUpload.NewKey(),
            UploadLength = length,
            DirectUser = http.Request.Query["direct_user"] == "true",
            UploadExpiry = VideoFields.Time(fields, "expiry"),
        };
        videos.Add(video);
        File.Create(videos.SourceOf(video.Uid)).Dispose();
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = new Uri(options.Endpoint, $"tus/{video.UploadKey}").ToString();
        http.Response.Headers["stream-media-id"] = video.Uid;
    }
}
