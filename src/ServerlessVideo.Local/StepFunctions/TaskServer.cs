using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary>A failed task as Retry and Catch see it.</summary>
/// <param name="error">What <c>ErrorEquals</c> names.</param>
sealed class TaskFailure(string error, string cause) : Exception($"{error}: {cause}")
{
    public string Error => error;

    public string Cause => cause;
}

/// <summary>One service integration of Step Functions.</summary>
interface ITaskIntegration
{
    /// <value><c>lambda:invoke</c>, <c>mediaconvert:createJob.sync</c></value>
    string Resource { get; }

    /// <param name="roleArn">The state machine's role, which the call is made with.</param>
    /// <param name="stopped">The state timed out or the execution was stopped (not: the engine died): what runs is to be cancelled.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="TaskFailure">The task failed.</exception>
    Task<JsonNode> RunAsync(string roleArn, JsonObject parameters, CancellationToken stopped, CancellationToken cancellationToken);
}

/// <summary>
/// Where the sidecar has its Task states carried out and says how its executions are. The path holds a secret, so that no other program on the machine
/// acts with a state machine's role. Executions of an earlier run ask as soon as the sidecar is up: they wait for the rest.
/// </summary>
sealed partial class TaskServer(Stack stack, IServiceProvider services, ILogger<TaskServer> logger) : IRunner, IAsyncDisposable
{
    readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string _prefix = $"/{RandomNumberGenerator.GetHexString(32)}/";
    readonly ConcurrentDictionary<string, CancellationTokenSource> _running = [];
    LoopbackServer? _server;

    public string Url => new Uri(_server!.Url, _prefix).ToString();

    public async Task ListenAsync(CancellationToken cancellationToken) => _server = await LoopbackServer.StartAsync(HandleAsync, cancellationToken);

    /// <summary>From now on tasks are carried out.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _open.TrySetResult();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    async Task HandleAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(_prefix.TrimEnd('/'), out var operation))
        {
            http.Response.StatusCode = 404;
            return;
        }
        var request = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!.AsObject();
        if (operation == "/status")
        {
            // Resolved when used, as the integrations are.
            await services.GetRequiredService<IEventBus>().PublishAsync(
                new BusEvent("aws.states", "Step Functions Execution Status Change", request, [request["executionArn"]!.GetValue<string>()]), http.RequestAborted);
            return;
        }
        var id = request["id"]!.GetValue<string>();
        if (operation == "/cancel")
        {
            if (_running.TryGetValue(id, out var stop))
            {
                await stop.CancelAsync();
            }
            return;
        }
        var (status, body) = await RunAsync(id, request, http.RequestAborted);
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }

    async Task<(int Status, JsonNode Body)> RunAsync(string id, JsonObject request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = new();
        _running[id] = stop;
        var resource = request["resource"]!.GetValue<string>();
        try
        {
            await _open.Task.WaitAsync(stop.Token).WaitAsync(cancellationToken);
            var role = stack.Find(request["stateMachineArn"]!.GetValue<string>())!.Properties["RoleArn"]!.GetValue<string>();
            var parameters = request["input"] as JsonObject ?? throw new TaskFailure("States.Runtime", "The parameters are no JSON object");
            await PassAsync("before");
            var result = await IntegrationOf(resource).RunAsync(role, parameters, stop.Token, cancellationToken);
            await PassAsync("after");
            return (200, result);
        }
        catch (TaskFailure failure)
        {
            return (400, Failure(failure.Error, failure.Cause));
        }
        catch (AwsException refusal)
        {
            return (400, Failure(ErrorNames.Of(resource, refusal.Code), refusal.Message));
        }
        catch (OperationCanceledException)
        {
            return (400, Failure("States.TaskFailed", "The task was stopped"));
        }
        catch (Exception e)
        {
            LogFailure(e, resource);
            return (400, Failure("States.Runtime", e.Message));
        }
        finally
        {
            _running.TryRemove(id, out _);
        }

        Task PassAsync(string when) => services.GetService<FaultPoints>() is { } faults
            ? faults.PassAsync($"state/{request["state"]}/{when}").WaitAsync(stop.Token).WaitAsync(cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>Resolved when used: an integration needs services that need the sidecar, which needs this.</summary>
    ITaskIntegration IntegrationOf(string arn) =>
        services.GetServices<ITaskIntegration>().First(i => arn.Replace(".waitForTaskToken", "") == $"arn:aws:states:::{i.Resource}");

    static JsonObject Failure(string error, string cause) => new() { ["Error"] = error, ["Cause"] = cause };

    [LoggerMessage(LogLevel.Error, "A task of {Resource} failed")]
    partial void LogFailure(Exception e, string resource);
}

static class ErrorNames
{
    /// <summary><c>Lambda.TooManyRequestsException</c>, <c>MediaConvert.BadRequestException</c>: the service's name before its error code.</summary>
    public static string Of(string resource, string code) => $"{(resource.Contains(":lambda:") ? "Lambda" : "MediaConvert")}.{code}";
}
