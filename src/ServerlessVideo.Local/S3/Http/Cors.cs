using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint.Iam;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>Answers browsers exactly as the bucket's rules say; the first rule that fits counts.</summary>
internal static class Cors
{
    private const string NotAllowed = "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

    /// <exception cref="Endpoint.AwsException">403 AccessForbidden.</exception>
    public static Task PreflightAsync(HttpContext http, Bucket bucket)
    {
        var headers = http.Request.Headers;
        var (origin, method) = (headers.Origin.ToString(), headers.AccessControlRequestMethod.ToString());
        if (origin.Length == 0 || method.Length == 0)
        {
            throw S3Errors.InvalidRequest("Insufficient information. Origin request header and Access-Control-Request-Method are needed.");
        }
        if (bucket.Cors.Count == 0)
        {
            throw S3Errors.CorsForbidden("CORS is not enabled for this bucket.");
        }
        var asked = headers.AccessControlRequestHeaders.ToString().ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rule = bucket.Cors.FirstOrDefault(r => Fits(r, origin, method) && asked.All(h => r.AllowedHeaders.Any(a => Glob.IsMatch(a, h, ignoreCase: true))))
            ?? throw S3Errors.CorsForbidden(NotAllowed);
        Answer(http.Response, rule, origin);
        if (asked.Length > 0)
        {
            http.Response.Headers.AccessControlAllowHeaders = string.Join(", ", asked);
        }
        return Task.CompletedTask;
    }

    /// <summary>A request with an Origin that no rule fits is carried out all the same: the browser keeps the answer from the page.</summary>
    public static void Decorate(HttpContext http, Bucket bucket)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !HttpMethods.IsOptions(http.Request.Method) && bucket.Cors.FirstOrDefault(r => Fits(r, origin, http.Request.Method)) is { } rule)
        {
            Answer(http.Response, rule, origin);
        }
    }

    private static bool Fits(CorsRule rule, string origin, string method) =>
        rule.AllowedMethods.Contains(method) && rule.AllowedOrigins.Any(o => Glob.IsMatch(o, origin));

    private static void Answer(HttpResponse response, CorsRule rule, string origin)
    {
        var everyone = rule.AllowedOrigins.Contains("*");
        response.Headers.AccessControlAllowOrigin = everyone ? "*" : origin;
        response.Headers.AccessControlAllowMethods = string.Join(", ", rule.AllowedMethods);
        response.Headers.Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
        if (!everyone)
        {
            response.Headers.AccessControlAllowCredentials = "true";
        }
        if (rule.ExposedHeaders.Count > 0)
        {
            response.Headers.AccessControlExposeHeaders = string.Join(", ", rule.ExposedHeaders);
        }
        if (rule.MaxAgeSeconds is { } seconds)
        {
            response.Headers.AccessControlMaxAge = seconds.ToString();
        }
    }
}
