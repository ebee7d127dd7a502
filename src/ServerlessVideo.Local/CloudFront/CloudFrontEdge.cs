using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.ApiGateway;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>
/// The template's distribution on the people's port. It caches nothing: each request goes to its origin, so a response
/// is always a miss and an invalidation has nothing to do.
/// </summary>
public sealed partial class CloudFrontEdge(
    Stack stack, IEnumerable<IAwsService> services, ApiGatewayService gateway, IFunctionRuntime functions,
    DynamicReferences references, TimeProvider time, PlatformOptions options, ILogger<CloudFrontEdge> log)
{
    /// <summary>CloudFront's quota on the length of a URL, in bytes.</summary>
    const int MaxUrl = 8192;

    readonly IAwsService s3 = services.Single(service => service.SigningName == "s3");
    Distribution? distribution;

    /// <value>False until everything is provisioned.</value>
    public bool IsActive => distribution is not null;

    /// <summary>Reads the distribution. To be called once secrets and custom resources are provisioned; until then requests get 503.</summary>
    /// <exception cref="NotSupportedException">The template asks for what this stand-in does not do.</exception>
    public async Task ActivateAsync(CancellationToken cancellationToken) =>
        distribution = await Distribution.LoadAsync(stack, references, cancellationToken);

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = RandomNumberGenerator.GetHexString(32);
        http.Response.Headers["X-Amz-Cf-Id"] = requestId;
        http.Response.Headers.Via = "1.1 localhost (CloudFront)";
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (distribution is not { } config)
        {
            await RefuseAsync(http, 503, "The platform is starting.");
        }
        else if (!target.StartsWith('/'))
        {
            await RefuseAsync(http, 400, "Bad request.");
        }
        else if (target.Length > MaxUrl)
        {
            await RefuseAsync(http, 414, "The URL is longer than 8192 bytes.");
        }
        else
        {
            var (rawPath, rawQuery) = ProxyEvent.SplitTarget(http);
            await ServeAsync(http, config, config.BehaviorFor(rawPath), rawPath, rawQuery, requestId);
        }
    }

    async Task ServeAsync(HttpContext http, Distribution config, Behavior behavior, string rawPath, string rawQuery, string requestId)
    {
        EdgeCompression.Prepare(http, behavior);
        // The viewer's: what goes on to the origin may have none.
        var site = http.Request.Headers.Origin.ToString();
        http.Response.OnStarting(() =>
        {
            behavior.ResponseHeaders?.Apply(http, site);
            return Task.CompletedTask;
        });
        if (!behavior.AllowedMethods.Contains(http.Request.Method))
        {
            await RefuseAsync(http, 403, "This distribution is not configured to allow the HTTP request method that was used for this request.");
            return;
        }
        if (behavior.TrustedKeys is { } keys)
        {
            var (signature, query) = ViewerSignature.Extract(rawQuery, http.Request.Cookies);
            var url = $"{http.Request.Scheme}://{http.Request.Host}{rawPath}{(query.Length > 0 ? "?" + query : "")}";
            var refusal = signature is null ? SignatureRefusal.AccessDenied
                : signature.Check(url, http.Connection.RemoteIpAddress!, time.GetUtcNow(), keys);
            if (refusal is not null)
            {
                await RefuseAsync(http, refusal);
                return;
            }
            rawQuery = query;
        }
        if (behavior.ViewerRequestFunction is { } code)
        {
            if (await RunAsync(http, code, EdgeFunction.Event(http, config.Id, requestId, rawPath, rawQuery)) is not { } answer)
            {
                return;
            }
            (rawPath, rawQuery) = answer;
        }
        OriginRequest.Rewrite(http, behavior, rawPath == "/" ? rawPath + config.DefaultRootObject : rawPath, rawQuery, requestId);
        await FetchAsync(http, config, behavior.Origin);
    }

    /// <returns>Path and query to go on with; null when the function answered itself, or failed.</returns>
    async Task<(string Path, string Query)?> RunAsync(HttpContext http, string code, JsonObject functionEvent)
    {
        try
        {
            var result = await functions.RunAsync(code, functionEvent, http.RequestAborted);
            if (!result.ContainsKey("statusCode"))
            {
                return EdgeFunction.Take(http, result);
            }
            http.Response.Headers["X-Cache"] = "FunctionGeneratedResponse from cloudfront";
            await EdgeFunction.RespondAsync(http, result);
        }
        catch (InvalidOperationException e)
        {
            LogFunctionFailed(e);
            http.Response.Headers["X-Cache"] = "FunctionExecutionError from cloudfront";
            await RefuseAsync(http, 503, "The CloudFront function associated with the CloudFront distribution is invalid or could not run.");
        }
        return null;
    }

    async Task FetchAsync(HttpContext http, Distribution config, Origin origin)
    {
        http.Response.Headers["X-Cache"] = "Miss from cloudfront";
        if (origin.ApiId is { } apiId)
        {
            await gateway.HandleAsync(http, apiId);
            return;
        }
        // Path-style towards our own S3, with CloudFront's principal: only the bucket's policy lets it read.
        var (path, query) = ProxyEvent.SplitTarget(http);
        OriginRequest.SetTarget(http, $"/{origin.Bucket}{path}", query);
        http.Request.Host = new(options.AwsEndpoint.Authority);
        http.Features.Set(SignedPayload.Unsigned);
        try
        {
            await s3.HandleAsync(http, new ServiceCaller("cloudfront.amazonaws.com", config.Arn));
        }
        catch (AwsException e) when (!http.Response.HasStarted)
        {
            await AwsErrors.WriteAsync(http, s3.SigningName, e, http.RequestAborted);
        }
    }

    static Task RefuseAsync(HttpContext http, SignatureRefusal refusal)
    {
        http.Response.StatusCode = 403;
        http.Response.ContentType = "text/xml";
        http.Response.Headers["X-Cache"] = "Error from cloudfront";
        return http.Response.WriteAsync(
            $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{refusal.Code}</Code><Message>{refusal.Message}</Message></Error>""",
            http.RequestAborted);
    }

    static Task RefuseAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html";
        http.Response.Headers.TryAdd("X-Cache", "Error from cloudfront");
        return http.Response.WriteAsync(
            $"<!DOCTYPE html><html lang=\"en\"><title>ERROR: The request could not be satisfied</title><h1>{status} ERROR</h1><p>{message}</p></html>",
            http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "CloudFront function failed")]
    partial void LogFunctionFailed(Exception exception);
}
