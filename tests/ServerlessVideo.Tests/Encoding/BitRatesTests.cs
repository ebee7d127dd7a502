using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

public class BitRatesTests
{
    [Theory]
    [InlineData(6, "6:600 6:600 1:900", 1715)] // the rest is no set by itself; with the one before it, 7 s, it is
    [InlineData(6, "6:600 6:600 2.9:900", 1349)] // 0.48 of the target
    [InlineData(6, "6:600 6:600 3:900", 2400)] // half of it
    [InlineData(6, "6:600 3:900 6:600", 2400)]
    [InlineData(6, "6:600 6.1:600 1:1", 800)] // two of them are 12 s: no set
    [InlineData(6, "1:100 1:100 1:400 1:100 1:100 1:100", 1600)] // the busiest three seconds
    [InlineData(6, "2:100 2:500 2:500 2:100", 2000)]
    [InlineData(6, "0.4:100", 2000)] // shorter than half of its target: its average
    [InlineData(1, "0:100", 800_000)]
    [InlineData(null, "6:600 6:600 1:900", 1715)] // the target is the longest one's
    public void Peak_OfSegments_IsThatOfTheBusiestSetOfAboutATarget(int? target, string segments, long bits)
    {
        var (playlist, sizes) = Playlist(target, segments);

        BitRates.Peak(playlist, sizes).ShouldBe(bits);
    }

    [Fact]
    public void Peak_OfAnyPlaylist_IsTheLargestOverAllSetsInTheBounds() => Prop.ForAll(
        (from sizes in Gen.Choose(1, 1000).NonEmptyListOf()
         from seconds in Gen.Choose(1, 16).ListOf(sizes.Count)
         select string.Join(' ', sizes.Zip(seconds, (size, quarters) => $"{quarters / 4.0}:{size}"))).ToArbitrary(),
        text =>
        {
            var (playlist, sizes) = Playlist(4, text);
            var all = playlist.Segments;
            var rates = from first in Enumerable.Range(0, all.Count)
                        from count in Enumerable.Range(1, all.Count - first)
                        let set = all.Skip(first).Take(count).ToList()
                        let seconds = set.Sum(s => s.Seconds)
                        where seconds is >= 2 and <= 6
                        select set.Sum(s => sizes[s.Uri]) * 8 / seconds;
            var expected = rates.DefaultIfEmpty(all.Sum(s => sizes[s.Uri]) * 8 / playlist.Seconds).Max();
            return BitRates.Peak(playlist, sizes) == (long)Math.Ceiling(expected);
        }).QuickCheckThrowOnFailure();

    static (MediaPlaylist Playlist, Dictionary<string, long> Sizes) Playlist(int? target, string segments)
    {
        var parsed = segments.Split(' ').Select(s => s.Split(':')).Index().ToList();
        var lines = parsed.Select(p => $"#EXTINF:{p.Item[0]},\n{p.Index}.cmfv\n");
        return (
            MediaPlaylist.Parse((target is null ? "" : $"#EXT-X-TARGETDURATION:{target}\n") + string.Concat(lines)),
            parsed.ToDictionary(p => $"{p.Index}.cmfv", p => long.Parse(p.Item[1])));
    }
}
