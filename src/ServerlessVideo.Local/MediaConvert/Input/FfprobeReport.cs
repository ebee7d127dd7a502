using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.MediaConvert.Input;

/// <summary>Reads <c>ffprobe -of json -show_format -show_streams</c>.</summary>
internal static class FfprobeReport
{
    /// <exception cref="JobFailedException">1010: there is not one track.</exception>
    public static MediaInfo Read(Container container, JsonNode report)
    {
        var tracks = (report["streams"]?.AsArray() ?? []).Select(s => Track(s!)).OfType<Track>().ToArray();
        return tracks is []
            ? throw new JobFailedException(JobError.InputNotOpened, "Failed probe/open: [no track found in the container]")
            : new MediaInfo(container, Seconds(report["format"]?["duration"]) ?? tracks.Max(t => t.Duration) ?? 0, tracks);
    }

    static Track? Track(JsonNode stream)
    {
        var index = stream["index"]!.GetValue<int>();
        var codec = Text(stream["codec_name"]) ?? "unknown";
        // It ends up between quotes in playlists: a source may claim any text as its language.
        var language = Text(stream["tags"]?["language"]) is { Length: 3 } code && code.All(char.IsAsciiLetter) ? code.ToUpperInvariant() : null;
        var duration = Seconds(stream["duration"]) ?? Clock(Text(stream["tags"]?["DURATION"]));
        return Text(stream["codec_type"]) switch
        {
            "video" => Video(stream, index, codec, duration, language),
            "audio" => new AudioTrack(index, codec, duration, Number(stream["bit_rate"]), language,
                (int)(Number(stream["channels"]) ?? 0), (int)(Number(stream["sample_rate"]) ?? 0),
                (int)(Number(stream["bits_per_raw_sample"]) ?? Number(stream["bits_per_sample"]) ?? 0)),
            "subtitle" or "data" => new DataTrack(index, codec, duration, language),
            _ => null,
        };
    }

    static VideoTrack Video(JsonNode stream, int index, string codec, double? duration, string? language)
    {
        var (bits, chroma) = PixelFormat(Text(stream["pix_fmt"]) ?? "yuv420p");
        return new VideoTrack(index, codec, duration, Number(stream["bit_rate"]), language,
            (int)(Number(stream["width"]) ?? 0), (int)(Number(stream["height"]) ?? 0),
            Fraction.Parse(Text(stream["sample_aspect_ratio"])) ?? Fraction.One, Rotation(stream), FrameRate(stream),
            Number(stream["disposition"]?["attached_pic"]) == 1)
        {
            Tag = Text(stream["codec_tag_string"]),
            Profile = Text(stream["profile"]),
            Level = (int?)Number(stream["level"]),
            BitDepth = bits,
            Chroma = chroma,
            Interlaced = Text(stream["field_order"]) is not (null or "progressive" or "unknown"),
            ColorPrimaries = Text(stream["color_primaries"]),
            ColorTransfer = Text(stream["color_transfer"]),
            ColorMatrix = Text(stream["color_space"]),
        };
    }

    /// <summary>
    /// The rate of a constant-rate source exactly; of a variable one its average. The base rate is trusted within 0.5 % of the
    /// average: it is exact (30000/1001), while the average of a short file is off by a rounding.
    /// </summary>
    static Fraction FrameRate(JsonNode stream)
    {
        var exact = Fraction.Parse(Text(stream["r_frame_rate"]));
        var average = Fraction.Parse(Text(stream["avg_frame_rate"]));
        return exact is { } rate && (average is not { } mean || Math.Abs((rate.Value / mean.Value) - 1) < 0.005) ? rate : average ?? new Fraction(25, 1);
    }

    /// <summary>ffprobe's display matrix turns counter-clockwise. What is not within one degree of a quarter turn is none to MediaConvert.</summary>
    static int Rotation(JsonNode stream)
    {
        var turn = (stream["side_data_list"]?.AsArray() ?? []).Select(d => Number(d?["rotation"])).FirstOrDefault(r => r is not null) ?? 0;
        var quarters = Math.Round(-turn / 90.0);
        return Math.Abs(-turn - (quarters * 90)) > 1 ? 0 : (int)(((quarters % 4) + 4) % 4) * 90;
    }

    static (int Bits, string Chroma) PixelFormat(string name) =>
        (name.Contains("12") && !name.StartsWith("nv12") ? 12 : name.Contains("10") && !name.Contains("410") ? 10 : 8,
         name.Contains("444") || name.StartsWith("gbr") || name.StartsWith("rgb") ? "4:4:4" : name.Contains("422") ? "4:2:2" : "4:2:0");

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>ffprobe writes some numbers as text.</summary>
    static long? Number(JsonNode? node) => long.TryParse(node?.ToString(), out var number) ? number : null;

    static double? Seconds(JsonNode? node) => double.TryParse(Text(node), out var seconds) && seconds > 0 ? seconds : null;

    /// <summary>Matroska keeps a track's length in a tag: 00:00:04.023000000.</summary>
    static double? Clock(string? text) =>
        text?.Split(':') is [var h, var m, var s] && double.TryParse(h, out var hours) && double.TryParse(m, out var minutes) && double.TryParse(s, out var seconds)
            ? (hours * 3600) + (minutes * 60) + seconds
            : null;
}
