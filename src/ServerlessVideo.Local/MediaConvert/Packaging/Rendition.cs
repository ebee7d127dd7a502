using ServerlessVideo.Local.MediaConvert.Encoding;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <param name="Name">File name of the segment.</param>
/// <param name="Start">In the track's timescale.</param>
internal sealed record SegmentFile(string Name, long Start, long Duration, long Bytes);

/// <summary>A packaged track: what the manifests need of it.</summary>
/// <param name="Name">Base name with modifier: playlist <c>Name.m3u8</c>, init segment <c>NameinitExtension</c>, segments <c>Name_000000001Extension</c>.</param>
internal sealed record Rendition(PlannedOutput Output, string Name, int Timescale, string Codec, IReadOnlyList<SegmentFile> Segments)
{
    public static string InitName(PlannedOutput output, string name) => $"{name}init{Extension(output)}";

    public static string SegmentName(PlannedOutput output, string name, int number) => $"{name}_{number:D9}{Extension(output)}";

    public string Init => InitName(Output, Name);

    public string Playlist => $"{Name}.m3u8";

    /// <value>DASH's template of the segments' names.</value>
    public string Template => $"{Name}_$Number%09d${Extension(Output)}";

    /// <value>Seconds.</value>
    public double Duration => Seconds(Segments.Sum(s => s.Duration));

    /// <value>Bits per second over the whole.</value>
    public long AverageBandwidth => (long)Math.Ceiling(Segments.Sum(s => s.Bytes) * 8 / Duration);

    /// <value>Bits per second of the busiest segment; the rest at the end is none when it is shorter than half of the longest (RFC 8216 §4.1).</value>
    public long PeakBandwidth => Segments.Where(s => 2 * s.Duration >= Segments.Max(longest => longest.Duration))
        .Max(s => (long)Math.Ceiling(s.Bytes * 8 / Seconds(s.Duration)));

    public double Seconds(long time) => (double)time / Timescale;

    static string Extension(PlannedOutput output) => output is AudioOutput ? ".cmfa" : ".cmfv";
}
