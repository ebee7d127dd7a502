using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

public sealed class ImportDecisionTests
{
    static readonly DateTimeOffset now = DateTimeOffset.UtcNow;

    static readonly ImportSource resumable = new() { Url = "https://a.example/b", Ranges = true, Validator = "\"v\"", Size = 100, StartedAt = now };

    [Fact]
    public void Decide_ProgressClearsFailures_NothingCountsThem()
    {
        var before = resumable with { Failures = 6 };
        ImportLimits.Default.Decide(new ImportEnd.Again("x"), before, before with { BytesReceived = 5 }, now).Source.Failures.ShouldBe(0);
        ImportLimits.Default.Decide(new ImportEnd.Again("x"), before, before, now).Source.Failures.ShouldBe(7);
        ImportLimits.Default.Decide(new ImportEnd.Paused(), before, before, now).Source.Failures.ShouldBe(7, "an invocation that brings no part is one too");
        var last = before with { Failures = 7 };
        ImportLimits.Default.Decide(new ImportEnd.Again("gone"), last, last, now).End.ShouldBe(new ImportEnd.Over(Errors.ImportFailed, "gone"));
    }

    /// <summary>Otherwise a host that always breaks off near the end would be fetched from for ever.</summary>
    [Fact]
    public void Decide_WhatCannotBeResumed_CountsEveryTry()
    {
        var before = resumable with { Ranges = false, Failures = 2 };
        ImportLimits.Default.Decide(new ImportEnd.Again("x"), before, before with { BytesReceived = 99 }, now).Source.Failures.ShouldBe(3);
        ImportLimits.Default.Decide(new ImportEnd.Paused(), before, before with { BytesReceived = 99 }, now).End.ShouldBeOfType<ImportEnd.Over>().Error.ShouldBe(Errors.ImportNotResumable);
        ImportLimits.Default.Decide(new ImportEnd.Paused(), before, before, now).End.ShouldBeOfType<ImportEnd.Paused>("nothing came, so nothing was too large");
    }

    [Fact]
    public void Begun_AfterItWaited_HasAsMuchTimeAsBefore()
    {
        new ImportSource { Url = resumable.Url }.Begun(now).StartedAt.ShouldBe(now);
        resumable.Begun(now.AddHours(1)).StartedAt.ShouldBe(now);
        var waited = resumable with { WaitingSince = now.AddHours(1) };
        waited.Begun(now.AddHours(8)).ShouldBe(resumable with { StartedAt = now.AddHours(7) });
    }

    [Fact]
    public void Decide_ArrivedOrOver_AlsoAfterTheTime()
    {
        var late = now.AddHours(7);
        ImportLimits.Default.Decide(new ImportEnd.Arrived(5, "d"), resumable, resumable, late).End.ShouldBe(new ImportEnd.Arrived(5, "d"));
        ImportLimits.Default.Decide(new ImportEnd.Paused(), resumable, resumable, late).End.ShouldBeOfType<ImportEnd.Over>().Error.ShouldBe(Errors.ImportTimeout);
    }

    [Theory]
    [InlineData(new long[0], 0)]
    [InlineData(new long[] { 8, 8 }, 16)]
    [InlineData(new long[] { 8, 8, 4 }, 20)]
    [InlineData(new long[] { 8, 4, 8 }, 8)]
    [InlineData(new long[] { 0, 8 }, 0)]
    [InlineData(new long[] { 8, 0, 8 }, 8)]
    public void Leading_CountsUpToTheFirstGap(long[] sizes, long bytes) => ImportRun.Leading(
        sizes.Select((size, i) => new UploadedPart(i + 1, size, "e", FakeS3.Sha256Of([1]), now)).Where(p => p.Size > 0).Reverse(), 8, 20).Sum(p => p.Size).ShouldBe(bytes);

    [Fact]
    public void Leading_PartWithoutChecksum_IsNone() => ImportRun.Leading([new(1, 8, "e", null, now)], 8, 20).ShouldBeEmpty();

    /// <summary>A Last-Modified of this very second may stand for two contents.</summary>
    [Fact]
    public void Facts_LastModified_CountsOnlyWhenOldEnough()
    {
        SourceFacts Of(TimeSpan age)
        {
            using var answer = new HttpResponseMessage { Content = new ByteArrayContent([]), Headers = { Date = now } };
            answer.Content.Headers.LastModified = now - age;
            return SourceFacts.Of(answer, now);
        }
        Of(TimeSpan.FromSeconds(2)).Modified.ShouldNotBeNull();
        Of(TimeSpan.Zero).Modified.ShouldBeNull();
    }

    [Theory]
    [InlineData(200, 100, false, "import_source_changed")] // the whole, and another tag
    [InlineData(416, 100, false, "import_source_changed")]
    [InlineData(500, 100, false, null)]
    [InlineData(408, 0, false, null)]
    [InlineData(403, 100, false, "import_failed")]
    [InlineData(204, 0, false, "import_failed")]
    public void Judge_Status_DecidesAlone(int status, long offset, bool encoded, string? code)
    {
        var facts = new SourceFacts(status, "\"w\"", null, 200, true, null, encoded, null, null, null);
        var (end, _, _) = facts.Judge(resumable with { Size = 200 }, offset, 1000);
        (end as ImportEnd.Over)?.Error.Code.ShouldBe(code);
        (end is ImportEnd.Again).ShouldBe(code is null);
    }

    [Fact]
    public void Judge_SameFileWithoutItsRange_BeginsAnew()
    {
        var (end, source, offset) = new SourceFacts(200, "\"v\"", null, 200, true, null, false, null, null, null).Judge(resumable with { Size = 200 }, 100, 1000);
        (end, source.Ranges, offset).ShouldBe((null, false, 0));
    }

    /// <summary>Also when an earlier answer, of perhaps another file, said how long it is.</summary>
    [Theory]
    [InlineData(100L)]
    [InlineData(null)]
    public void Judge_FirstRangeOfAFileOfUnknownLength_IsRefused(long? known)
    {
        var facts = new SourceFacts(206, "\"v\"", null, 100, true, new(0, 99), false, null, null, null);
        facts.Judge(resumable with { Size = known, Ranges = false }, 0, 1000).End.ShouldBeOfType<ImportEnd.Over>().Error.ShouldBe(Errors.ImportFailed);
    }

    [Theory]
    [InlineData("https://a.example/x/y.mp4?z", "y.mp4")]
    [InlineData("https://a.example/x/", "a.example")]
    [InlineData("https://a.example", "a.example")]
    [InlineData("https://a.example/%2e%2e", "a.example")]
    [InlineData("https://a.example/a%00b%0d%0a.mp4", "ab.mp4")]
    [InlineData("https://a.example/..%2f..%2fpasswd", "passwd")]
    [InlineData("https://a.example/a%5Cb.mp4", "b.mp4")]
    public void Name_OfAUrl_IsAFileName(string url, string name) => SourceNames.Of(new Uri(url)).ShouldBe(name);

    [Fact]
    public void Describe_TitleOfAPerson_Stays()
    {
        var video = Any.Video() with { FileName = "a.mp4", Title = "Mine" };
        var facts = new SourceFacts(200, null, null, 5, true, null, false, "video/mp4", "b.mov", null);
        SourceNames.Describe(video, facts, 5).ShouldSatisfyAllConditions(v => v.Title.ShouldBe("Mine"), v => v.FileName.ShouldBe("b.mov"), v => v.FileSizeBytes.ShouldBe(5));
    }
}
