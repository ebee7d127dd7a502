using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Cloudflare;

/// <summary>What becomes of calls that a host answers badly, late or not at all.</summary>
public sealed class StreamCallsTests : IAsyncLifetime
{
    FakeStream stream = null!;

    public async Task InitializeAsync() => stream = await FakeStream.StartAsync();

    public async Task DisposeAsync() => await stream.DisposeAsync();

    public static TheoryData<int, int, string> Refusals => new()
    {
        { 400, 10005, "host_refused" },
        { 400, 10007, "host_fetch_failed" },
        { 400, 10010, "host_fetch_failed" },
        { 400, 10014, "host_unsuitable" },
        { 401, 10001, "host_refused" },
        { 403, 10000, "host_refused" },
        { 404, 10003, "host_copy_missing" },
        { 408, 0, "host_timeout" },
        { 410, 0, "host_copy_missing" },
        { 413, 10011, "host_quota" },
        { 402, 0, "host_quota" },
        { 400, 10016, "host_rate_limited" },
        { 429, 0, "host_rate_limited" },
        { 500, 10000, "host_unavailable" },
        { 504, 0, "host_timeout" },
        { 200, 10005, "host_refused" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_OfEveryKind_HasACodeOfOurs(int status, int code, string ours)
    {
        Answer(status, code);

        var failure = (await stream.Host().GetAsync("u", default)).Failure!;

        failure.Error.Code.ShouldBe(ours);
        failure.Detail!.ShouldContain($"{status}");
    }

    /// <summary>An address that is not to Stream's liking says nothing of Stream.</summary>
    [Theory]
    [InlineData(400, 10005, "host_fetch_failed")]
    [InlineData(422, 0, "host_fetch_failed")]
    [InlineData(404, 10003, "host_fetch_failed")]
    [InlineData(200, 10005, "host_fetch_failed")]
    [InlineData(401, 10001, "host_refused")]
    [InlineData(403, 10000, "host_refused")]
    [InlineData(413, 10011, "host_quota")]
    public async Task Refusal_OfACopyByAddress_HasItSentUnlessTheCallItselfIsRefused(int status, int code, string ours)
    {
        stream.Before = async (context, _) =>
        {
            var copies = context.Request.Path.Value!.EndsWith("/copy", StringComparison.Ordinal);
            if (copies)
            {
                await FakeStream.AnswerAsync(context, status, null, code, "It is so.");
            }
            return copies;
        };

        var failure = (await stream.Host().PublishAsync(stream.Publication(), DateTimeOffset.MaxValue, default)).Failure!;

        failure.Error.Code.ShouldBe(ours);
        failure.Detail!.ShouldContain($"{status}");
    }

    [Theory]
    [InlineData("<html>502 Bad Gateway</html>", 502, "host_unavailable")]
    [InlineData("not json", 200, "host_unavailable")]
    [InlineData("{\"success\":true,\"result\":null}", 200, "host_refused")]
    [InlineData("", 403, "host_refused")]
    public async Task Answer_ThatIsNoEnvelope_IsAFailureAndNoException(string body, int status, string ours)
    {
        stream.Before = async (context, _) =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
            return true;
        };

        (await stream.Host().GetAsync("u", default)).Failure!.Error.Code.ShouldBe(ours);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Call_ThatReads_IsRepeatedUntilItWorks(int status)
    {
        var uid = stream.Add("ready", stream.Task1);
        Answer(status, 0, times: 3);

        (await stream.Host().GetAsync(uid, default)).Succeeded.ShouldBeTrue();

        stream.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Call_ThatBreaksOff_IsRepeated()
    {
        var uid = stream.Add("ready", stream.Task1);
        var cuts = 0;
        stream.Before = (context, _) =>
        {
            if (++cuts <= 2)
            {
                context.Abort();
            }
            return Task.FromResult(cuts <= 2);
        };

        (await stream.Host().GetAsync(uid, default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Call_ThatIsNotAnswered_EndsAfterTheTime()
    {
        stream.Limits = stream.Limits with { Attempt = TimeSpan.FromMilliseconds(100), Retries = 1 };
        stream.Before = async (context, _) =>
        {
            await SourceServer.Gone(context);
            return true;
        };

        (await stream.Host().GetAsync("u", default)).Failure!.Error.ShouldBe(Errors.HostTimeout);

        stream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Call_CancelledByTheCaller_IsNoFailureOfTheHost()
    {
        using var leaving = new CancellationTokenSource(50);
        stream.Before = async (context, _) =>
        {
            await SourceServer.Gone(context);
            return true;
        };

        await Should.ThrowAsync<OperationCanceledException>(() => stream.Host().GetAsync("u", leaving.Token));
    }

    [Fact]
    public async Task RateLimit_ThatAsksForASecond_IsWaitedFor()
    {
        var uid = stream.Add("ready", stream.Task1);
        Answer(429, 0, times: 1, retryAfter: "1");
        var began = TimeProvider.System.GetTimestamp();

        (await stream.Host().GetAsync(uid, default)).Succeeded.ShouldBeTrue();

        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.99));
    }

    [Fact]
    public async Task RateLimit_ThatAsksForMinutes_IsNotWaitedFor()
    {
        Answer(429, 0, retryAfter: "120");

        var failure = (await stream.Host().GetAsync("u", default)).Failure!;

        failure.Error.ShouldBe(Errors.HostRateLimited);
        failure.Detail!.ShouldContain("120 s");
        stream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task RateLimit_OfACallThatMakesSomething_IsRepeatedToo()
    {
        var limited = false;
        stream.Before = async (context, request) =>
        {
            if (request != "POST /copy" || limited)
            {
                return false;
            }
            limited = true;
            await FakeStream.AnswerAsync(context, 429, null, 10016);
            return true;
        };

        (await stream.Host().PublishAsync(stream.Publication(), DateTimeOffset.UtcNow.AddHours(1), default)).Succeeded.ShouldBeTrue();

        stream.Requests.ShouldBe(["GET ", "POST /copy", "POST /copy"]);
    }

    [Fact]
    public async Task Token_ThatWasChanged_IsReadAnew()
    {
        var uid = stream.Add("ready", stream.Task1);
        var host = stream.Host();
        (await host.GetAsync(uid, default)).Succeeded.ShouldBeTrue();

        stream.Token = "token-2";
        stream.Secret = """{"cloudflare_api_token":"token-2"}""";
        stream.Clock.Advance(TimeSpan.FromMinutes(2));

        (await host.GetAsync(uid, default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Token_ThatNobodyFilledIn_MeansNotSetUp()
    {
        stream.Secret = """{"cloudflare_api_token":""}""";

        (await stream.Host().IsSetUpAsync(default)).ShouldBeFalse();
        (await stream.Setup().RunAsync(default)).ShouldBeEmpty();
        stream.Requests.ShouldBeEmpty();
    }

    void Answer(int status, int code, int times = int.MaxValue, string? retryAfter = null) => stream.Before = async (context, _) =>
    {
        if (times-- <= 0)
        {
            return false;
        }
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }
        await FakeStream.AnswerAsync(context, status, null, code == 0 ? null : code, "It is so.");
        return true;
    };
}
