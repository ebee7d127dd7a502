using ServerlessVideo.Core;

namespace ServerlessVideo.Captions;

/// <summary>The captions of a video in one language, as its record holds them.</summary>
/// <param name="Language">RFC 5646, in its one spelling.</param>
/// <param name="Label">What a player's menu shows.</param>
/// <param name="File">Name in the video's folder of captions. Each upload has a new one, so that no cache is ever wrong.</param>
/// <param name="Bytes">Of the WebVTT that is served.</param>
public sealed record CaptionTrack(string Language, string Label, string File, int Cues, long Bytes, DateTimeOffset UpdatedAt);

/// <param name="SizeBytes">Of the WebVTT that is served.</param>
/// <param name="Skipped">Only in the answer to an upload: how many cues of the file cannot be shown, or were too many at one time.</param>
/// <param name="SkippedBecause">Of the first of these: its line and what is wrong.</param>
public sealed record CaptionView(
    string Language, string Label, int Cues, long SizeBytes, DateTimeOffset UpdatedAt, int? Skipped = null, string? SkippedBecause = null)
{
    public static CaptionView Of(CaptionTrack track) => new(track.Language, track.Label, track.Cues, track.Bytes, track.UpdatedAt);
}

public sealed record CaptionList(IReadOnlyList<CaptionView> Items);

static class CaptionTracks
{
    /// <value>Each is a line of the video's record.</value>
    public const int MaximumLanguages = 50;

    public static CaptionTrack? Find(this IReadOnlyList<CaptionTrack> tracks, string? language) => tracks.FirstOrDefault(t => t.Language == language);

    public static string? TagOf(CaptionTrack? track) => track is null ? null : $"\"{track.File}\"";

    /// <summary>These tracks with another in the place of its language's; null only takes that one out.</summary>
    public static IReadOnlyList<CaptionTrack> With(this IReadOnlyList<CaptionTrack> tracks, string language, CaptionTrack? track) =>
        [.. tracks.Where(t => t.Language != language).Concat(track is null ? [] : [track]).OrderBy(t => t.Language, StringComparer.Ordinal)];
}
