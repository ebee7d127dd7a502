using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class LambdaServerTests
{
    [Fact]
    public void AddAWSLambdaHosting_OutsideLambda_DoesNothing() =>
        new ServiceCollection().AddAWSLambdaHosting(LambdaEventSource.HttpApi).ShouldBeEmpty();

    [Fact]
    public void AddAWSLambdaHosting_OnLambda_ReplacesTheServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Single(s => s.ServiceType == typeof(IServer)).ImplementationFactory.ShouldBeNull();
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", "f");
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001");
        try
        {
            builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);
            using var app = builder.Build();
            app.Services.GetServices<IServer>().Single().GetType().Name.ShouldBe("LambdaServer");
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", null);
            Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", null);
        }
    }

    [Fact]
    public async Task WarmUp_Request_GoesThroughThePipelineBeforeTheFirstEvent()
    {
        var seen = new List<string>();
        using var warmUp = new HttpRequestMessage(HttpMethod.Post, "/api/health?x=a%20b") { Content = new StringContent("ping"), Headers = { { "x-origin-secret", "s" } } };
        await using var function = await WebFunction.StartAsync(
            app => app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var request = context.Request;
                seen.Add($"{request.Method} {request.Path} {request.Query["x"]} {request.Headers["x-origin-secret"]} {await reader.ReadToEndAsync()}");
            }),
            services => services.AddAWSLambdaBeforeSnapshotRequest(warmUp));
        await function.InvokeAsync(new HttpApiEvent("GET", "/real"));
        seen.ShouldBe(["POST /api/health a b s ping", "GET /real   "]);
        function.Api.Requests.Count(r => r.Path == "invocation/next").ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task WarmUp_Throws_IsLoggedAndEventsAreServed()
    {
        using var warmUp = new HttpRequestMessage(HttpMethod.Get, "/bad");
        await using var function = await WebFunction.StartAsync(
            app => app.Run(context => context.Request.Path == "/bad" ? throw new InvalidOperationException("cold") : Task.CompletedTask),
            services => services.AddAWSLambdaBeforeSnapshotRequest(warmUp));
        (await function.InvokeAsync(new HttpApiEvent("GET", "/"))).Status.ShouldBe(200);
        JsonDocument.Parse(function.Log.ToArray()).RootElement.GetProperty("errorMessage").GetString().ShouldBe("cold");
    }

    /// <summary>30 s are left; half a second before the end the request is aborted.</summary>
    [Fact]
    public async Task RequestAborted_ShortlyBeforeTheDeadline_FiresAndIs504()
    {
        var time = new HeldTime();
        var early = true;
        await using var function = await WebFunction.StartAsync(
            async context =>
            {
                time.Advance(TimeSpan.FromSeconds(29.4));
                early = context.RequestAborted.IsCancellationRequested;
                time.Advance(TimeSpan.FromSeconds(0.2));
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            },
            time);
        function.Api.Deadline = time.GetUtcNow().AddSeconds(30);
        (await function.InvokeAsync(new HttpApiEvent("GET", "/"))).Status.ShouldBe(504);
        early.ShouldBeFalse();
    }

    [Fact]
    public async Task RequestAborted_AfterATimeout_IsFreshForTheNextEvent()
    {
        var time = new HeldTime();
        await using var function = await WebFunction.StartAsync(
            async context =>
            {
                if (context.Request.Path == "/slow")
                {
                    time.Advance(TimeSpan.FromSeconds(30));
                }
                await Task.Delay(TimeSpan.Zero, context.RequestAborted);
            },
            time);
        function.Api.Deadline = time.GetUtcNow().AddSeconds(30);
        (await function.InvokeAsync(new HttpApiEvent("GET", "/slow"))).Status.ShouldBe(504);
        function.Api.Deadline = time.GetUtcNow().AddSeconds(30);
        (await function.InvokeAsync(new HttpApiEvent("GET", "/fast"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Abort_OfTheRequest_CancelsIt()
    {
        await using var function = await WebFunction.StartAsync(context =>
        {
            context.Abort();
            context.RequestAborted.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        });
        (await function.InvokeAsync(new HttpApiEvent("GET", "/"))).Status.ShouldBe(504);
    }

    [Fact]
    public async Task Event_ThatIsNoHttpEvent_IsAnErrorAndTheNextIsServed()
    {
        await using var function = await WebFunction.StartAsync(_ => Task.CompletedTask);
        (await function.Api.InvokeAsync("[1]")).Path.ShouldEndWith("/error");
        (await function.InvokeAsync(new HttpApiEvent("GET", "/"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task RuntimeApi_Gone_StopsTheApplicationWithAFailure()
    {
        var builder = WebApplication.CreateSlimBuilder();
        await using var api = new FakeRuntimeApi();
        using var log = new MemoryStream();
        builder.Services.AddLambdaServer(api.Environment, log);
        await using var app = builder.Build();
        api.Send(Wire.Status(500, "Container error"));
        await Should.ThrowAsync<IOException>(() => app.RunAsync());
    }
}
