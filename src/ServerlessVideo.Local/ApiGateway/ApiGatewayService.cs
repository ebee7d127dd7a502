using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.ApiGateway;

/// <summary>The HTTP APIs of the template, in process: CloudFront calls it as its origin, <c>/_execute-api/{apiId}</c> around CloudFront.</summary>
public sealed partial class ApiGatewayService(Stack stack, ILambdaInvoker lambda, TimeProvider time, ILogger<ApiGatewayService> log)
{
    /// <summary>10 MB: the payload quota of HTTP APIs.</summary>
    public const int MaxPayload = 10 * 1024 * 1024;

    /// <summary>Quota of the request line and header values together, in bytes.</summary>
    public const int MaxHeaders = 10_240;

    /// <summary>6 MB: Lambda's quota of a synchronous request; API Gateway answers 413 beyond.</summary>
    const int MaxInvocation = 6 * 1024 * 1024;

    readonly Dictionary<string, HttpApi> apis = stack.OfType("AWS::ApiGatewayV2::Api")
        .Select(api => HttpApi.Load(stack, api, time)).ToDictionary(api => api.Id);

    /// <summary>Answers the request as the API would; the raw target is the path on the API's own domain.</summary>
    public async Task HandleAsync(HttpContext http, string apiId)
    {
        var requestId = RandomNumberGenerator.GetHexString(16);
        http.Response.Headers["apigw-requestid"] = requestId;
        // A Host that is not the API's own (a forwarded viewer Host, say) belongs to no API.
        if (!apis.TryGetValue(apiId, out var api) || http.Request.Host.Value != api.Domain)
        {
            await RefuseAsync(http, 403, "Forbidden");
            return;
        }
        var (rawPath, _) = ProxyEvent.SplitTarget(http);
        if (rawPath.Length > MaxHeaders)
        {
            await RefuseAsync(http, 414, "Request-URI Too Long");
        }
        else if (HeaderBytes(http) > MaxHeaders)
        {
            await RefuseAsync(http, 431, "Request Header Fields Too Large");
        }
        else if (Route.Best(api.Routes, http.Request.Method, rawPath) is not { } match)
        {
            await RefuseAsync(http, 404, "Not Found");
        }
        else if (api.Throttle?.TryTake() == false)
        {
            await RefuseAsync(http, 429, "Too Many Requests");
        }
        else if (await ReadBodyAsync(http) is not { } body
            || ProxyEvent.Write(http, api, match, body, requestId, time.GetUtcNow()) is var payload && payload.Length > MaxInvocation)
        {
            await RefuseAsync(http, 413, "Request Entity Too Large");
        }
        else
        {
            await InvokeAsync(http, match.Route, payload);
        }
    }

    async Task InvokeAsync(HttpContext http, Route route, ReadOnlyMemory<byte> payload)
    {
        using CancellationTokenSource timeout = new(route.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, http.RequestAborted);
        InvocationResult result;
        try
        {
            result = await lambda.InvokeAsync(route.FunctionName, payload, linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            LogTimeout(route.Key, route.Timeout.TotalSeconds);
            await RefuseAsync(http, 503, "Service Unavailable");
            return;
        }
        catch (AwsException e)
        {
            LogRefused(route.Key, e.Code, e.Message);
            await RefuseAsync(http, e.Status == 429 ? 503 : 500, e.Status == 429 ? "Service Unavailable" : "Internal Server Error");
            return;
        }
        if (result.FunctionError is null && ProxyResponse.Parse(result.Payload.Span) is { } response)
        {
            await WriteAsync(http, response);
            return;
        }
        LogBadAnswer(route.Key, result.FunctionError ?? "malformed response");
        await RefuseAsync(http, 500, "Internal Server Error");
    }

    static async Task WriteAsync(HttpContext http, ProxyResponse response)
    {
        http.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            if (name is not ("connection" or "content-length" or "transfer-encoding"))
            {
                http.Response.Headers.Append(name, value);
            }
        }
        if (response.Status is < 200 or 204 or 304)
        {
            return;
        }
        http.Response.ContentLength = response.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(response.Body, http.RequestAborted);
        }
    }

    static async Task<byte[]?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxPayload)
        {
            return null;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        using MemoryStream body = new((int)(http.Request.ContentLength ?? 0));
        var buffer = new byte[64 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > MaxPayload)
            {
                return null;
            }
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    static int HeaderBytes(HttpContext http) =>
        http.Request.Method.Length + http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length
        + http.Request.Protocol.Length + 2 + http.Request.Headers.Sum(h => h.Value.Sum(v => v?.Length ?? 0));

    static Task RefuseAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$"""{"message":"{{message}}"}""", http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Route}: no answer within {Seconds} s")]
    partial void LogTimeout(string route, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Route}: not invoked, {Code}: {Reason}")]
    partial void LogRefused(string route, string code, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Route}: {Reason}")]
    partial void LogBadAnswer(string route, string reason);
}
