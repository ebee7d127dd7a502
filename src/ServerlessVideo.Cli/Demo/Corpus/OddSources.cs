namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>Files as cameras, phones, editors and archives make them: each plays, or is refused for a reason of its own.</summary>
static class OddSources
{
    static readonly string[] Fast = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

    public static IReadOnlyList<CorpusFile> All => [.. Playing, .. Refusing];

    static IReadOnlyList<CorpusFile> Playing =>
    [
        Plays("portrait.mp4", ["240p", "360p"], [.. Picture("360x640"), .. Fast]),
        Plays("turned-by-a-phone.mp4", ["240p"], [.. Picture("426x240"), .. Fast]) with { Damage = ByteEdits.Turned(0, 1, -1, 0), Size = (240, 426) },
        Plays("upside-down.mov", ["240p"], [.. Picture("426x240"), .. Fast]) with { Damage = ByteEdits.Turned(-1, 0, 0, -1) },
        Plays("odd-size.mp4", ["142p"], [.. Picture("175x143"), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"]),
        Plays("tiny.mp4", ["36p"], [.. Picture("64x36"), .. Fast]),
        Plays("wide-pixels.mp4", ["240p"], [.. Picture("320x240"), "-vf", "setsar=4/3", .. Fast]) with { Size = (427, 240) },
        Plays("half-width.mp4", ["240p", "360p", "480p"], [.. Picture("352x576"), "-vf", "setsar=24/11", .. Fast]) with { Size = (768, 576) },
        Plays("half-width-hd.mkv", ["240p", "360p", "480p", "720p", "1080p"], [.. Picture("960x1080", rate: "10", seconds: 1), "-vf", "setsar=2", .. Fast]) with { Size = (1920, 1080) },
        Plays("60-fps.mp4", ["240p"], [.. Picture("426x240", rate: "60"), .. Fast]),
        Plays("ntsc.mp4", ["240p"], [.. Picture("426x240", rate: "30000/1001"), .. Fast]),
        Plays("one-frame-a-second.mp4", ["240p"], [.. Picture("426x240", rate: "1", seconds: 4), .. Fast]),
        Plays("variable-rate.mp4", ["240p"], [.. Picture("426x240", rate: "30", seconds: 3), "-vf", "select='lt(t,1)+not(mod(n,7))'", "-vsync", "vfr", .. Fast]),
        Plays("interlaced.mp4", ["240p"], [.. Picture("426x240", rate: "50"), "-vf", "tinterlace=interleave_top", "-flags", "+ildct+ilme", "-x264opts", "tff=1", .. Fast]),
        Plays("hdr.mp4", ["240p"],
            [.. Picture("426x240"), "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1",
             "-x265-params", "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"]),
        Plays("half-a-second.mp4", ["240p"], [.. Picture("426x240", seconds: 0.5), .. Sound(0.5), .. Fast, "-c:a", "aac"]),
        Plays("one-picture.mp4", ["240p"], [.. Picture("426x240"), "-frames:v", "1", .. Fast]),
        Plays("mono.mp4", ["240p"], [.. Picture("426x240"), .. Sound(2), "-ac", "1", .. Fast, "-c:a", "aac"]),
        Plays("surround.mp4", ["240p"], [.. Picture("426x240"), .. Sound(2), "-ac", "6", .. Fast, "-c:a", "aac"]),
        Plays("two-languages.mkv", ["240p"],
            [.. Picture("426x240"), .. Sound(2), .. Sound(2), "-map", "0:v", "-map", "1:a", "-map", "2:a", .. Fast, "-c:a", "aac",
             "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu"]),
        Plays("sound-starts-late.mp4", ["240p"], [.. Picture("426x240", seconds: 3), "-itsoffset", "0.5", .. Sound(2), .. Fast, "-c:a", "aac"]),
        Plays("prores.mov", ["240p"], [.. Picture("426x240"), "-c:v", "prores_ks"]),
        Plays("opus.mkv", ["240p"], [.. Picture("426x240"), .. Sound(2), .. Fast, "-c:a", "libopus"]),
        Plays("vp9.webm", ["240p"], [.. Picture("426x240"), .. Sound(2), "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]),
        Plays("vp8.webm", ["240p"], [.. Picture("426x240"), "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"]),
        Plays("divx.avi", ["240p"], [.. Picture("426x240"), .. Sound(2), "-c:v", "mpeg4", "-c:a", "libmp3lame"]),
        Plays("flash.flv", ["240p"], [.. Picture("426x240"), .. Sound(2), .. Fast, "-c:a", "aac"]),
        Plays("hostile-metadata.mp4", ["240p"],
            [.. Picture("426x240"), .. Sound(2), .. Fast, "-c:a", "aac", "-metadata", "title=<script>alert(1)</script>\",URI=\"http://127.0.0.1/\n#EXTM3U",
             "-metadata:s:a:0", "handler_name=\"><img src=x onerror=alert(1)>"]) with { SentAs = "'\"><script>alert(1)<script>.mp4" },
    ];

    public static IReadOnlyList<CorpusFile> Refusing =>
    [
        Refused("no-picture.mp4", "no_video_stream", [.. Sound(2), "-c:a", "aac"]),
        Refused("song-with-a-cover.m4a", "no_video_stream",
            [.. Sound(2), .. Picture("64x64", seconds: 1), "-map", "0:a", "-map", "1:v", "-frames:v", "1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-disposition:v:0", "attached_pic", "-c:a", "aac"]),
        Refused("cinepak.avi", "unsupported_input", [.. Picture("64x48", seconds: 0.5), "-c:v", "cinepak"]),
        Refused("ms-mpeg4.avi", "unsupported_input", [.. Picture("320x240"), "-c:v", "msmpeg4v2"]),
        Refused("hevc.mkv", "unsupported_input", [.. Picture("320x240"), "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"]),
        Refused("vp9.mkv", "unsupported_input", [.. Picture("320x240"), "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"]),
        Refused("av1.webm", "unsupported_input", [.. Picture("128x96", seconds: 0.5), "-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lp=1"]),
        Refused("opus.mp4", "unsupported_input", [.. Picture("320x240"), .. Sound(2), .. Fast, "-c:a", "libopus"]),
        Refused("mp3.flv", "unsupported_input", [.. Picture("320x240"), .. Sound(2), "-ar", "44100", .. Fast, "-c:a", "libmp3lame"]),
    ];

    internal static string[] Picture(string size, string rate = "24", double seconds = 2) =>
        ["-f", "lavfi", "-i", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"testsrc2=size={size}:rate={rate}:duration={seconds}")];

    internal static string[] Sound(double seconds) =>
        ["-f", "lavfi", "-i", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sine=frequency=440:duration={seconds}")];

    static CorpusFile Plays(string name, string[] qualities, string[] clip) => new(name, null) { Clip = clip, Qualities = qualities };

    static CorpusFile Refused(string name, string code, string[] clip) => new(name, code) { Clip = clip };
}
