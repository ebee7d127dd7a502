using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Packaging;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>A file cut off behind intact headers decodes without an error, only too short.</summary>
internal static class Truncation
{
    /// <exception cref="JobFailedException">1076: an output is shorter than the source claims to be.</exception>
    public static void Check(EncodePlan plan, IReadOnlyCollection<Rendition> renditions)
    {
        // A track's own length counts what an edit list cuts away, the container's the longest track: the film is the shorter of both.
        var promised = Math.Min(plan.Track.Duration ?? plan.Source.Duration, plan.Source.Duration);
        var tolerance = 0.5 + (promised / 100);
        // Where only the container says how long it is, that may be the sound, and the picture ends before.
        var read = plan.Track.Duration is null
            ? renditions.Select(r => r.Duration).DefaultIfEmpty(promised).Max()
            : renditions.Where(r => r.Output is VideoOutput).Select(r => r.Duration).DefaultIfEmpty(promised).Min();
        if (read < promised - tolerance)
        {
            throw new JobFailedException(JobError.SourceRead, $"Source Read Error: unexpected end of file, {read:0.0} of {promised:0.0} seconds could be read.");
        }
    }
}
