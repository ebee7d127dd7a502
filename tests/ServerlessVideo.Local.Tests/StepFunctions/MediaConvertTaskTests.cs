using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.StepFunctions;

namespace ServerlessVideo.Local.Tests.StepFunctions;

/// <summary>The waiting and the shapes, against an endpoint that plays one job; the real one is behind <see cref="PlatformTests"/>.</summary>
public sealed class MediaConvertTaskTests : IDisposable
{
    readonly string _data = Directory.CreateTempSubdirectory().FullName;
    readonly ConcurrentQueue<string> _requests = [];
    string _status = "PROGRESSING";
    int _refusals, _refusal;
    JsonNode? _created;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Run_JobCompletes_GivesItInPascalCase()
    {
        var parameters = JsonNode.Parse("""{"Role": "r", "Settings": {"Inputs": [{"FileInput": "s3://b/k"}]}, "UserMetadata": {"video_id": "v"}}""")!.AsObject();

        var (result, _) = await RunAsync(parameters, thenBecomes: "COMPLETE");

        result!["Job"]!["Id"]!.ToString().ShouldBe("j1");
        result["Job"]!["UserMetadata"]!["video_id"]!.ToString().ShouldBe("v");
        _created!["settings"]!["inputs"]![0]!["fileInput"]!.ToString().ShouldBe("s3://b/k");
    }

    [Theory]
    [InlineData("ERROR")]
    [InlineData("CANCELED")]
    public async Task Run_JobFails_IsTaskFailedWithTheJobAsCause(string status)
    {
        var (_, failure) = await RunAsync([], thenBecomes: status);

        failure.ShouldBeOfType<TaskFailure>().Error.ShouldBe("States.TaskFailed");
        JsonNode.Parse(((TaskFailure)failure).Cause)!["Job"]!["ErrorCode"]!.GetValue<int>().ShouldBe(1040);
    }

    [Fact]
    public async Task Run_StateIsStopped_CancelsTheJob()
    {
        var (_, failure) = await RunAsync([], thenBecomes: null);

        failure.ShouldBeAssignableTo<OperationCanceledException>();
        _requests.ShouldContain("DELETE /2017-08-29/jobs/j1");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Run_ApiIsNotWellForAWhile_JobIsWaitedForAllTheSame(int status)
    {
        (_refusals, _refusal) = (2, status);

        var (result, failure) = await RunAsync([], thenBecomes: "COMPLETE");

        failure.ShouldBeNull();
        result!["Job"]!["Id"]!.ToString().ShouldBe("j1");
    }

    [Fact]
    public async Task Run_StateIsStopped_WhileTheApiRefuses_EndsAsStopped()
    {
        (_refusals, _refusal) = (int.MaxValue, 500);

        (await RunAsync([], thenBecomes: null)).Failure.ShouldBeAssignableTo<OperationCanceledException>();
    }

    /// <param name="thenBecomes">Null: the state is stopped instead.</param>
    async Task<(JsonNode? Result, Exception? Failure)> RunAsync(JsonObject parameters, string? thenBecomes)
    {
        using CancellationTokenSource stop = new();
        await using var endpoint = await LoopbackServer.StartAsync(AnswerAsync, CancellationToken.None);
        PlatformOptions options = new("/nowhere", _data, endpoint.Url.Port - 1, "/nowhere");
        using SignedJson aws = new(options, new CredentialIssuer(options, TimeProvider.System), TimeProvider.System);
        var running = new MediaConvertTask(aws, TimeProvider.System).RunAsync("arn:aws:iam::000000000000:role/states", parameters, stop.Token, CancellationToken.None);
        await Wait.UntilAsync(() => _requests.Contains("GET /2017-08-29/jobs/j1"), "the job is asked for");
        _status = thenBecomes ?? _status;
        if (thenBecomes is null)
        {
            await stop.CancelAsync();
        }
        try
        {
            return (await running, null);
        }
        catch (Exception e)
        {
            return (null, e);
        }
    }

    async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Method == "POST")
        {
            _created = await JsonNode.ParseAsync(http.Request.Body);
        }
        _requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
        if (http.Request.Method != "POST" && _refusals-- > 0)
        {
            http.Response.StatusCode = _refusal;
            return;
        }
        await http.Response.WriteAsync(new JsonObject
        {
            ["job"] = new JsonObject
            {
                ["id"] = "j1", ["status"] = _status, ["errorCode"] = 1040, ["userMetadata"] = _created?["userMetadata"]?.DeepClone(),
            },
        }.ToJsonString());
    }
}
