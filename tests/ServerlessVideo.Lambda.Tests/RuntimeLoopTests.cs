using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class RuntimeLoopTests
{
    [Fact]
    public async Task Run_Events_AreAnsweredOneAfterTheOther()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        var first = await api.InvokeAsync("""{"n":1}""");
        var second = await api.InvokeAsync("""{"n":2}""");
        (first.Path, first.Text).ShouldBe(("invocation/request-1/response", """{"n":1}"""));
        (second.Path, second.Text).ShouldBe(("invocation/request-2/response", """{"n":2}"""));
        api.Requests.ShouldAllBe(r => r.Connection == 0);
    }

    [Fact]
    public async Task Run_ChunkedEventInSmallPackets_IsReadWhole()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        var body = Encoding.UTF8.GetBytes("""{"title":"Ein längerer Titel in Stücken"}""");
        (await api.InvokeAsync(Wire.Chunked(api.Head(), body, 1, 7, 3).InPacketsOf(5))).Body.ShouldBe(body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_SixMegabytesInAndOut_AreCarried(bool chunked)
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        var body = new byte[6 * 1024 * 1024];
        new Random(1).NextBytes(body);
        var wire = chunked ? Wire.Chunked(api.Head(), body, 100_000, 1, 4_000_000) : Wire.ContentLength(api.Head(), body);
        var answer = await api.InvokeAsync(wire);
        answer.Path.ShouldEndWith("/response");
        answer.Body.AsSpan().SequenceEqual(body).ShouldBeTrue();
    }

    [Fact]
    public async Task Run_ConnectionClosedAfterAnEvent_IsOpenedAgain()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        (await api.InvokeAsync(Wire.ContentLength(api.Head(), "1"u8.ToArray()) with { Close = true })).Text.ShouldBe("1");
        (await api.InvokeAsync("2")).Text.ShouldBe("2");
        api.Requests[^1].Connection.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Run_ConnectionSaidToClose_IsOpenedAgain()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        (await api.InvokeAsync(Wire.ContentLength(api.Head() + "Connection: close\r\n", "1"u8.ToArray()) with { Close = true })).Connection.ShouldBe(1);
    }

    [Fact]
    public async Task Run_ConnectionClosedInsteadOfAnAnswerToTheResponse_SendsItAgain()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        api.Replies.Enqueue(Wire.Hangup);
        var answer = await api.InvokeAsync("1");
        (answer.Text, answer.Connection).ShouldBe(("1", 1));
    }

    [Fact]
    public async Task Run_EventCutOff_FailsTheLoop()
    {
        await using var api = new FakeRuntimeApi();
        var running = new RunningFunction(api, Echo);
        api.Send(new Wire([Encoding.ASCII.GetBytes(api.Head() + "Content-Length: 10\r\n\r\n12345")], Close: true));
        await Should.ThrowAsync<EndOfStreamException>(running.Loop);
    }

    [Fact]
    public async Task Run_RuntimeApiFails_FailsTheLoop()
    {
        await using var api = new FakeRuntimeApi();
        var running = new RunningFunction(api, Echo);
        api.Send(Wire.Status(500, "Container error"));
        (await Should.ThrowAsync<IOException>(running.Loop)).Message.ShouldBe("The Runtime API answered invocation/next with 500: Container error");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task Run_ResponseThatLambdaNoLongerWaitsFor_GoesOn(int status)
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, Echo);
        api.Replies.Enqueue(Wire.Status(status, """{"errorType":"InvalidRequestID"}"""));
        await api.InvokeAsync("1");
        (await api.InvokeAsync("2")).Text.ShouldBe("2");
    }

    [Fact]
    public async Task Run_HandlerThrows_ReportsTheErrorLogsItAndGoesOn()
    {
        await using var api = new FakeRuntimeApi();
        await using var function = new RunningFunction(api, (_, _) => throw new TimeZoneNotFoundException("no \"zone\"\n", new IOException("disk")));
        var error = await api.InvokeAsync("1");
        error.Path.ShouldBe("invocation/request-1/error");
        error.Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe("TimeZoneNotFoundException");
        error.Json.GetProperty("errorType").GetString().ShouldBe("TimeZoneNotFoundException");
        error.Json.GetProperty("errorMessage").GetString().ShouldBe("no \"zone\"\n");
        error.Json.GetProperty("stackTrace")[0].GetString()!.ShouldStartWith("at ServerlessVideo.Lambda.Tests.RuntimeLoopTests");
        error.Json.GetProperty("cause").GetProperty("errorType").GetString().ShouldBe("IOException");
        (await api.InvokeAsync("2")).Path.ShouldBe("invocation/request-2/error");

        var lines = await function.LogLinesAsync();
        lines.Count.ShouldBe(2);
        lines[0].GetProperty("level").GetString().ShouldBe("ERROR");
        lines[0].GetProperty("requestId").GetString().ShouldBe("request-1");
        lines[0].GetProperty("errorType").GetString().ShouldBe("TimeZoneNotFoundException");
        lines[0].GetProperty("timestamp").GetDateTime().Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public async Task Run_ResponseTooLarge_IsAnErrorThatSaysSo()
    {
        await using var api = new FakeRuntimeApi();
        var size = RuntimeApiClient.MaxResponseBytes;
        await using var function = new RunningFunction(api, (_, _) => Task.FromResult<Stream>(new MemoryStream(new byte[size++])));
        (await api.InvokeAsync("1")).Path.ShouldBe("invocation/request-1/response");
        var error = await api.InvokeAsync("2");
        error.Path.ShouldBe("invocation/request-2/error");
        error.Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe("ResponseTooLargeException");
        error.Json.GetProperty("errorMessage").GetString().ShouldBe("The response has 6291557 bytes; Lambda takes at most 6291556.");
    }

    [Fact]
    public async Task Run_InitializerThrows_ReportsItTakesNoEventAndFails()
    {
        await using var api = new FakeRuntimeApi();
        var running = new RunningFunction(api, Echo, () => throw new InvalidOperationException("VIDEOS_TABLE is not set"));
        var error = await api.PostAsync();
        error.Path.ShouldBe("init/error");
        error.Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe("InvalidOperationException");
        error.Json.GetProperty("errorMessage").GetString().ShouldBe("VIDEOS_TABLE is not set");
        await Should.ThrowAsync<InvalidOperationException>(running.Loop);
        api.Requests.Length.ShouldBe(1);
        (await running.LogLinesAsync()).Single().GetProperty("errorMessage").GetString().ShouldBe("VIDEOS_TABLE is not set");
    }

    [Fact]
    public async Task Run_InitializerRefuses_EndsWithoutAnEvent()
    {
        await using var api = new FakeRuntimeApi();
        await new RunningFunction(api, Echo, () => Task.FromResult(false)).Loop;
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_SnapStart_WaitsForTheRestoreAfterTheInitializer()
    {
        await using var api = new FakeRuntimeApi();
        var before = -1;
        await using var function = new RunningFunction(api, Echo, () => Task.FromResult((before = api.Requests.Length) == 0), snapStart: true);
        await api.InvokeAsync("1");
        before.ShouldBe(0);
        api.Requests.Select(r => r.Path).Take(3).ShouldBe(["restore/next", "invocation/next", "invocation/request-1/response"]);
    }

    [Fact]
    public async Task Run_Context_SaysWhatLambdaSays()
    {
        await using var api = new FakeRuntimeApi();
        var time = new HeldTime();
        api.Deadline = time.GetUtcNow().AddSeconds(7);
        ILambdaContext? context = null;
        string? trace = null;
        await using var function = new RunningFunction(api, (input, c) =>
        {
            (context, trace) = (c, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
            return Echo(input, c);
        }, time: time);
        await api.InvokeAsync("1");
        context!.AwsRequestId.ShouldBe("request-1");
        context.InvokedFunctionArn.ShouldBe(FakeRuntimeApi.Arn);
        context.FunctionName.ShouldBe("serverlessvideo-dev-api");
        context.MemoryLimitInMB.ShouldBe(1024);
        context.RemainingTime.ShouldBe(TimeSpan.FromSeconds(7));
        time.Advance(TimeSpan.FromSeconds(8));
        context.RemainingTime.ShouldBe(TimeSpan.FromSeconds(-1));
        trace.ShouldBe("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1");
        await api.InvokeAsync(Wire.ContentLength(api.Head(trace: null), "1"u8.ToArray()));
        trace.ShouldBeNull();
    }

    [Fact]
    public async Task Run_CancelledWhileWaiting_Ends()
    {
        await using var api = new FakeRuntimeApi();
        var function = new RunningFunction(api, Echo);
        await api.InvokeAsync("1");
        await function.DisposeAsync();
        function.Loop.IsCompletedSuccessfully.ShouldBeTrue();
    }

    static Task<Stream> Echo(Stream input, ILambdaContext context)
    {
        var copy = new MemoryStream();
        input.CopyTo(copy);
        return Task.FromResult<Stream>(copy);
    }
}
