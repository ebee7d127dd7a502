using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>A folder as MediaConvert leaves it: 13 seconds at 25 frames, 240p and 360p, one audio track, five stills.</summary>
sealed class EncodedFolder
{
    static readonly (string Name, string Size, string Codecs)[] Renditions = [("240p", "426x240", "avc1.640015"), ("360p", "640x360", "avc1.64001e")];

    public Inspection Source { get; init; } = Sources.Of();

    public Dictionary<string, long> Sizes { get; } = [];

    public Dictionary<string, string> Texts { get; } = [];

    /// <param name="sounds">Default: one track of AAC.</param>
    public static EncodedFolder Whole(IReadOnlyList<AudioTrack>? sounds = null)
    {
        sounds ??= [new AudioTrack(1, "AAC")];
        var folder = new EncodedFolder { Source = Sources.Of() with { Audio = sounds } };
        foreach (var (name, _, _) in Renditions)
        {
            folder.AddTrack($"video_{name}", "cmfv", 100_000);
        }
        foreach (var number in Enumerable.Range(1, sounds.Count))
        {
            folder.AddTrack($"video_audio{Suffix(number)}", "cmfa", 72_000);
        }
        folder.Write("video.m3u8", Master(sounds.Count));
        folder.Write("video.mpd", Dash(sounds.Count));
        foreach (var n in Enumerable.Range(0, 5))
        {
            folder.Sizes[$"picture_still.{n:D7}.jpg"] = n == 1 ? 40_000 : 900;
        }
        foreach (var n in Enumerable.Range(0, 7))
        {
            folder.Sizes[$"picture_storyboard.{n:D7}.jpg"] = 4_000;
        }
        return folder;
    }

    public void Write(string name, string text)
    {
        Texts[name] = text;
        Sizes[name] = text.Length;
    }

    /// <summary>Makes the last segment of a track as long, a second or more, in HLS and DASH.</summary>
    public void Lengthen(string track, double seconds)
    {
        Write($"{track}.m3u8", Texts[$"{track}.m3u8"].Replace("#EXTINF:1.000,", string.Create(CultureInfo.InvariantCulture, $"#EXTINF:{seconds:0.000},")));
        var at = Texts["video.mpd"].IndexOf($"{track}init", StringComparison.Ordinal);
        var (before, after) = (Texts["video.mpd"][..at], Texts["video.mpd"][at..]);
        var timescale = track.Contains("audio", StringComparison.Ordinal) ? 48_000 : 90_000;
        var last = new Regex($" d=\"{timescale}\"/>");
        before = before.Replace("PT13S", XmlConvert.ToString(TimeSpan.FromSeconds(12 + seconds)));
        Write("video.mpd", before + last.Replace(after, $" d=\"{(long)(seconds * timescale)}\"/>", 1));
    }

    public ServerlessVideo.Core.Outcome<RenditionSet> Check() =>
        new RenditionCheck(new PublishTask(Source.VideoId, 1), Source, EncodingProfile.Adaptive, Sizes, Texts).Run();

    void AddTrack(string name, string extension, long bytes)
    {
        double[] seconds = [6, 6, 1];
        var lines = seconds.Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"#EXTINF:{s:0.000},\n{name}_{i + 1:D9}.{extension}\n"));
        Write(
            $"{name}.m3u8",
            $"#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI=\"{name}init.{extension}\"\n{string.Concat(lines)}#EXT-X-ENDLIST\n");
        Sizes[$"{name}init.{extension}"] = 800;
        for (var i = 1; i <= seconds.Length; i++)
        {
            Sizes[$"{name}_{i:D9}.{extension}"] = i == seconds.Length ? bytes / 6 : bytes;
        }
    }

    static string Suffix(int number) => number == 1 ? "" : $"{number}";

    static string Master(int sounds)
    {
        var audio = sounds > 0;
        var variants = Renditions.Select(r =>
            $"#EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,CODECS=\"{r.Codecs}{(audio ? ",mp4a.40.2" : "")}\",RESOLUTION={r.Size},FRAME-RATE=25.000{(audio ? ",AUDIO=\"audio\"" : "")}\nvideo_{r.Name}.m3u8\n");
        var sound = string.Concat(Enumerable.Range(1, sounds).Select(n =>
            $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Audio {n}\",DEFAULT={(n == 1 ? "YES" : "NO")},AUTOSELECT=YES,CHANNELS=\"2\",URI=\"video_audio{Suffix(n)}.m3u8\"\n"));
        return $"#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n{sound}{string.Concat(variants)}";
    }

    static string Dash(int sounds)
    {
        var video = Renditions.Select((r, i) =>
            $"""
                  <Representation id="{i + 1}" width="{r.Size.Split('x')[0]}" height="{r.Size.Split('x')[1]}" bandwidth="400000" codecs="{r.Codecs}">
                    <SegmentTemplate media="video_{r.Name}_$Number%09d$.cmfv" initialization="video_{r.Name}init.cmfv" startNumber="1" timescale="90000" presentationTimeOffset="0">
                      <SegmentTimeline><S t="0" d="540000" r="1"/><S t="1080000" d="90000"/></SegmentTimeline>
                    </SegmentTemplate>
                  </Representation>
            """);
        var sound = Enumerable.Range(1, sounds).Select(n =>
            $"""
                <AdaptationSet mimeType="audio/mp4" lang="eng" segmentAlignment="true" startWithSAP="1">
                  <Representation id="{n + 2}" bandwidth="96000" audioSamplingRate="48000" codecs="mp4a.40.2">
                    <SegmentTemplate media="video_audio{Suffix(n)}_$Number%09d$.cmfa" initialization="video_audio{Suffix(n)}init.cmfa" startNumber="1" timescale="48000">
                      <SegmentTimeline><S t="0" d="288000" r="1"/><S t="576000" d="48000"/></SegmentTimeline>
                    </SegmentTemplate>
                  </Representation>
                </AdaptationSet>
            """);
        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" minBufferTime="PT30S" profiles="urn:mpeg:dash:profile:isoff-main:2011" mediaPresentationDuration="PT13S">
              <Period start="PT0S" duration="PT13S" id="1">
                <AdaptationSet mimeType="video/mp4" frameRate="25/1" segmentAlignment="true" startWithSAP="1">
            {string.Join('\n', video)}
                </AdaptationSet>
            {string.Join('\n', sound)}
              </Period>
            </MPD>
            """;
    }
}
