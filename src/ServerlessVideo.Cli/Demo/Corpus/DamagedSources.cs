using static ServerlessVideo.Cli.Demo.Corpus.ByteEdits;

namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>
/// Files that were cut off, written badly, or made to do harm. None may hang, crash, or reach for anything: each ends with its code,
/// or plays what it says it has.
/// </summary>
static class DamagedSources
{
    static readonly string[] Base = [.. OddSources.Picture("426x240", seconds: 5), .. OddSources.Sound(5), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
    static readonly string[] Film = [.. Base, "-c:a", "aac"];
    static readonly string[] Indexed = [.. Film, "-movflags", "+faststart"];
    static readonly string[] Free = [.. OddSources.Picture("426x240", seconds: 5), "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"];
    static readonly string[] Divx = [.. OddSources.Picture("426x240", seconds: 5), "-c:v", "mpeg4"];
    static readonly string[] Raw = [.. OddSources.Picture("64x48", seconds: 1), "-c:v", "rawvideo", "-pix_fmt", "bgr24"];

    public static IReadOnlyList<CorpusFile> All(Trap trap) =>
    [
        // no video, whatever the name says
        new("text.mp4", "unsupported_container") { Damage = Text("this is no video, whatever its name says\n") },
        new("playlist.mp4", "unsupported_container") { Damage = Text($"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{trap.Url}\n#EXTINF:10,\n{trap.Pipe}\n#EXT-X-ENDLIST\n") },
        new("concat.mp4", "unsupported_container") { Damage = Text($"ffconcat version 1.0\nfile '{trap.Url}'\nfile '{trap.Pipe}'\n") },
        new("concat-of-a-file.mkv", "unsupported_container") { Damage = Text($"ffconcat version 1.0\nfile '{trap.Pipe}'\n") },
        new("drawing.mp4", "unsupported_container") { Damage = Text($"<svg xmlns='http://www.w3.org/2000/svg'><image href='{trap.Url}'/></svg>") },
        new("manifest.mp4", "unsupported_container") { Damage = Text($"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>{trap.Url}</BaseURL></MPD>") },
        new("page.mp4", "unsupported_container") { Damage = Text($"<!doctype html><script src='{trap.Url}'></script>") },
        new("session.mov", "unsupported_container") { Damage = Text("v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n") },
        new("zip.mp4", "unsupported_container") { Damage = Bytes([(byte)'P', (byte)'K', 3, 4, 20, 0, 0, 0, 0, 0, .. new byte[200]]) },
        new("noise.mp4", "unsupported_container") { Damage = Noise(0, 1), Clip = Film },
        new("one-byte.mp4", "unsupported_container") { Damage = Bytes(0) },

        // the start of a video and nothing that is one
        new("only-a-type.mp4", "damaged_input") { Clip = Film, Damage = CutAfter("mdat", 0) },
        new("only-a-head.mkv", "damaged_input") { Clip = Film, Damage = CutAt(0.001) },
        new("only-a-head.webm", "damaged_input") { Clip = Free, Damage = CutAfter("webm", 4) },
        new("only-a-head.avi", "damaged_input") { Clip = Divx, Damage = CutAfter("AVI ", 20) },
        new("only-a-head.flv", "no_video_stream") { Clip = Film, Damage = CutAt(0.0001) },

        // cut off, with the index at the end, and at the start
        new("cut-before-the-index.mp4", "damaged_input") { Clip = Film, Damage = CutAt(0.5) },
        new("cut-in-the-index.mp4", "damaged_input") { Clip = Film, Damage = CutAfter("stco", 16) },
        new("cut-in-the-first-index.mp4", "damaged_input") { Clip = Indexed, Damage = CutAfter("stsz", 40) },
        new("cut-at-10.mp4", "damaged_input") { Clip = Indexed, Damage = CutAt(0.1) },
        new("cut-at-25.mp4", "damaged_input") { Clip = Indexed, Damage = CutAt(0.25) },
        new("cut-at-50.mp4", "damaged_input") { Clip = Indexed, Damage = CutAt(0.5) },
        new("cut-at-80.mov", "damaged_input") { Clip = Indexed, Damage = CutAt(0.8) },
        new("cut-at-50.mkv", "damaged_input") { Clip = Film, Damage = CutAt(0.5) },
        new("cut-at-50.webm", "damaged_input") { Clip = Free, Damage = CutAt(0.5) },
        new("cut-at-50.avi", "damaged_input") { Clip = Divx, Damage = CutAt(0.5) },
        new("cut-at-50.flv", "damaged_input") { Clip = Film, Damage = CutAt(0.5) },

        // bytes that changed on the way
        new("noise-in-the-picture.mp4", "damaged_input") { Clip = Film, Damage = Noise(0.2, 0.6) },
        new("noise-in-the-index.mp4", "damaged_input") { Clip = Film, Damage = Noise(0.98, 0.995) },
        new("zeros.mp4", "damaged_input") { Clip = Film, Damage = file => [.. file[..(file.Length / 4)], .. new byte[file.Length - (file.Length / 4)]] },

        // headers that lie
        new("million-samples.mp4", "damaged_input") { Clip = Film, Damage = Put("stsz", 12, 0x7fff_ffff) },
        new("hundred-thousand-wide.avi", "damaged_input") { Clip = Raw, Damage = Put("strf", 12, 100_000, littleEndian: true).Then(Put("strf", 16, 100_000, littleEndian: true)) },
        new("hundred-thousand-wide.flv", "unsupported_input") { Clip = Film, Damage = Put("width", 6, 0x40, 0xF8, 0x6A, 0, 0, 0, 0, 0).Then(Put("height", 7, 0x40, 0xF8, 0x6A, 0, 0, 0, 0, 0)) },

        // headers that lie where the pictures tell better
        new("hour-long.mp4", null) { Clip = Film, Damage = Put("mvhd", 20, 3_600_000).Then(Put("mdhd", 20, 3600 * 12288)).Then(Put("tkhd", 24, 3_600_000)) },
        new("box-of-four-gigabytes.mp4", null) { Clip = Film, Damage = Put("moov", -4, 0xffff_ffff) },
        new("box-in-itself.mp4", null) { Clip = Film, Damage = Put("mdia", -4, 8) },
        new("no-time-passes.mp4", null) { Clip = Film, Damage = Put("stts", 16, 0) },
        new("no-pictures-a-second.avi", null) { Clip = Divx, Damage = Put("strh", 28, 0, littleEndian: true).Then(Put("strh", 32, 0, littleEndian: true)).Then(Put("avih", 8, 0, littleEndian: true)) },
        new("endless.flv", null) { Clip = Film, Damage = Put("duration", 9, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0) },
    ];
}
