using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.StepFunctions;

/// <summary><c>lambda:invoke</c>: the result carries the function's answer as <c>Payload</c>; a function error becomes the state's error.</summary>
sealed class LambdaTask(LambdaInvoker invoker, AwsCallers callers, Stack stack, FaultPoints faults) : ITaskIntegration
{
    public string Resource => "lambda:invoke";

    public async Task<JsonNode> RunAsync(string roleArn, JsonObject parameters, CancellationToken stopped, CancellationToken cancellationToken)
    {
        var name = parameters["FunctionName"]!.GetValue<string>();
        callers.Role(roleArn).Demand("lambda:InvokeFunction", invoker.Find(name).Arn);
        var payload = Encoding.UTF8.GetBytes(parameters["Payload"]?.ToJsonString() ?? "{}");
        var point = $"task/{LambdaFunction.From(stack, invoker.Find(name)).Alias}";
        faults.Pass($"{point}/before");
        var result = await invoker.InvokeAsync(name, payload, cancellationToken);
        faults.Pass($"{point}/after");
        var answer = JsonNode.Parse(result.Payload.Span);
        return result.FunctionError is null
            ? new JsonObject { ["ExecutedVersion"] = "$LATEST", ["StatusCode"] = 200, ["Payload"] = answer }
            : throw new TaskFailure(answer?["errorType"]?.ToString() ?? "Lambda.Unknown", Encoding.UTF8.GetString(result.Payload.Span));
    }
}
