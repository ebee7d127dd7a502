using System.Net;
using Amazon.S3;
using ServerlessVideo.Core;

namespace ServerlessVideo.Playback;

/// <summary>Of copies in our own media bucket: the encoder's manifests, sent on with addresses in the CDN.</summary>
sealed class OwnManifests(IAmazonS3 s3, Settings settings) : IManifests
{
    /// <summary>Its playlists name their generation: who began with it goes on with it while it is there, wherever the video has moved since.</summary>
    public Task<Outcome<string>> HlsAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var renditions = playable.Copy.Renditions!;
        return Task.FromResult<Outcome<string>>(MultivariantPlaylist.Write(
            renditions, playable.Video.Captions,
            name => $"{name}.m3u8?{grant.Query}{(MultivariantPlaylist.FileOf(renditions, name) is null ? "" : $"&generation={renditions.Generation}")}"));
    }

    public async Task<Outcome<string>> PlaylistAsync(Playable playable, string rendition, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var renditions = playable.Copy.Renditions!;
        try
        {
            return MultivariantPlaylist.FileOf(renditions, rendition) is { } file
                ? ManifestRewriter.Hls(await ReadAsync(renditions.Folder + file, cancellationToken), renditions.Folder, grant.Query)
                : Errors.NotFound;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // It is being removed: its files go before its record.
            return Errors.NotFound;
        }
    }

    public async Task<Outcome<string>> DashAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var folder = playable.Copy.Renditions!.Folder;
        var mpd = await ReadAsync(folder + Encoding.RenditionCheck.Dash, cancellationToken);
        return ManifestRewriter.Dash(
            mpd, folder, grant.Query, CaptionManifests.Dash(playable.Video.Captions, track => CaptionManifests.AddressOf(playable.Video.Id, track, grant)));
    }

    public Task<Outcome<string>> StoryboardAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<string>>(StoryboardTrack.Write(playable.Copy.Renditions!, grant.Query));

    public Task<Outcome<string>> PosterAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<string>>($"/{playable.Copy.PosterKey(playable.Video.CustomPoster)}?{grant.Query}");

    async Task<string> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(settings[Setting.MediaBucket], key, cancellationToken);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
