using System.Collections.Frozen;

namespace ServerlessVideo.Encoding;

/// <summary>
/// Which containers and codecs the host <c>aws</c> takes, in the names of MediaConvert's Probe. From the MediaConvert user
/// guide, "Supported input codecs and containers", copy of 2023, for the containers that uploads may have.
/// What is off this table is for another host, even where an encoder might happen to read it; so is what Probe has no name for in
/// the model that the tests check against (H.263 and VC-1 in MP4). 3GP and 3G2 count as MP4. The whole table stands in docs/how-it-works.md.
/// </summary>
static class AcceptedInputs
{
    sealed record Row(FrozenSet<string> Video, FrozenSet<string> Audio);

    public static readonly IReadOnlyList<(string Container, string Video, string Audio)> Rows =
    [
        ("mp4", "AVC HEVC MP4V MPEG2", "AAC AC3 EAC3 PCM"),
        ("quicktime", "AVC HEVC MP4V MPEG2 PRORES MJPEG", "AAC MP3 PCM"),
        ("matroska", "AVC MPEG2 MP4V", "AAC AC3 EAC3 OPUS FLAC"),
        ("webm", "VP8 VP9", "OPUS VORBIS"),
        ("avi", "UNCOMPRESSED MP4V MJPEG", "AC3 EAC3 MP3 PCM"),
        (FlvHeader.Container, "AVC H263", "AAC"),
    ];

    static readonly FrozenDictionary<string, Row> Table = Rows.ToFrozenDictionary(row => row.Container, row => Of(row.Video, row.Audio));

    /// <summary>
    /// Null: taken. Otherwise what is not, in a person's words. Of several sound tracks one has to be taken: phones record one that
    /// everything reads and one that few do.
    /// </summary>
    public static string? Objection(string container, string video, IReadOnlyList<AudioTrack> audio)
    {
        if (!Table.TryGetValue(container, out var row))
        {
            return $"The container {container} is not taken.";
        }
        if (!row.Video.Contains(video))
        {
            return $"{Name(video)} video in {container} is not taken.";
        }
        return audio.Count == 0 || audio.Any(a => row.Audio.Contains(a.Codec)) ? null : $"{Name(audio[0].Codec)} audio in {container} is not taken.";
    }

    public static bool TakesAudio(string container, string codec) => Table.TryGetValue(container, out var row) && row.Audio.Contains(codec);

    /// <summary>Probe's word for a codec it does not know says nothing to people.</summary>
    static string Name(string codec) => codec == "UNKNOWN" ? "An unknown kind of" : codec;

    static Row Of(string video, string audio) => new(video.Split(' ').ToFrozenSet(), audio.Split(' ').ToFrozenSet());
}
