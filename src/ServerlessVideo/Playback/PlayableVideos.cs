using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;

namespace ServerlessVideo.Playback;

/// <summary>A video that plays, and what it plays.</summary>
sealed record Playable(Video Video, PublishedCopy Copy)
{
    public double DurationSeconds => Copy.DurationSeconds ?? Video.DurationSeconds ?? 0;
}

/// <summary>Finds what may be played.</summary>
sealed class PlayableVideos(VideoStore videos)
{
    /// <summary>The video, if this caller may watch it, whatever its state; 404 where even the existence is private.</summary>
    public async Task<Outcome<Video>> ForAsync(Caller caller, VideoId id, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return Errors.NotFound;
        }
        return Access.Refusal(caller, video) is { } refusal ? refusal : video;
    }

    /// <summary>Whether whoever has the link will watch it when it is ready, and it may be soon.</summary>
    public async Task<bool> IsComingAsync(VideoId id, CancellationToken cancellationToken) =>
        await videos.GetAsync(id, cancellationToken) is { Status: VideoStatus.Uploading or VideoStatus.Verifying or VideoStatus.Processing } video
        && Access.Refusal(Caller.Anonymous, video with { Status = VideoStatus.Ready }) is null;

    /// <summary>For a caller by the rules of access.</summary>
    public async Task<Outcome<Playable>> OpenAsync(Caller caller, VideoId id, CancellationToken cancellationToken)
    {
        var found = await ForAsync(caller, id, cancellationToken);
        return found.Failure is { } failure ? failure : await OpenAsync(found.Value, cancellationToken);
    }

    /// <summary>For the bearer of a grant, which was checked before.</summary>
    /// <param name="generation">Of ours, which he began to play before the video moved; null: as the video plays now.</param>
    public async Task<Outcome<Playable>> OpenAsync(VideoId id, int? generation, CancellationToken cancellationToken) =>
        await videos.GetAsync(id, cancellationToken) is { } video ? await OpenAsync(video, cancellationToken, generation) : Errors.NotFound;

    async Task<Outcome<Playable>> OpenAsync(Video video, CancellationToken cancellationToken, int? generation = null)
    {
        if (video.MediaType != MediaType.Video && video.Status != VideoStatus.Deleted)
        {
            return Errors.NotPlayable;
        }
        if (video.Status != VideoStatus.Ready)
        {
            return video.Status == VideoStatus.Deleted ? Errors.VideoDeleted : Errors.NotReady.With(WhyNot(video));
        }
        if (generation is { } earlier && earlier != video.Generation)
        {
            var left = await PublishedCopy.FindAsync(videos.Table, new PublishTask(video.Id, earlier), HostingProvider.Aws, cancellationToken);
            return left is null ? Errors.NotFound : new Playable(video, left);
        }
        var task = new PublishTask(video.Id, video.Generation);
        var copy = await PublishedCopy.FindAsync(videos.Table, task, video.HostingProvider ?? HostingProvider.Aws, cancellationToken);
        return copy is null ? Errors.NotReady : new Playable(video, copy);
    }

    static string WhyNot(Video video) => (video.Status, video.Error) switch
    {
        (VideoStatus.Failed, { } error) => $"It failed and will not: {error.Detail} ({error.Code})",
        (_, { } error) => $"It is {SnakeCase.Of(video.Status)}: {error.Detail} ({error.Code})",
        _ => $"It is {SnakeCase.Of(video.Status)}.",
    };
}
