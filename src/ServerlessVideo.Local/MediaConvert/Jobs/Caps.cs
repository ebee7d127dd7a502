using ServerlessVideo.Local.MediaConvert.Encoding;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>What one encode may take, so that no file stops the queue or fills the disk.</summary>
internal static class Caps
{
    /// <value>Of a source that does not say; the product's own jobs wait as long for it.</value>
    static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    /// <summary>Sixty times the media's length is a 2160p ladder on two slow cores; outputs may exceed their bit rates by half.</summary>
    public static (TimeSpan Time, long Bytes) Of(EncodePlan plan)
    {
        const int slowest = 60, still = 4 << 20;
        const long spare = 64L << 20;
        var seconds = plan.Source.Duration > 0 ? plan.Source.Duration : Longest.TotalSeconds;
        var rates = plan.Videos.Sum(v => (long)(v.H264.MaxBitrate ?? v.H264.Bitrate ?? 0)) + plan.Outputs.OfType<AudioOutput>().Sum(a => (long)a.Aac.Bitrate);
        var stills = plan.Outputs.OfType<StillOutput>()
            .Sum(s => Math.Min(s.Capture.MaxCaptures, (seconds * s.Capture.FramerateNumerator / s.Capture.FramerateDenominator) + 1) * still);
        return (TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(seconds * slowest), (long)((rates / 8.0 * seconds * 1.5) + stills) + spare);
    }
}
