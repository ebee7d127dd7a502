using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary>
/// <c>mediaconvert:createJob.sync</c>: creates the job and waits for its end. The result and the cause of a failure are the
/// job as GetJob describes it, in PascalCase.
/// </summary>
sealed class MediaConvertTask(SignedJson aws, TimeProvider time) : ITaskIntegration
{
    const string Jobs = "/2017-08-29/jobs";

    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500), PollPatience = TimeSpan.FromSeconds(10);

    public string Resource => "mediaconvert:createJob.sync";

    public async Task<JsonNode> RunAsync(string roleArn, JsonObject parameters, CancellationToken stopped, CancellationToken cancellationToken)
    {
        var created = await CallAsync(roleArn, HttpMethod.Post, Jobs, PascalCase.ToCamel(parameters), cancellationToken);
        var id = created["job"]!["id"]!.GetValue<string>();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, cancellationToken);
        try
        {
            while (true)
            {
                var answer = await AskAsync(roleArn, id, either.Token);
                switch (answer?["job"]!["status"]!.GetValue<string>())
                {
                    case "COMPLETE":
                        return PascalCase.FromCamel(answer!);
                    case "ERROR" or "CANCELED":
                        throw new TaskFailure("States.TaskFailed", PascalCase.FromCamel(answer!).ToJsonString());
                }
                await Task.Delay(PollInterval, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            await CancelAsync(roleArn, id);
            throw;
        }
    }

    /// <summary>The service is told of the end by an event; so an API that is not well for a while fails no job under way.</summary>
    async Task<JsonObject?> AskAsync(string roleArn, string id, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(PollPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await CallAsync(roleArn, HttpMethod.Get, $"{Jobs}/{id}", body: null, either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is HttpRequestException or OperationCanceledException or AwsException { Status: 429 or >= 500 })
        {
            return null;
        }
    }

    /// <summary>As well as it goes: the state has ended in any case.</summary>
    async Task CancelAsync(string roleArn, string id)
    {
        using CancellationTokenSource patience = new(PollPatience, time);
        try
        {
            await CallAsync(roleArn, HttpMethod.Delete, $"{Jobs}/{id}", body: null, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or AwsException)
        {
            // Decided: a job that ended by itself (409), or an API that does not answer, leaves nothing more to do.
        }
    }

    Task<JsonObject> CallAsync(string roleArn, HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken) =>
        aws.CallAsync(roleArn, "mediaconvert", method, path, body, cancellationToken);
}
