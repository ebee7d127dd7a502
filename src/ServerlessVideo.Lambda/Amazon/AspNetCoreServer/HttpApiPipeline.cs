using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>Takes one event at a time through the application.</summary>
internal sealed class HttpApiPipeline<TContext>(IHttpApplication<TContext> application, TimeProvider time, Stream? log) : IDisposable
    where TContext : notnull
{
    /// <summary>Left of the time when RequestAborted fires, to answer. At most a tenth, so that a short timeout is not all margin.</summary>
    static readonly TimeSpan DeadlineMargin = TimeSpan.FromMilliseconds(500);
    readonly HttpApiResponseWriter _writer = new();
    CancellationTokenSource _deadline = new(Timeout.InfiniteTimeSpan, time);

    public async Task AnswerAsync(Invocation invocation)
    {
        var request = new HttpApiRequest(invocation);
        HttpApiRequestReader.Read(invocation.Payload.Span, request);
        var response = new HttpApiResponse();
        StartDeadline(invocation.Context);
        request.RequestAborted = _deadline.Token;
        await RunAsync(Features(request, response), request, response);
        invocation.Answer = _writer.Write(request.Method, response);
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _writer.Dispose();
    }

    async Task RunAsync(FeatureCollection features, HttpApiRequest request, HttpApiResponse response)
    {
        var context = application.CreateContext(features);
        Exception? failure = null;
        try
        {
            await application.ProcessRequestAsync(context);
            await response.StartAsync();
        }
        catch (Exception e)
        {
            failure = e;
            Log(e, "The application did not handle an exception.", request);
            response.Fail(StatusOf(e, request));
        }
        try
        {
            await response.CompletedAsync();
        }
        catch (Exception e)
        {
            Log(e, "An OnCompleted callback failed.", request);
        }
        application.DisposeContext(context, failure);
    }

    /// <summary>A timer that is not used up serves the next event too.</summary>
    void StartDeadline(LambdaContext lambda)
    {
        if (!_deadline.TryReset())
        {
            _deadline.Dispose();
            _deadline = new(Timeout.InfiniteTimeSpan, time);
        }
        var remaining = lambda.RemainingTime;
        var margin = TimeSpan.FromTicks(Math.Min(DeadlineMargin.Ticks, remaining.Ticks / 10));
        _deadline.CancelAfter(remaining > TimeSpan.Zero ? remaining - margin : TimeSpan.Zero);
    }

    static FeatureCollection Features(HttpApiRequest request, HttpApiResponse response)
    {
        var features = new FeatureCollection(16);
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(request);
        features.Set<IHttpRequestIdentifierFeature>(request);
        features.Set<IHttpRequestLifetimeFeature>(request);
        features.Set<IHttpConnectionFeature>(request);
        features.Set<IItemsFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        if (request.Authorized() is { } user)
        {
            features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = user });
        }
        return features;
    }

    static int StatusOf(Exception e, HttpApiRequest request) => e switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        OperationCanceledException when request.RequestAborted.IsCancellationRequested => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    void Log(Exception e, string message, HttpApiRequest request) =>
        RuntimeError.Log(e, message, request.TraceIdentifier, time.GetUtcNow(), log);
}
