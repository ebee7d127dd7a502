using System.Text.Json.Nodes;
using System.Xml.Linq;
using ServerlessVideo.Local.MediaConvert.Packaging;

namespace ServerlessVideo.Local.Tests.MediaConvert;

/// <summary>Real jobs through the real encoder, their outputs read by ffprobe.</summary>
public sealed class EncodeTests(Clips clips) : IClassFixture<Clips>
{
    const string Folder = "v1/1/";

    [Fact]
    public async Task Ladder_FilmWithSound_IsAPackageThatPlayersRead()
    {
        await using var host = await MediaConvertHost.StartAsync();
        var job = await host.RunAsync(clips.Film, url => Settings.Request(url, (320, 180), (160, 90)).WithAudio());
        job["status"]!.GetValue<string>().ShouldBe("COMPLETE", job.ToJsonString());
        job["jobPercentComplete"]!.GetValue<int>().ShouldBe(100);
        job["outputGroupDetails"]![0]!["outputDetails"]!.AsArray().Count.ShouldBe(3);

        CheckMultivariant(host);
        CheckMpd(host);
        Keyframes(host, "180p").ShouldBe(Keyframes(host, "90p"));
        Keyframes(host, "180p").ShouldBe([0, 2.002]);
        await CheckZeroBasedAsync(host);
        var (width, height, duration) = Probe(host, "video_180p.m3u8");
        (width, height).ShouldBe((320, 180));
        duration.ShouldBe(4, 0.05);
        foreach (var manifest in (string[])["video.m3u8", "video.mpd"])
        {
            Streams(host, manifest).ShouldBe(["aac,", "h264,160x90", "h264,320x180"], ignoreOrder: true, manifest);
            Seconds(host, manifest).ShouldBe(4, 0.05, manifest);
        }
        Fragments(host, "video_180p_000000001.cmfv").ShouldBe(2);
        Directory.GetFiles(host.ObjectFile("media", Folder), "still.*.jpg").Select(Path.GetFileName).Order()
            .ShouldBe(["still.0000000.jpg", "still.0000001.jpg", "still.0000002.jpg"]);
        CheckEvents(host, job["id"]!.GetValue<string>());
        host.Caller.Asked.ShouldContain(("iam:PassRole", MediaConvertHost.Role));
        Directory.EnumerateFileSystemEntries(Path.Combine(host.Data, "mediaconvert", "work")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sources_OfOddKinds_ComeOutRight()
    {
        await using var host = await MediaConvertHost.StartAsync();
        (await host.RunAsync(clips.Rotated, url => Settings.Request(url, (180, 320)))).ToJsonString().ShouldContain("\"status\":\"COMPLETE\"");
        Size(host, "video_180p.m3u8").ShouldBe((180, 320));
        Convert.ToHexString(File.ReadAllBytes(Directory.GetFiles(host.ObjectFile("media", Folder), "video_180p*init*").Single()))
            .ShouldContain("00010000000000000000000000000000000100000000000000000000000000004" + "0000000", customMessage: "turned pictures are not turned again");
        Text(host, "video.m3u8").ShouldNotContain("AUDIO");
        Text(host, "video.mpd").ShouldNotContain("audio/mp4");

        (await host.RunAsync(clips.Odd, url => Sized(url, null, null))).ToJsonString().ShouldContain("\"status\":\"COMPLETE\"");
        Size(host, "video_source.m3u8").ShouldBe((180, 134));

        (await host.RunAsync(clips.Variable, url => Sized(url, 160, 120))).ToJsonString().ShouldContain("\"status\":\"COMPLETE\"");
        var frames = Packets(host, "video_source.m3u8").Select(p => p.Duration).ToArray();
        frames.Distinct().Count().ShouldBe(1, "the output has a constant rate");
        Probe(host, "video_source.m3u8").Duration.ShouldBe(4, 0.2);
    }

    [Fact]
    public async Task Sources_WhoseSoundIsOdd_AreEncodedWithWhatIsTaken()
    {
        await using var host = await MediaConvertHost.StartAsync();
        var two = await host.RunAsync(clips.TwoSounds, url => Settings.Request(url, (320, 180)).WithAudio());
        two["status"]!.GetValue<string>().ShouldBe("COMPLETE", two.ToJsonString());
        var second = await host.RunAsync(clips.TwoSounds, url => WithTrack(Settings.Request(url, (320, 180)).WithAudio(), 2));
        second["errorCode"]!.GetValue<int>().ShouldBe(1030, "one that is taken has to be read");

        var longer = await host.RunAsync(clips.LongSound, url => Settings.Request(url, (160, 90)).WithAudio());
        longer["status"]!.GetValue<string>().ShouldBe("COMPLETE", longer.ToJsonString());
        Probe(host, "video_90p.m3u8").Duration.ShouldBe(1, 0.1);
        Seconds(host, "video_audio.m3u8").ShouldBe(5, 0.1);
    }

    static JsonObject WithTrack(JsonObject request, int number)
    {
        var selector = request["settings"]!["inputs"]![0]!["audioSelectors"]!["Audio Selector 1"]!;
        (selector["selectorType"], selector["tracks"]) = ("TRACK", new JsonArray(number));
        return request;
    }

    static JsonObject Sized(string url, int? width, int? height)
    {
        var request = Settings.Request(url, (320, 180));
        request.Outputs()[0]!["nameModifier"] = "_source";
        var video = request.Outputs()[0]!["videoDescription"]!.AsObject();
        (video["width"], video["height"]) = (width, height);
        return request;
    }

    static void CheckMultivariant(MediaConvertHost host)
    {
        var lines = Text(host, "video.m3u8").Split('\n');
        lines.ShouldContain("#EXT-X-INDEPENDENT-SEGMENTS");
        lines.Single(l => l.StartsWith("#EXT-X-MEDIA:")).ShouldBe(
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Audio 1\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"video_audio.m3u8\"");
        var variants = lines.Where(l => l.StartsWith("#EXT-X-STREAM-INF:")).ToArray();
        variants.Length.ShouldBe(2);
        variants[0].ShouldMatch("^#EXT-X-STREAM-INF:BANDWIDTH=[0-9]+,AVERAGE-BANDWIDTH=[0-9]+,CODECS=\"avc1\\.64[0-9a-f]{4},mp4a\\.40\\.2\",RESOLUTION=320x180,FRAME-RATE=29\\.970,AUDIO=\"audio\"$");
        foreach (var playlist in lines.Where(l => l.EndsWith(".m3u8") && !l.StartsWith('#')).Append("video_audio.m3u8"))
        {
            var media = Text(host, playlist);
            media.ShouldContain("#EXT-X-PLAYLIST-TYPE:VOD");
            media.ShouldContain("#EXT-X-ENDLIST");
            var name = Path.GetFileNameWithoutExtension(playlist);
            var extension = name.EndsWith("audio") ? "cmfa" : "cmfv";
            media.ShouldContain($"#EXT-X-MAP:URI=\"{name}init.{extension}\"");
            foreach (var file in media.Split('\n').Where(l => l != "" && !l.StartsWith('#')).Append($"{name}init.{extension}"))
            {
                File.Exists(host.ObjectFile("media", Folder + file)).ShouldBeTrue(file);
            }
            media.ShouldContain($"{name}_000000001.{extension}");
        }
    }

    static void CheckMpd(MediaConvertHost host)
    {
        XNamespace mpd = "urn:mpeg:dash:schema:mpd:2011";
        var root = XElement.Parse(Text(host, "video.mpd"));
        ((string)root.Attribute("profiles")!).ShouldBe("urn:mpeg:dash:profile:isoff-main:2011");
        ((string)root.Attribute("minBufferTime")!).ShouldBe("PT4S");
        var representations = root.Descendants(mpd + "Representation").ToArray();
        representations.Length.ShouldBe(3);
        foreach (var template in representations.Select(r => r.Element(mpd + "SegmentTemplate")!))
        {
            File.Exists(host.ObjectFile("media", Folder + (string)template.Attribute("initialization")!)).ShouldBeTrue();
            var count = template.Descendants(mpd + "S").Sum(s => 1 + ((int?)s.Attribute("r") ?? 0));
            for (var number = 1; number <= count; number++)
            {
                File.Exists(host.ObjectFile("media", Folder + ((string)template.Attribute("media")!).Replace("$Number%09d$", $"{number:D9}"))).ShouldBeTrue();
            }
        }
    }

    static void CheckEvents(MediaConvertHost host, string id)
    {
        var details = host.Of(id).ToArray();
        details.ShouldAllBe(e => e.Source == "aws.mediaconvert" && e.DetailType == "MediaConvert Job State Change");
        details.ShouldAllBe(e => e.Resources.Single() == $"arn:aws:mediaconvert:us-east-1:000000000000:jobs/{id}");
        details.ShouldAllBe(e => e.Detail["userMetadata"]!["video_id"]!.GetValue<string>() == "v1");
        var statuses = details.Select(e => e.Detail["status"]!.GetValue<string>()).ToArray();
        statuses[..2].ShouldBe(["INPUT_INFORMATION", "PROGRESSING"]);
        statuses[^1].ShouldBe("COMPLETE");
        details[0].Detail["inputDetails"]![0]!["video"]![0]!["codec"]!.GetValue<string>().ShouldBe("H_264");
        var update = details.First(e => e.Detail["status"]!.GetValue<string>() == "STATUS_UPDATE").Detail["jobProgress"]!;
        update["jobPercentComplete"]!.GetValue<int>().ShouldBeInRange(1, 99);
        update["phaseProgress"]!["PROBING"]!["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        var groups = details[^1].Detail["outputGroupDetails"]!;
        groups[0]!["type"]!.GetValue<string>().ShouldBe("CMAF_GROUP");
        groups[0]!["playlistFilePaths"]!.AsArray().Select(p => p!.GetValue<string>()).ShouldBe(["s3://media/v1/1/video.mpd", "s3://media/v1/1/video.m3u8"]);
        var detail = groups[0]!["outputDetails"]![0]!;
        detail["durationInMs"]!.GetValue<long>().ShouldBeInRange(3950, 4050);
        detail["videoDetails"]!["widthInPx"]!.GetValue<int>().ShouldBe(320);
        detail["videoDetails"]!["averageBitrate"]!.GetValue<long>().ShouldBeGreaterThan(1000);
        groups[1]!["outputDetails"]![0]!["outputFilePaths"]!.AsArray().Single()!.GetValue<string>().ShouldBe("s3://media/v1/1/still.0000002.jpg");
    }

    /// <summary>Seconds after the first: ffprobe shifts a track with negative composition offsets so that none shows before it decodes.</summary>
    static double[] Keyframes(MediaConvertHost host, string rung)
    {
        var times = Packets(host, $"video_{rung}.m3u8").Where(p => p.Flags.StartsWith('K')).Select(p => p.Time).ToArray();
        return [.. times.Select(t => Math.Round(t - times[0], 3))];
    }

    /// <summary>ZERO_BASED: the first picture is shown at 0 although B-frames reorder.</summary>
    static async Task CheckZeroBasedAsync(MediaConvertHost host)
    {
        var file = Path.Combine(host.Data, "whole.mp4");
        await File.WriteAllBytesAsync(file,
            [.. File.ReadAllBytes(host.ObjectFile("media", Folder + "video_180pinit.cmfv")), .. File.ReadAllBytes(host.ObjectFile("media", Folder + "video_180p_000000001.cmfv"))]);
        var samples = (await FragmentedMp4.ReadAsync(file, CancellationToken.None)).Samples;
        samples[0].CompositionOffset.ShouldBe(0);
        samples.Min(s => s.CompositionOffset).ShouldBeLessThan(0);
    }

    static List<(double Time, double Duration, string Flags)> Packets(MediaConvertHost host, string playlist) =>
        [.. Tools.Run("ffprobe", ["-v", "error", "-allowed_extensions", "ALL", "-select_streams", "v:0", "-show_entries", "packet=pts_time,duration_time,flags", "-of", "csv=p=0", host.ObjectFile("media", Folder + playlist)])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).Select(f => (Math.Round(double.Parse(f[0]), 3), Math.Round(double.Parse(f[1]), 4), f[2]))];

    static (int Width, int Height, double Duration) Probe(MediaConvertHost host, string playlist)
    {
        var report = JsonNode.Parse(Tools.Run("ffprobe", ["-v", "error", "-allowed_extensions", "ALL", "-show_streams", "-show_format", "-of", "json", host.ObjectFile("media", Folder + playlist)]))!;
        return (report["streams"]![0]!["width"]!.GetValue<int>(), report["streams"]![0]!["height"]!.GetValue<int>(), double.Parse(report["format"]!["duration"]!.GetValue<string>()));
    }

    static string[] Streams(MediaConvertHost host, string manifest) =>
        [.. JsonNode.Parse(Tools.Run("ffprobe", ["-v", "error", "-allowed_extensions", "ALL", "-show_streams", "-of", "json", host.ObjectFile("media", Folder + manifest)]))!["streams"]!.AsArray()
            .Select(s => $"{s!["codec_name"]},{(s["width"] is { } width ? $"{width}x{s["height"]}" : "")}")];

    static double Seconds(MediaConvertHost host, string manifest) => double.Parse(Tools.Run(
        "ffprobe", ["-v", "error", "-allowed_extensions", "ALL", "-show_entries", "format=duration", "-of", "csv=p=0", host.ObjectFile("media", Folder + manifest)]));

    static (int, int) Size(MediaConvertHost host, string playlist) => Probe(host, playlist) is var (width, height, _) ? (width, height) : default;

    static int Fragments(MediaConvertHost host, string segment) =>
        System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(host.ObjectFile("media", Folder + segment))).Split("moof").Length - 1;

    static string Text(MediaConvertHost host, string name) => File.ReadAllText(host.ObjectFile("media", Folder + name));
}
