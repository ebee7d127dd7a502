using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace ServerlessVideo.Core;

/// <summary>RFC 9457 problem details with our stable <c>code</c>, per-field <c>errors</c> and the trace to ask about.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string? Detail,
    string Code,
    IReadOnlyDictionary<string, string[]>? Errors,
    string TraceId);

/// <summary>The one way to answer anything but success.</summary>
public sealed class Problem(Failure failure) : IResult, IEndpointMetadataProvider
{
    public const string ContentType = "application/problem+json";

    public Problem(Error error) : this(error.With())
    {
    }

    public Failure Failure => failure;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var error = failure.Error;
        var body = new ProblemBody(
            $"urn:serverlessvideo:error:{error.Code}", error.Title, error.Status, Sentence(failure.Detail), error.Code, failure.Errors,
            Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier);
        httpContext.Response.StatusCode = error.Status;
        httpContext.Response.Headers.CacheControl = "no-store";
        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate =
                error == Errors.InvalidToken ? "Bearer realm=\"serverlessvideo\", error=\"invalid_token\"" : "Bearer realm=\"serverlessvideo\"";
        }
        return httpContext.Response.WriteAsJsonAsync(body, ProductJson.Default.ProblemBody, ContentType, httpContext.RequestAborted);
    }

    /// <summary>Begins with a capital, unless with a name of ours.</summary>
    static string? Sentence(string? detail) =>
        detail is [>= 'a' and <= 'z', ..] && detail.TakeWhile(c => c != ' ').All(char.IsAsciiLetterLower) ? char.ToUpperInvariant(detail[0]) + detail[1..] : detail;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(422, typeof(ProblemBody), [ContentType]));
}
