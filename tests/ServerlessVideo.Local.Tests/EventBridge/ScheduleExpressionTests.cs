using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.EventBridge;

public class ScheduleExpressionTests
{
    [Theory]
    [InlineData("rate(1 hour)", "2026-11-21T10:20:30Z", "2026-11-21T11:20:30Z")]
    [InlineData("rate(5 minutes)", "2026-11-21T10:20:30Z", "2026-11-21T10:25:30Z")]
    [InlineData("cron(0 4 * * ? *)", "2026-11-21T10:20:30Z", "2026-11-22T04:00:00Z")]
    [InlineData("cron(0/15 * * * ? *)", "2026-11-21T10:20:30Z", "2026-11-21T10:30:00Z")]
    [InlineData("cron(30 9 ? * 2-6 *)", "2026-11-21T10:20:30Z", "2026-11-23T09:30:00Z")]
    [InlineData("cron(0 0 29 2 ? *)", "2026-11-21T10:20:30Z", "2028-02-29T00:00:00Z")]
    [InlineData("cron(20,40 10 21 11 ? 2026)", "2026-11-21T10:20:00Z", "2026-11-21T10:40:00Z")]
    public void Next_IsTheFirstTimeAfter(string expression, string last, string next) =>
        ScheduleExpression.Parse(expression).Next(DateTimeOffset.Parse(last)).ShouldBe(DateTimeOffset.Parse(next));

    [Fact]
    public void Next_NeverAgain_IsNull() =>
        ScheduleExpression.Parse("cron(0 0 1 1 ? 2020)").Next(DateTimeOffset.Parse("2026-01-01T00:00:00Z")).ShouldBeNull();

    [Theory]
    [InlineData("rate(0 hours)")]
    [InlineData("cron(0 4 * * *)")]
    [InlineData("cron(0 4 L * ? *)")]
    [InlineData("at(2026-01-01T00:00:00)")]
    public void Parse_NotUnderstood_IsRefused(string expression) => Should.Throw<TemplateException>(() => ScheduleExpression.Parse(expression));
}
