using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
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
        400 => new Problem(OfParameters(context.HttpContext)).ExecuteAsync(context.HttpContext),
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

    /// <summary>What binds parameters answers one of the wrong kind with 400 and no word; which it was is found here.</summary>
    static Failure OfParameters(HttpContext context)
    {
        var errors = new FieldErrors();
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            string? text = context.Request.Query[parameter.Name];
            var type = Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType);
            if (type == typeof(bool))
            {
                errors.Require(string.IsNullOrEmpty(text) || bool.TryParse(text, out _), parameter.Name, "must be true or false");
            }
            else if (type == typeof(int) || type == typeof(double))
            {
                var read = type == typeof(int) ? int.TryParse(text, CultureInfo.InvariantCulture, out _) : double.TryParse(text, CultureInfo.InvariantCulture, out _);
                errors.Require(string.IsNullOrEmpty(text) || read, parameter.Name, "must be a number");
            }
        }
        return errors.Failure ?? Errors.MalformedRequest.With();
    }

    /// <summary>A value of the wrong kind names its field, and what it may be; text that is no JSON at all is malformed.</summary>
    /// <param name="json">Of reading the body.</param>
    /// <param name="body">What was read.</param>
    public static Failure OfJson(JsonException json, Type? body)
    {
        // The reader's own exception, inside, marks a syntax error.
        var field = json.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return Missing().Match(json.Message) is { Success: true } missing
            ? new FieldErrors().Require(false, field is null ? missing.Groups["name"].Value : $"{field}.{missing.Groups["name"].Value}", "is required").Failure!
            : field is null || json.InnerException is JsonException
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

    /// <summary>The only place where the reader says which property it misses.</summary>
    [GeneratedRegex("missing required properties including: '(?<name>\\w+)'", RegexOptions.None, 1000)]
    private static partial Regex Missing();

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path}: a service does not answer")]
    static partial void DependencyFailed(ILogger logger, Exception exception, string method, string path);
}
