using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>One size of a video, as encoded.</summary>
/// <param name="Codecs">RFC 6381: <c>avc1.64001f</c>.</param>
/// <param name="Bandwidth">Bits a second, the peak segment bit rate of RFC 8216 §4.1.</param>
/// <param name="AverageBandwidth">Bits a second over all segments.</param>
/// <param name="Playlist">Name of its media playlist in the folder.</param>
public sealed record VideoRendition(
    string Quality, int Width, int Height, double FrameRate, string Codecs, long Bandwidth, long AverageBandwidth, string Playlist);

/// <summary>One sound track of a video, as encoded.</summary>
/// <param name="Name">Unique; what its playlist is asked for by: <c>audio</c>, <c>audio2</c>.</param>
/// <param name="Language">RFC 5646; null: the source does not say.</param>
/// <param name="Label">What people choose in the player; unique.</param>
/// <param name="Default">What plays when nobody chooses: one of a video's tracks.</param>
/// <param name="Bandwidth">Bits a second, the peak segment bit rate of RFC 8216 §4.1.</param>
/// <param name="AverageBandwidth">Bits a second over all segments.</param>
/// <param name="Playlist">Name of its media playlist in the folder.</param>
public sealed record AudioRendition(
    string Name, string? Language, string Label, bool Default, int Channels, string Codecs, long Bandwidth, long AverageBandwidth, string Playlist);

/// <summary>Small pictures over the whole length, for a preview at the time line.</summary>
/// <param name="Frames">Names in the folder, by time, the first at 0.</param>
/// <param name="Seconds">From one to the next.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record Storyboard(IReadOnlyList<string> Frames, int Seconds, int Width, int Height);

/// <summary>What one generation of a video came to: written by the verification, read by playback.</summary>
public sealed record RenditionSet
{
    public required VideoId VideoId { get; init; }
    public required int Generation { get; init; }
    public required double DurationSeconds { get; init; }

    /// <summary>Smallest first.</summary>
    public required IReadOnlyList<VideoRendition> Video { get; init; }

    /// <summary>The default first; none: silent.</summary>
    public required IReadOnlyList<AudioRendition> Audio { get; init; }

    /// <summary>Names in the folder, by time, the first at 0.</summary>
    public required IReadOnlyList<string> Stills { get; init; }

    /// <summary>Seconds.</summary>
    const int StillReach = 10;

    /// <summary>From one still to the next.</summary>
    public required int StillSeconds { get; init; }

    /// <summary>The still with the largest file: what is black or blank compresses to nearly nothing.</summary>
    public required string Poster { get; init; }

    public required Storyboard Storyboard { get; init; }

    /// <summary>The nearest still; where that is ten seconds away or more, a picture of the storyboard that is nearer: small, but of that time.</summary>
    public string StillAt(double seconds)
    {
        var (still, distance) = Nearest(Stills, StillSeconds, seconds);
        var (picture, nearer) = Nearest(Storyboard.Frames, Storyboard.Seconds, seconds);
        return distance >= StillReach && nearer < distance ? picture : still;
    }

    static (string Name, double Distance) Nearest(IReadOnlyList<string> pictures, int interval, double seconds)
    {
        var index = (int)Math.Clamp(Math.Round(seconds / interval, MidpointRounding.AwayFromZero), 0, pictures.Count - 1);
        return (pictures[index], Math.Abs(seconds - (index * (double)interval)));
    }

    /// <summary>Key of the poster in the media bucket.</summary>
    public string PosterOf(CustomPoster? chosen) => chosen switch
    {
        { File: { } file } => MediaKeys.Poster(VideoId, file),
        // Large pages show it: a still, and no small picture of the storyboard that may be nearer.
        { TimeSeconds: { } time } => Folder + Nearest(Stills, StillSeconds, time).Name,
        _ => Folder + Poster,
    };

    /// <summary>Of all its files; null: written before that was counted.</summary>
    public long? SizeBytes { get; init; }

    [JsonIgnore]
    public string Folder => MediaKeys.Folder(VideoId, Generation);

    public static readonly ItemMapper<RenditionSet> Mapper =
        new("renditions", 1, ProductJson.Default.RenditionSet, r => Keys.Renditions(r.VideoId, r.Generation));
}
