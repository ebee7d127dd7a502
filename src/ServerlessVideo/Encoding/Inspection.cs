using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>One sound track of an original.</summary>
/// <param name="Number">Counted over its sound tracks from one, as MediaConvert does.</param>
/// <param name="Codec">As Probe names it: <c>AAC</c>.</param>
/// <param name="Language">RFC 5646; null: it does not say.</param>
/// <param name="DurationSeconds">Null: it does not say.</param>
public sealed record AudioTrack(int Number, string Codec, string? Language = null, double? DurationSeconds = null);

/// <summary>What was found in an original.</summary>
public sealed record Inspection
{
    public required VideoId VideoId { get; init; }

    /// <summary>As MediaConvert's Probe names it, or <c>flv</c>.</summary>
    public required string Container { get; init; }

    /// <summary>As Probe names it: <c>AVC</c>.</summary>
    public required string VideoCodec { get; init; }

    /// <summary>What is taken of its sound, in order; none: silent.</summary>
    public IReadOnlyList<AudioTrack> Audio { get; init; } = [];

    /// <summary>The rest of its sound: codecs that are not read, and what is more than a film has.</summary>
    public IReadOnlyList<AudioTrack> LeftOut { get; init; } = [];

    /// <summary>Null: the container does not say, as in a browser's recordings.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Of the picture alone, which may end before the sound; null: the container does not say.</summary>
    public double? PictureSeconds { get; init; }

    /// <summary>Square pixels, after rotation: as it is shown.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required Rational FrameRate { get; init; }

    public bool HighDynamicRange { get; init; }

    /// <summary>What a person who misses something should know; null: all is taken.</summary>
    [JsonIgnore]
    public string? Note => LeftOut.Count == 0
        ? null
        : $"Sound that was left out: {string.Join(", ", LeftOut.Select(a => $"track {a.Number} ({(a.Codec == "UNKNOWN" ? "unknown codec" : a.Codec)})"))}.";

    /// <summary>Its tracks beside those that are taken (subtitles, time codes, sounds of other codecs) may last longer than they do.</summary>
    public bool HasOtherTracks { get; init; }

    public static readonly ItemMapper<Inspection> Mapper =
        new("inspection", 1, ProductJson.Default.Inspection, i => Keys.Inspection(i.VideoId));

    /// <summary>What the encoder is to make of the picture.</summary>
    public IReadOnlyList<Rung> Rungs(EncodingProfile profile) => profile == EncodingProfile.Proxy
        ? Ladder.Proxy(Width, Height, FrameRate)
        : Ladder.For(Width, Height, FrameRate);
}
