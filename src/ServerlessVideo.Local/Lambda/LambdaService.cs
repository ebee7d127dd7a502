using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.Lambda;

/// <summary>The Invoke operation of Lambda's API.</summary>
sealed class LambdaService(LambdaInvoker invoker, AsyncInvocations events) : IAwsService
{
    public string SigningName => "lambda";

    public async Task HandleAsync(HttpContext http, AwsCaller caller)
    {
        if (http.Request.Method != "POST" || http.Request.Path.Value!.Split('/') is not ["", "2015-03-31", "functions", var name, "invocations"])
        {
            throw new AwsException(400, "UnknownOperationException", "The laptop platform understands Invoke only");
        }
        name = Uri.UnescapeDataString(name);
        caller.Demand("lambda:InvokeFunction", invoker.Find(name).Arn);
        MemoryStream payload = new();
        await http.Request.Body.CopyToAsync(payload, http.RequestAborted);
        var body = payload.Length == 0 ? "{}"u8.ToArray() : payload.ToArray();
        switch (http.Request.Headers["X-Amz-Invocation-Type"].ToString())
        {
            case "DryRun":
                http.Response.StatusCode = 204;
                break;
            case "Event":
                await events.AcceptAsync(name, body, http.RequestAborted);
                http.Response.StatusCode = 202;
                break;
            default:
                await InvokeAsync(http, name, body);
                break;
        }
    }

    async Task InvokeAsync(HttpContext http, string name, byte[] payload)
    {
        var result = await invoker.InvokeAsync(name, payload, http.RequestAborted);
        http.Response.Headers["X-Amz-Executed-Version"] = "$LATEST";
        if (result.FunctionError is { } error)
        {
            http.Response.Headers["X-Amz-Function-Error"] = error;
        }
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(result.Payload, http.RequestAborted);
    }
}
