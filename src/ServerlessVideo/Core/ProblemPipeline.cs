using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;

namespace ServerlessVideo.Core;

/// <summary>Whatever goes wrong on the way to or in an endpoint leaves as problem details; details of bugs stay in the log.</summary>
static partial class ProblemPipeline
{
    public static void UseProblems(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // Decided: nobody is there to be answered.
            }
            catch (Exception e) when (!context.Response.HasStarted)
            {
                context.Response.Clear();
                await new Problem(FailureOf(e, context, app.Logger)).ExecuteAsync(context);
            }
        });
        app.UseStatusCodePages(context => EmptyAnswer(context));
    }

    static Task EmptyAnswer(StatusCodeContext context) => context.HttpContext.Response.StatusCode switch
    {
        404 => new Problem(Errors.NotFound).ExecuteAsync(context.HttpContext),
        405 => new Problem(Errors.MethodNotAllowed).ExecuteAsync(context.HttpContext),
        415 => new Problem(Errors.UnsupportedMediaType).ExecuteAsync(context.HttpContext),
        _ => Task.CompletedTask,
    };

    static Failure FailureOf(Exception exception, HttpContext context, ILogger logger)
    {
        switch (exception)
        {
            case BadHttpRequestException { InnerException: JsonException json }:
                return OfJson(json, context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType);
            case BadHttpRequestException { StatusCode: 413 }:
                return Errors.TooLargeRequest.With();
            case BadHttpRequestException { StatusCode: 415 }:
                return Errors.UnsupportedMediaType.With();
            case BadHttpRequestException:
                return Errors.MalformedRequest.With();
            case HttpRequestException:
                DependencyFailed(logger, exception, context.Request.Method, context.Request.Path);
                return Errors.Unavailable.With();
            default:
                RequestFailed(logger, exception, context.Request.Method, context.Request.Path);
                return Errors.Internal.With();
        }
    }

    /// <summary>A value of the wrong kind names its field, and what it may be; text that is no JSON at all is malformed.</summary>
    /// <param name="json">Of reading the body.</param>
    /// <param name="body">What was read.</param>
    public static Failure OfJson(JsonException json, Type? body)
    {
        // The reader's own exception, inside, marks a syntax error.
        var field = json.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return field is null || json.InnerException is JsonException
            ? Errors.MalformedRequest.With(json.LineNumber is { } line ? $"the body is no JSON at line {line + 1}, byte {json.BytePositionInLine + 1}" : null)
            : new FieldErrors().Require(false, field, Expectation(body, field)).Failure!;
    }

    static string Expectation(Type? body, string field)
    {
        var property = body is null ? null : ProductJson.Default.GetTypeInfo(body)?.Properties.FirstOrDefault(p => p.Name == field)?.PropertyType;
        var type = property is null ? null : Nullable.GetUnderlyingType(property) ?? property;
        return type is { IsEnum: true }
            ? $"must be one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}"
            : "is not of the expected kind";
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path}: a service does not answer")]
    static partial void DependencyFailed(ILogger logger, Exception exception, string method, string path);
}
