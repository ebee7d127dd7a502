namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <param name="Start">Decode time of its first sample, in the track's timescale.</param>
internal sealed record Fragment(long Start, IReadOnlyList<Sample> Samples)
{
    public long Duration => Samples.Sum(s => (long)s.Duration);
}

internal sealed record Segment(IReadOnlyList<Fragment> Fragments)
{
    public long Start => Fragments[0].Start;

    public long Duration => Fragments.Sum(f => f.Duration);
}

/// <summary>Cuts a track into fragments and segments on a grid that all tracks share. Pure.</summary>
internal static class Segmenter
{
    /// <param name="fragment">Seconds of the grid; the cut is made at the sync sample nearest after (video) or nearest to (sound) a line of it.</param>
    /// <param name="perSegment">Fragments of a segment.</param>
    public static IReadOnlyList<Segment> Cut(IReadOnlyList<Sample> samples, int timescale, double fragment, int perSegment) =>
        [.. Fragments(samples, timescale, fragment).GroupBy(f => f.Line / perSegment).Select(g => new Segment([.. g.Select(f => f.Fragment)]))];

    static List<(long Line, Fragment Fragment)> Fragments(IReadOnlyList<Sample> samples, int timescale, double length)
    {
        List<(long, Fragment)> fragments = [];
        long time = 0, start = 0, line = 0;
        var first = 0;
        for (var i = 0; i < samples.Count; i++)
        {
            // Half a sample before the line counts as on it: sound frames have no common measure with the grid, and 1/1001 rates round.
            var reached = (long)Math.Floor((time + (samples[i].Duration / 2.0)) / (length * timescale));
            if (samples[i].IsSync && reached > line)
            {
                fragments.Add((line, new Fragment(start, [.. samples.Skip(first).Take(i - first)])));
                (first, start, line) = (i, time, reached);
            }
            time += samples[i].Duration;
        }
        if (samples.Count > first)
        {
            fragments.Add((line, new Fragment(start, [.. samples.Skip(first)])));
        }
        return fragments;
    }
}
