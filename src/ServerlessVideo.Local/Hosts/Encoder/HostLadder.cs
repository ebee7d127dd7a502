using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.Hosts.Encoder;

/// <summary>What a host makes of a film: H.264 from 360p to 1080p, never larger than the source, and its first sound, in one CMAF set. Pure.</summary>
internal static class HostLadder
{
    public const string Name = "video";

    /// <value>Seconds.</value>
    const int Segment = 4, Gop = 2;

    static readonly (int Side, int MaxBitrate)[] Rungs = [(360, 900_000), (480, 1_600_000), (720, 3_200_000), (1080, 6_000_000)];

    static readonly ContainerSettings Cmaf = new(ContainerType.Cmfc);

    public static JobSettings Of(MediaInfo media) => Of(media, int.MaxValue);

    /// <summary>Only the largest of them: for a host that plays one file.</summary>
    public static JobSettings Single(MediaInfo media) => Of(media, 1);

    static JobSettings Of(MediaInfo media, int count)
    {
        CmafGroupSettings group = new($"s3://host/{Name}", Segment, Gop) { MinBufferTime = Segment };
        Output[] sound = media.Audio.Any()
            ? [new Output(Cmaf, "_sound", null) { AudioDescriptions = [new AudioDescription(new AudioCodecSettings(new AacSettings(128_000, 48_000, CodingMode.Stereo)), null, null, null)] }]
            : [];
        return new JobSettings(
            [new InputSettings($"s3://host/{Name}") { VideoSelector = new VideoSelector { Rotate = InputRotate.Auto } }],
            [new OutputGroup(new OutputGroupSettings(OutputGroupType.CmafGroupSettings, group, null), [.. Videos(media.Video).TakeLast(count), .. sound])]);
    }

    static IEnumerable<Output> Videos(VideoTrack? track)
    {
        if (track is null)
        {
            return [];
        }
        var (width, height) = Shown(track);
        var side = Math.Min(width, height);
        var rungs = Rungs.Where(r => r.Side <= side).ToArray();
        if (rungs is [])
        {
            rungs = [(side / 2 * 2, Rungs[0].MaxBitrate)];
        }
        return rungs.Select(r => new Output(Cmaf, $"_{r.Side}p", Picture(r.MaxBitrate, width < height ? r.Side : null, width < height ? null : r.Side)));
    }

    /// <summary>As it is shown: turned, and with square pixels.</summary>
    public static (int Width, int Height) Shown(VideoTrack track)
    {
        var width = (int)Math.Round(track.Width * track.PixelAspect.Value);
        return track.Rotation % 180 == 0 ? (width, track.Height) : (track.Height, width);
    }

    static VideoDescription Picture(int maxBitrate, int? width, int? height) => new(
        new VideoCodecSettings(VideoCodec.H264, new H264Settings(RateControlMode.Qvbr, Gop)
        {
            GopSizeUnits = GopSizeUnits.Seconds,
            MaxBitrate = maxBitrate,
            CodecProfile = "HIGH",
            ParControl = ParControl.Specified,
        }, null), width, height);
}
