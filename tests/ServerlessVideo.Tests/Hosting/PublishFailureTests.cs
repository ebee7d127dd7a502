using ServerlessVideo.Hosting;

namespace ServerlessVideo.Tests.Hosting;

public class PublishFailureTests
{
    [Theory]
    [InlineData("States.TaskFailed", """{"Job":{"Id":"1","Status":"ERROR","ErrorCode":1076,"ErrorMessage":"Unexpected end of file"}}""", "damaged_input", true)]
    [InlineData("States.TaskFailed", """{"id":"1","status":"ERROR","errorCode":1030,"errorMessage":"codec"}""", "unsupported_input", true)]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1040,"ErrorMessage":"the input's resolution"}}""", "unsupported_input", true)]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1020}}""", "no_video_stream", true)]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"ERROR","ErrorCode":1999,"ErrorMessage":"?"}}""", "encoding_failed", false)]
    [InlineData("States.TaskFailed", """{"Job":{"Status":"CANCELED"}}""", "encoding_cancelled", false)]
    [InlineData("States.Timeout", null, "encoding_timeout", false)]
    [InlineData("MediaConvert.TooManyRequestsException", "Too many requests", "host_unavailable", false)]
    [InlineData("MediaConvert.ServiceQuotaExceededException", "{not json", "host_unavailable", false)]
    [InlineData("TooManyRequestsException", "inspect-video was told so", "host_unavailable", false)]
    [InlineData("InternalServerErrorException", null, "host_unavailable", false)]
    [InlineData("MediaConvert.BadRequestException", "/inputs: should be", "publish_failed", false)]
    [InlineData("Lambda.Unknown", """[1]""", "publish_failed", false)]
    [InlineData("HostException", """{"errorType":"HostException","errorMessage":"aws: host_unavailable: no answer","stackTrace":["at A"]}""", "host_unavailable", false)]
    [InlineData("States.TaskFailed", """{"Job":{"ErrorCode":"x"}}""", "publish_failed", false)]
    [InlineData("States.TaskFailed", "null", "publish_failed", false)]
    public void Cause_OfACatch_IsOneOfOurCodes(string error, string? cause, string code, bool ofTheFile)
    {
        var explained = PublishFailure.Explain(new PublishCause(error, cause));

        explained.Code.ShouldBe(code);
        explained.Detail.ShouldNotBeNullOrEmpty();
        PublishFailure.IsOfTheFile(explained).ShouldBe(ofTheFile);
    }

    [Theory]
    [InlineData("HostException", "aws: host_unavailable: no answer (Connection reset by peer)")]
    [InlineData("Lambda.Unknown", "Lambda.Unknown: aws: host_unavailable: no answer (Connection reset by peer)")]
    public void Cause_OfAFunctionThatThrew_IsWhatItSaidWithoutItsTrace(string error, string detail) => PublishFailure.Explain(new PublishCause(
        error, """{"errorType":"X","errorMessage":"aws: host_unavailable: no answer (Connection reset by peer)","stackTrace":["at System.Net.Http.HttpConnection"]}""")).Detail.ShouldBe(detail);

    [Fact]
    public void Cause_ThatIsLong_IsCut() =>
        PublishFailure.Explain(new PublishCause("Lambda.Unknown", new string('x', 40_000))).Detail.Length.ShouldBe(500);
}
