using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

/// <summary>As a Program.cs runs them, with Lambda's environment variables.</summary>
public sealed class EntryPointTests
{
    [Fact]
    public Task RunSqs_MessagesWithAJsonBody_AreHandledOneByOne() => RunAsync(
        (function, token) => function.RunSqsAsync(TestJson.Default.PlanInput, (r, m, _) => Note(r, m.VideoId), token),
        async (api, handler) =>
        {
            var answer = await api.InvokeAsync(AwsEvents.Sqs("m1").Replace("Test message.", """{\"video_id\":\"v1\",\"generation\":1}"""));
            answer.Text.ShouldBe("""{"batchItemFailures":[]}""");
            (await api.InvokeAsync(AwsEvents.Sqs("m2"))).Text.ShouldBe("""{"batchItemFailures":[{"itemIdentifier":"m2"}]}""");
            handler.Seen.ShouldBe(["v1"]);
        });

    [Fact]
    public Task RunStream_Records_AreHandledInOrder() => RunAsync(
        (function, token) => function.RunStreamAsync((r, record, _) => Note(r, record.EventName), token),
        async (api, handler) =>
        {
            (await api.InvokeAsync(AwsEvents.Stream)).Text.ShouldBe("""{"batchItemFailures":[]}""");
            handler.Seen.ShouldBe(["INSERT", "MODIFY", "REMOVE"]);
        });

    [Fact]
    public Task Run_EventWithoutAnAnswer_IsHandled() => RunAsync(
        (function, token) => function.RunAsync(TestJson.Default.MaintenanceInput, (r, e, _) => Note(r, e.Task), token),
        async (api, handler) =>
        {
            (await api.InvokeAsync("""{"task":"fail-stuck-uploads"}""")).Body.ShouldBeEmpty();
            handler.Seen.ShouldBe(["fail-stuck-uploads"]);
        });

    [Fact]
    public Task Run_EventWithAnAnswer_IsAnswered() => RunAsync(
        (function, token) => function.RunAsync(
            TestJson.Default.PlanInput, TestJson.Default.PlanOutput, (_, e, _) => Task.FromResult(new PlanOutput(e.VideoId)), token),
        async (api, _) => (await api.InvokeAsync("""{"video_id":"v","generation":1}""")).Text.ShouldBe("""{"client_request_token":"v"}"""));

    [Fact]
    public async Task Run_OutsideLambda_SaysSo()
    {
        await using var services = new ServiceCollection().AddSingleton(new Recorder()).BuildServiceProvider();
        var function = new EventFunction<Recorder>(services);
        (await Should.ThrowAsync<InvalidOperationException>(() => function.RunStreamAsync((_, _, _) => Task.CompletedTask)))
            .Message.ShouldBe("AWS_LAMBDA_RUNTIME_API is not set: this process was not started by Lambda.");
    }

    static async Task RunAsync(Func<EventFunction<Recorder>, CancellationToken, Task> run, Func<FakeRuntimeApi, Recorder, Task> invoke)
    {
        await using var api = new FakeRuntimeApi();
        using var stop = new CancellationTokenSource();
        var handler = new Recorder();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(handler).BuildServiceProvider();
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", api.Authority);
        try
        {
            var running = run(new(services), stop.Token);
            await invoke(api, handler);
            await stop.CancelAsync();
            await running;
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", null);
        }
    }

    static Task Note(Recorder recorder, string what)
    {
        recorder.Seen.Add(what);
        return Task.CompletedTask;
    }
}
