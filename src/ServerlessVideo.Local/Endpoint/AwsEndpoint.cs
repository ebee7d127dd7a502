using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Faults;

namespace ServerlessVideo.Local.Endpoint;

/// <summary>The one endpoint of all AWS services: verifies the signature, finds the caller, hands over to the service of the credential scope.</summary>
internal sealed partial class AwsEndpoint(
    IEnumerable<IAwsService> services, SignatureVerifier verifier, AwsCallers callers, CallPoints points, ILogger<AwsEndpoint> logger)
{
    private const string S3 = "s3";

    /// <value>S3 takes 5 GiB in one request.</value>
    private const long LargestS3Body = 5L << 30;

    /// <value>DynamoDB's batches are the largest requests of the other services: 16 MB.</value>
    private const int LargestBody = 17 << 20;

    private readonly Dictionary<string, IAwsService> services = services.ToDictionary(s => s.SigningName);

    public async Task HandleAsync(HttpContext http)
    {
        var service = S3;
        try
        {
            var target = RequestTarget.Of(http);
            // A browser's preflight of a presigned URL carries its query but is a request of its own, never signed.
            var claim = HttpMethods.IsOptions(http.Request.Method) ? null : SignatureClaim.Of(http.Request, target);
            service = claim?.Scope.Service ?? ServiceOfUnsigned(http.Request);
            AwsRequestId.Stamp(http, service);
            var handler = services.GetValueOrDefault(service)
                ?? throw new AwsException(400, "UnknownOperationException", $"The laptop platform has no service '{service}'");
            handler.Prepare(http);
            var caller = await VerifyAsync(http, target, claim, service);
            points.Watch(http, caller, service);
            await handler.HandleAsync(http, caller);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await AwsErrors.WriteAsync(http, service, Translate(e, http), http.RequestAborted);
        }
    }

    private async Task<AwsCaller> VerifyAsync(HttpContext http, RequestTarget target, SignatureClaim? claim, string service)
    {
        var s3 = service == S3;
        SetLimits(http, s3);
        if (claim is null)
        {
            http.Features.Set(SignedPayload.Unsigned);
            return s3 ? callers.Anonymous : throw SigningErrors.MissingToken();
        }
        var verified = verifier.Verify(http.Request, target, claim, s3 ? null : await BufferBodyAsync(http));
        http.Features.Set(verified.Payload);
        return verified.Caller;
    }

    private static string ServiceOfUnsigned(HttpRequest request) =>
        request.Headers["x-amz-target"].ToString().Split('.')[0] is { Length: > 0 } target ? target : S3;

    private static void SetLimits(HttpContext http, bool s3)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = s3 ? LargestS3Body : LargestBody;
        }
        if (s3 && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static async Task<string> BufferBodyAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        body.Position = 0;
        http.Request.Body = body;
        return SigV4.Hash(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    private AwsException Translate(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case AwsException refusal:
                return refusal;
            case BadHttpRequestException bad:
                return new(bad.StatusCode, bad.StatusCode == 413 ? "EntityTooLarge" : "IncompleteBody", bad.Message);
            default:
                LogFailure(exception, http.Request.Method, http.TraceIdentifier);
                return new(500, "InternalError", "We encountered an internal error. Please try again.");
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} request {RequestId} to the AWS endpoint failed")]
    private partial void LogFailure(Exception exception, string method, string requestId);
}
