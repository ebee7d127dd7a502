namespace ServerlessVideo.Encoding;

/// <summary>Bits a second of a media playlist: measured by the sizes of its segments, not announced. Pure.</summary>
static class BitRates
{
    /// <summary>
    /// RFC 8216 §4.1: "The peak segment bit rate of a Media Playlist is the largest bit rate of any contiguous set of segments whose total
    /// duration is between 0.5 and 1.5 times the target duration." So the short rest at a film's end is no peak by itself. Of a playlist
    /// that is shorter altogether, its average. Each segment begins as many sets as fit into one and a half target durations: linear.
    /// </summary>
    public static long Peak(MediaPlaylist playlist, IReadOnlyDictionary<string, long> sizes)
    {
        var (segments, shortest, longest) = (playlist.Segments, 0.5 * playlist.TargetSeconds, 1.5 * playlist.TargetSeconds);
        var peak = 0.0;
        for (var first = 0; first < segments.Count; first++)
        {
            var (bytes, seconds) = (0L, 0.0);
            for (var last = first; last < segments.Count && seconds + segments[last].Seconds <= longest; last++)
            {
                bytes += sizes[segments[last].Uri];
                seconds += segments[last].Seconds;
                peak = seconds >= shortest && seconds > 0 ? Math.Max(peak, bytes * 8 / seconds) : peak;
            }
        }
        return peak > 0 ? (long)Math.Ceiling(peak) : Average(playlist, sizes);
    }

    public static long Average(MediaPlaylist playlist, IReadOnlyDictionary<string, long> sizes) =>
        (long)Math.Ceiling(playlist.Segments.Sum(s => sizes[s.Uri]) * 8 / Math.Max(playlist.Seconds, 0.001));
}
