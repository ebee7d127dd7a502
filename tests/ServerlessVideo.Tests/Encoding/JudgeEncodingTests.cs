using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Encoding;

public class JudgeEncodingTests
{
    [Theory]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1999}}""", "retry", "encoding_failed")]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1401}}""", "retry", "encoding_failed")]
    [InlineData("MediaConvert.TooManyRequestsException", "slow down", "retry", "host_unavailable")]
    [InlineData("States.TaskFailed", "The task was stopped", "retry", "publish_failed")]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1010}}""", "give_up", "damaged_input")]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1030}}""", "give_up", "unsupported_input")]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"CANCELED"}}""", "give_up", "encoding_cancelled")]
    [InlineData("States.Timeout", null, "retry", "encoding_timeout")]
    public void Failure_ThatMayPass_IsTriedAgain(string error, string? cause, string outcome, string code)
    {
        var verdict = Judge(1, error, cause);

        (verdict.Outcome, verdict.Error.Code).ShouldBe((outcome, code));
    }

    [Fact]
    public void Failure_ThatDoesNotPass_IsTriedThreeTimesWithGrowingWaits() =>
        Enumerable.Range(1, 4).Select(attempt => Judge(attempt, "States.TaskFailed", "?")).Select(v => (v.Outcome, v.Attempt, v.Outcome == "retry" ? v.WaitSeconds : 0))
            .ShouldBe([("retry", 2, 10), ("retry", 3, 30), ("retry", 4, 90), ("give_up", 5, 0)]);

    [Fact]
    public void Timeout_IsTriedOnceMore() => Enumerable.Range(1, 2).Select(attempt => Judge(attempt, "States.Timeout", null).Outcome).ShouldBe(["retry", "give_up"]);

    [Fact]
    public void Failure_WhoseCauseWasCutOff_IsWhatTheEncodersEventSaid()
    {
        const string CutOff = """{"Job":{"Settings":{"Inputs":[{""";

        Judge(1, "States.TaskFailed", CutOff, new VideoError("damaged_input", "no picture")).ShouldSatisfyAllConditions(
            v => v.Outcome.ShouldBe("give_up"), v => v.Error.Detail.ShouldBe("no picture"));
        Judge(1, "States.TaskFailed", CutOff).Error.Code.ShouldBe("publish_failed");
    }

    /// <summary>Cancelled is only what came of it.</summary>
    [Theory]
    [InlineData("encoding_timeout", 1, "retry", "encoding_timeout")]
    [InlineData("encoding_timeout", 2, "give_up", "encoding_timeout")]
    [InlineData("encoding_failed", 1, "give_up", "encoding_cancelled")]
    public void Job_ThatWasCancelledAsStuck_IsATimeout(string recorded, int attempt, string outcome, string code)
    {
        var verdict = Judge(attempt, "States.TaskFailed", """{"Job":{"Status":"CANCELED"}}""", new VideoError(recorded, "it was encoded for 4.0 hours"));

        (verdict.Outcome, verdict.Error.Code).ShouldBe((outcome, code));
    }

    /// <summary>Both came to their end at the same time: what the encoder says of the file is no guess.</summary>
    [Fact]
    public void Job_ThatFailedBeforeItWasCancelledAsStuck_FailedForItsOwnReason() =>
        Judge(1, "States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1010}}""", new VideoError("encoding_timeout", "4 hours")).Error.Code.ShouldBe("damaged_input");

    static EncodingVerdict Judge(int attempt, string error, string? cause, VideoError? recorded = null) =>
        JudgeEncoding.Judge(new FailedEncoding(Any.Ids.NextVideoId(), 1, attempt, new PublishCause(error, cause)), recorded);
}
