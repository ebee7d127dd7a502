using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Tests.Engines;

namespace ServerlessVideo.Local.Tests.Lambda;

[Collection(EnginesCollection.Name)]
public class LambdaTests(EnginesFixture engines)
{
    [Fact]
    public async Task Invoke_ReturnsWhatTheFunctionAnswers() =>
        (await InvokeAsync("sample", """{"do": "echo", "text": "häßlich"}""")).Json["text"]!.ToString().ShouldBe("häßlich");

    [Fact]
    public async Task Invoke_Twice_ReusesTheEnvironment()
    {
        var first = (await InvokeAsync("sample", """{"do": "count"}""")).Json;
        var seen = new HashSet<int> { first["process"]!.GetValue<int>() };
        var again = false;
        for (var i = 0; i < 8 && !again; i++)
        {
            again = !seen.Add((await InvokeAsync("sample", """{"do": "count"}""")).Json["process"]!.GetValue<int>());
        }
        again.ShouldBeTrue();
    }

    [Fact]
    public async Task Invoke_FunctionThrows_IsAnUnhandledError()
    {
        var (json, error) = await InvokeAsync("sample", """{"do": "throw"}""");
        error.ShouldBe("Unhandled");
        json["errorType"]!.ToString().ShouldBe("SampleException");
    }

    [Fact]
    public async Task Invoke_FunctionExits_IsARuntimeExitError_AndTheNextOneWorks()
    {
        var (json, error) = await InvokeAsync("sample", """{"do": "crash"}""");
        error.ShouldBe("Unhandled");
        json["errorType"]!.ToString().ShouldBe("Runtime.ExitError");
        json["errorMessage"]!.ToString().ShouldContain("exit status 3");
        (await InvokeAsync("sample", """{"do": "echo"}""")).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Invoke_ProcessKilled_IsASignal()
    {
        var process = (await InvokeAsync("sample", """{"do": "count"}""")).Json["process"]!.GetValue<int>();
        var running = InvokeAsync("sample", """{"do": "sleep", "ms": 600000, "mark": "killed in its sleep"}""");
        await engines.EventuallyRecordsAsync("sample", r => r["mark"]?.ToString() == "killed in its sleep");
        foreach (var child in engines.Get<LambdaInvoker>().Pools.Single(p => p.Function.Name == "sample").ProcessIds)
        {
            Process.GetProcessById(child).Kill();
        }

        var (json, error) = await running;

        error.ShouldBe("Unhandled");
        json["errorMessage"]!.ToString().ShouldContain("signal: 9");
        process.ShouldBePositive();
    }

    [Fact]
    public async Task Invoke_BeyondItsTimeout_IsKilled()
    {
        var (json, _) = await Wait.ForAsync(InvokeAsync("brief", """{"do": "sleep", "ms": 3600000}"""), "it is killed");
        json["errorType"]!.ToString().ShouldBe("Sandbox.Timedout");
        json["errorMessage"]!.ToString().ShouldContain("Task timed out after 2.00 seconds");
    }

    [Fact]
    public async Task Invoke_ResponseTooLarge_IsRefused() =>
        (await InvokeAsync("sample", """{"do": "large"}""")).Json["errorType"]!.ToString().ShouldBe("Function.ResponseSizeTooLarge");

    [Theory]
    [InlineData("init-error", "Broken")]
    [InlineData("init-exit", "Runtime.ExitError")]
    public async Task Invoke_InitializationFails_SaysWhy(string function, string errorType) =>
        (await InvokeAsync(function, "{}")).Json["errorType"]!.ToString().ShouldBe(errorType);

    [Fact]
    public async Task Invoke_EnvironmentIsTheTemplatesAndLambdas_AndNothingElse()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_PARENT", "x");
        var environment = (await InvokeAsync("sample", """{"do": "environment"}""")).Json;

        environment["COLOUR"]!.ToString().ShouldBe("green");
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]!.ToString().ShouldBe("512");
        environment["AWS_ENDPOINT_URL"]!.ToString().ShouldBe("http://127.0.0.1:18081");
        environment["AWS_SESSION_TOKEN"].ShouldNotBeNull();
        environment["SECRET_OF_THE_PARENT"].ShouldBeNull();
    }

    [Fact]
    public async Task Invoke_UnknownFunction_Is404() =>
        (await Should.ThrowAsync<AwsException>(() => InvokeAsync("nobody", "{}"))).Status.ShouldBe(404);

    [Fact]
    public async Task Accept_AsynchronousInvocation_ReachesTheFunction()
    {
        await engines.Get<AsyncInvocations>().AcceptAsync("sample", """{"mark": "async-1"}"""u8.ToArray(), CancellationToken.None);
        (await engines.EventuallyRecordsAsync("sample", r => r["mark"]?.ToString() == "async-1")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Accept_FunctionKeepsFailing_GoesToItsDestination_AlsoWhenThePlatformRestartedBetween()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        AsyncInvocations Events(TimeSpan pause) => new(
            engines.Stack, engines.Get<PlatformOptions>() with { DataDirectory = folder }, engines.Get<LambdaInvoker>(), engines.Get<QueueSender>(),
            TimeProvider.System, NullLogger<AsyncInvocations>.Instance) { Pauses = [pause] };
        using (var before = Events(TimeSpan.FromHours(1)))
        {
            await before.StartAsync(CancellationToken.None);
            await before.AcceptAsync("sample", """{"do": "throw", "mark": "lost"}"""u8.ToArray(), CancellationToken.None);
            await engines.EventuallyRecordsAsync("sample", r => r["mark"]?.ToString() == "lost");
            await before.StopAsync(CancellationToken.None);
        }

        using var after = Events(TimeSpan.Zero);
        await after.StartAsync(CancellationToken.None);
        var record = JsonNode.Parse((await engines.ReceiveAsync("SampleDeadLetters", _ => true))["Body"]!.ToString())!;

        record["requestContext"]!["condition"]!.ToString().ShouldBe("RetriesExhausted");
        record["requestPayload"]!["mark"]!.ToString().ShouldBe("lost");
        record["responsePayload"]!["errorType"]!.ToString().ShouldBe("SampleException");
        await engines.EventuallyAsync(() => Task.FromResult(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any() ? null : "forgotten"));
        await after.StopAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    async Task<(JsonNode Json, string? Error)> InvokeAsync(string function, string payload)
    {
        var result = await engines.Get<ILambdaInvoker>().InvokeAsync(function, Encoding.UTF8.GetBytes(payload), CancellationToken.None);
        return (JsonNode.Parse(result.Payload.Span)!, result.FunctionError);
    }
}
