using System.Globalization;
using System.Xml;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.Playback;

/// <summary>
/// Of copies on another host: its manifests, fetched with a token that is minted for this playback, sent on with its addresses made
/// absolute and with our captions. So the address that a player has is ours, and outlives the copy.
/// </summary>
sealed class HostManifests(VideoHosts hosts, HostClient client, Settings settings) : IManifests
{
    /// <value>Seconds between two pictures of a storyboard, at least.</value>
    const double ShortestInterval = 2;

    /// <value>Of a storyboard; the host makes each when it is asked for.</value>
    const int MostPictures = 100;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <value>Pixels.</value>
    const int PictureHeight = 90;

    public async Task<Outcome<string>> HlsAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(playable, grant, cancellationToken);
        if (opened.Failure is { } failure)
        {
            return failure;
        }
        var text = await ReadAsync(opened.Value.Hls, cancellationToken);
        return text.Failure is { } unread
            ? unread
            : HostManifestRewriter.Hls(text.Value, opened.Value.Hls, playable.Video.Captions, language => $"captions/{language}.m3u8?{grant.Query}");
    }

    /// <summary>They are at the host.</summary>
    public Task<Outcome<string>> PlaylistAsync(Playable playable, string rendition, PlaybackGrant grant, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<string>>(Errors.NotFound);

    public async Task<Outcome<string>> DashAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(playable, grant, cancellationToken);
        if (opened.Failure is { } failure)
        {
            return failure;
        }
        var text = await ReadAsync(opened.Value.Dash, cancellationToken);
        if (text.Failure is { } unread)
        {
            return unread;
        }
        // With our host before it: in that manifest everything else is below the address of theirs.
        var captions = CaptionManifests.Dash(
            playable.Video.Captions, track => settings[Setting.PublicUrl].TrimEnd('/') + CaptionManifests.AddressOf(playable.Video.Id, track, grant));
        try
        {
            return HostManifestRewriter.Dash(text.Value, opened.Value.Dash, captions);
        }
        catch (XmlException)
        {
            return Errors.HostUnavailable.With("what it answers for the manifest is none");
        }
    }

    public async Task<Outcome<string>> StoryboardAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(playable, grant, cancellationToken);
        if (opened.Failure is { } failure)
        {
            return failure;
        }
        var (seconds, size) = (playable.DurationSeconds, playable.Video);
        var interval = Math.Max(ShortestInterval, Math.Ceiling(seconds / MostPictures));
        var width = size is { Width: > 0 and var w, Height: > 0 and var h } ? PictureHeight * w / h : PictureHeight * 16 / 9;
        var part = string.Create(CultureInfo.InvariantCulture, $"#xywh=0,0,{width},{PictureHeight}");
        var pictures = Math.Max(1, (int)Math.Ceiling(seconds / interval));
        return WebVtt.Write(Enumerable.Range(0, pictures).Select(i => new Cue(
            TimeSpan.FromSeconds(i * interval), TimeSpan.FromSeconds(Math.Max((i * interval) + 0.001, Math.Min(seconds, (i + 1) * interval))), "",
            opened.Value.Picture(i * interval, PictureHeight).AbsoluteUri + part)));
    }

    public async Task<Outcome<string>> PosterAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(playable, grant, cancellationToken);
        return opened.Failure is { } failure ? failure : opened.Value.Picture(playable.Video.CustomPoster?.TimeSeconds, null).AbsoluteUri;
    }

    /// <summary>A player waits: what does not come soon does not come.</summary>
    async Task<Outcome<string>> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var response = await client.Http.GetAsync(address, limit.Token);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsStringAsync(limit.Token)
                : Errors.HostUnavailable.With($"it answers {(int)response.StatusCode} for the manifest");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Errors.HostUnavailable.With("it does not answer for the manifest");
        }
    }

    async Task<Outcome<HostedPlayback>> OpenAsync(Playable playable, PlaybackGrant grant, CancellationToken cancellationToken) =>
        hosts[playable.Copy.Host] is IManifestHost host
            ? await host.OpenAsync(playable.Copy.ProviderVideoId, grant.Expires, cancellationToken)
            : Errors.NotFound;
}
