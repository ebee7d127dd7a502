using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Local.MediaConvert.Packaging;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class SegmenterTests
{
    [Fact]
    public void Cut_AnySound_LosesNothingAndStaysOnTheGrid() => Prop.ForAll(
        Gen.Choose(1, 4000).ToArbitrary(),
        frames =>
        {
            var samples = Enumerable.Range(0, frames).Select(i => new Sample(i * 10, 10, 1024, 0, 0)).ToArray();
            var segments = Segmenter.Cut(samples, 48000, 2, 3);
            var fragments = segments.SelectMany(s => s.Fragments).ToArray();
            long at = 0;
            foreach (var fragment in fragments)
            {
                fragment.Start.ShouldBe(at);
                at += fragment.Duration;
            }
            fragments.SelectMany(f => f.Samples).ShouldBe(samples);
            // Never more than half a frame from the line, however long the sound is: that would be drift.
            segments.Index().ShouldAllBe(s => Math.Abs(s.Item.Start - (s.Index * 6 * 48000)) <= 512);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cut_Video_CutsAtGopsOnly()
    {
        // 30000/1001: a GOP of 60 frames lasts 2.002 s.
        var samples = Enumerable.Range(0, 60 * 700).Select(i => new Sample(i, 1, 1001, i % 60 == 0 ? 0u : 0x10000u, 0)).ToArray();
        var segments = Segmenter.Cut(samples, 30000, 2.002, 3);
        segments.Count.ShouldBe(234);
        segments.SelectMany(s => s.Fragments).ShouldAllBe(f => f.Samples.Count == 60 && f.Samples[0].IsSync);
        segments.SkipLast(1).ShouldAllBe(s => s.Duration == 180 * 1001);
    }

    [Fact]
    public void Cut_LessThanAFragment_IsOneSegment() =>
        Segmenter.Cut([new Sample(0, 1, 1000, 0, 0)], 30000, 2, 3).Single().Fragments.Single().Samples.Count.ShouldBe(1);
}
