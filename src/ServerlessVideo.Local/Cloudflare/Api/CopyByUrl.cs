using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>POST /copy: the answer comes at once, the file is fetched after it.</summary>
internal sealed class CopyByUrl(StreamVideos videos, StreamJobs jobs, Storage storage)
{
    public StreamVideo Handle(JsonObject body)
    {
        var url = VideoFields.Text(body, "url") ?? VideoFields.Text(body, "input");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var source) || source.Scheme is not ("http" or "https"))
        {
            throw StreamException.BadUrl();
        }
        var video = VideoFields.Apply(videos.New(), body) with { State = StreamState.Downloading, SourceUrl = url };
        storage.Demand();
        videos.Add(video);
        jobs.Begin(video.Uid);
        return video;
    }
}
