namespace ServerlessVideo.Local.MediaConvert.Input;

/// <param name="Name">As MediaConvert's user guide names it.</param>
/// <param name="Demuxer">ffmpeg's demuxer, the only one that may touch the file.</param>
/// <param name="ProbeFormat">What Probe calls it; null where Probe leaves the format blank.</param>
public sealed record Container(string Name, string Demuxer, string? ProbeFormat)
{
    const string Mov = "mov,mp4,m4a,3gp,3g2,mj2";

    public static readonly Container Mp4 = new("MPEG-4", Mov, "mp4");
    public static readonly Container Mobile = new("3GP", Mov, "three_gp");
    public static readonly Container Mobile2 = new("3G2", Mov, "three_g2");
    public static readonly Container QuickTime = new("QuickTime", Mov, "quicktime");
    public static readonly Container Matroska = new("Matroska", "matroska,webm", "matroska");
    public static readonly Container WebM = new("WebM", "matroska,webm", "webm");
    public static readonly Container Avi = new("Audio Video Interleave", "avi", "avi");
    public static readonly Container Flash = new("Adobe Flash", "flv", null);
    public static readonly Container TransportStream = new("MPEG Transport Stream", "mpegts", "mpegts");
    public static readonly Container ProgramStream = new("MPEG Program Stream", "mpeg", null);
    public static readonly Container Mxf = new("MXF", "mxf", "mxf");
    public static readonly Container Asf = new("Advanced Systems Format", "asf", null);
    public static readonly Container Wave = new("WAV", "wav", "wave");
    public static readonly Container Mp3 = new("MPEG-1 Layer 3", "mp3", null);
    public static readonly Container Flac = new("FLAC", "flac", null);
    public static readonly Container Ogg = new("OGG", "ogg", null);

    /// <value>Bytes of the file's beginning that <see cref="Of"/> wants to see.</value>
    public const int HeadLength = 4096;

    /// <summary>
    /// The container by its first bytes, never by its name. Only real containers are known: a playlist, an ffconcat script,
    /// an SVG or a ZIP named .mp4 is none, so no demuxer that opens further files or URLs ever sees the file.
    /// A segment of fragmented MP4 without its beginning (styp, moof) is none either.
    /// </summary>
    public static Container? Of(ReadOnlySpan<byte> head) => head switch
    {
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'q', (byte)'t', ..] => QuickTime,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'3', (byte)'g', (byte)'2', ..] => Mobile2,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'3', (byte)'g', ..] => Mobile,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => Mp4,
        [_, _, _, _, ..] when head.Length >= 8 && IsQuickTimeAtom(head[4..8]) => QuickTime,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => head.IndexOf("webm"u8) is >= 0 and < 64 ? WebM : Matroska,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => Avi,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => Wave,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => Flash,
        [0, 0, 1, 0xBA, ..] => ProgramStream,
        [0x06, 0x0E, 0x2B, 0x34, ..] => Mxf,
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..] => Asf,
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => Flac,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => Ogg,
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB, ..] => Mp3,
        _ => IsTransportStream(head, 188, 0) || IsTransportStream(head, 192, 4) ? TransportStream : null,
    };

    static bool IsQuickTimeAtom(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8) || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8);

    static bool IsTransportStream(ReadOnlySpan<byte> head, int packet, int offset)
    {
        const byte sync = 0x47;
        for (var i = offset; i < head.Length; i += packet)
        {
            if (head[i] != sync)
            {
                return false;
            }
        }
        return head.Length > offset + packet;
    }
}
