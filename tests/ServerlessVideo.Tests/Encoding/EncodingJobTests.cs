using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Encoding;

public class EncodingJobTests
{
    static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    static readonly PublishTask Task = new(new IdGenerator(TimeProvider.System).NextVideoId(), 1);

    static readonly EncodingReport[] Story =
    [
        Report(EncodingStatus.Processing, null, 1), Report(EncodingStatus.Processing, 10, 2), Report(EncodingStatus.Processing, 60, 3),
        Report(EncodingStatus.Processing, 99, 4), Report(EncodingStatus.Completed, null, 5),
    ];

    [Fact]
    public void Job_OfEventsInAnyOrderAndTwice_EndsTheSameAndNeverGoesBack()
    {
        var orders = Gen.Shuffle(Story.Concat(Story).ToArray()).ToArbitrary();

        Prop.ForAll(orders, reports =>
        {
            var steps = new List<EncodingJob> { EncodingJob.Planned(Task, 1, Start) };
            foreach (var report in reports)
            {
                steps.Add(steps[^1].After(report));
            }
            return steps[^1] is { Status: EncodingStatus.Completed, Percent: 100 }
                && steps.Zip(steps.Skip(1)).All(s => s.First.Status <= s.Second.Status && s.First.Percent <= s.Second.Percent);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(EncodingStatus.Completed)]
    [InlineData(EncodingStatus.Failed)]
    [InlineData(EncodingStatus.Cancelled)]
    public void Job_ThatEnded_StaysAsItEnded(EncodingStatus end)
    {
        var ended = EncodingJob.Planned(Task, 1, Start).After(Report(end, null, 1));

        foreach (var later in Enum.GetValues<EncodingStatus>())
        {
            ended.After(Report(later, 50, 9)).ShouldBeSameAs(ended);
        }
    }

    /// <summary>It came to its end while it was being cancelled.</summary>
    [Fact]
    public void Job_StoppedAsStuck_IsCompletedIfTheEncoderSaysSoAndNothingElse()
    {
        var stuck = EncodingJob.Planned(Task, 1, Start)
            .After(new EncodingReport(null, EncodingStatus.Failed, null, null, Errors.EncodingTimeout.With().ToVideoError(), Start));

        var completed = stuck.After(Report(EncodingStatus.Completed, null, 9));

        (completed.Status, completed.Percent, completed.Error, completed.Version).ShouldBe((EncodingStatus.Completed, 100, null, stuck.Version + 1));
        foreach (var later in Enum.GetValues<EncodingStatus>().Where(status => status != EncodingStatus.Completed))
        {
            stuck.After(Report(later, 50, 9)).ShouldBeSameAs(stuck);
            completed.After(Report(later, 50, 10)).ShouldBeSameAs(completed);
        }
    }

    [Fact]
    public void Job_OfTheSameReport_IsTheSameRecord()
    {
        var job = EncodingJob.Planned(Task, 1, Start).After(Story[1]);

        job.After(Story[1]).ShouldBeSameAs(job);
        job.After(Story[0]).ShouldBeSameAs(job);
    }

    [Theory]
    [InlineData("INPUT_INFORMATION", EncodingStatus.Processing)]
    [InlineData("PROGRESSING", EncodingStatus.Processing)]
    [InlineData("STATUS_UPDATE", EncodingStatus.Processing)]
    [InlineData("COMPLETE", EncodingStatus.Completed)]
    [InlineData("CANCELED", EncodingStatus.Cancelled)]
    [InlineData("ERROR", EncodingStatus.Failed)]
    public void Report_OfAnEvent_HasItsStatus(string status, EncodingStatus expected) =>
        EncodingProgress.ReportOf(new MediaConvertJobStateChange { Status = status, JobId = "1" })!.Status.ShouldBe(expected);

    [Theory]
    [InlineData("NEW_WARNING")]
    [InlineData("QUEUE_HOP")]
    [InlineData("")]
    public void Report_OfAnEventThatTellsNothing_IsNone(string status) =>
        EncodingProgress.ReportOf(new MediaConvertJobStateChange { Status = status }).ShouldBeNull();

    [Fact]
    public void Report_OfAnError_SaysWhose()
    {
        var report = EncodingProgress.ReportOf(new MediaConvertJobStateChange { Status = "ERROR", ErrorCode = 1076, ErrorMessage = "cut off" });

        report!.Error.ShouldBe(new VideoError("damaged_input", "The file is damaged or cut off (MediaConvert 1076: cut off)"));
    }

    static EncodingReport Report(EncodingStatus status, int? percent, int second) =>
        new("1515368087458-qnoxtd", status, percent, "transcoding", null, Start.AddSeconds(second));
}
