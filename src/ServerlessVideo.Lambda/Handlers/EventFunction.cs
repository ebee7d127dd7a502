using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Lambda;

/// <summary>
/// Runs a function that takes events: <typeparamref name="THandler"/> (a singleton) is made before the first event, so that a missing
/// setting is an initialization error; the token is cancelled a little before Lambda ends the invocation.
/// </summary>
public sealed class EventFunction<THandler>(IServiceProvider services, TimeProvider time)
    where THandler : class
{
    /// <summary>What a handler needs to put down its work. At most a tenth of what is left, so that a short timeout is not all margin.</summary>
    static readonly TimeSpan DeadlineMargin = TimeSpan.FromSeconds(1);

    public EventFunction(IServiceProvider services)
        : this(services, services.GetService<TimeProvider>() ?? TimeProvider.System)
    {
    }

    /// <summary>EventBridge events, Step Functions tasks, custom resources: the payload is the input, the result the output.</summary>
    public Task RunAsync<TInput, TOutput>(
        JsonTypeInfo<TInput> input,
        JsonTypeInfo<TOutput> output,
        Func<THandler, TInput, CancellationToken, Task<TOutput>> handle,
        CancellationToken cancellationToken = default) =>
        Builder(input, output, handle).Build().RunAsync(cancellationToken);

    /// <summary>Events to which nothing is answered.</summary>
    public Task RunAsync<TInput>(
        JsonTypeInfo<TInput> input, Func<THandler, TInput, CancellationToken, Task> handle, CancellationToken cancellationToken = default) =>
        Builder<TInput, bool>(input, null, async (handler, e, token) =>
        {
            await handle(handler, e, token);
            return true;
        }).Build().RunAsync(cancellationToken);

    /// <summary>Queue messages with a JSON body, each by itself.</summary>
    public Task RunSqsAsync<TMessage>(
        JsonTypeInfo<TMessage> body, Func<THandler, TMessage, CancellationToken, Task> handle, CancellationToken cancellationToken = default) =>
        RunAsync(
            EventJson.Default.SQSEvent,
            EventJson.Default.SQSBatchResponse,
            (handler, batch, token) => SqsBatch.RunAsync(batch, body, (message, t) => handle(handler, message, t), Logger, token, services.GetService<IFailedMessageHandler>()),
            cancellationToken);

    /// <summary>Queue messages whose work goes on in another invocation: the handler is told when Lambda ends this one.</summary>
    public Task RunSqsAsync<TMessage>(
        JsonTypeInfo<TMessage> body, Func<THandler, TMessage, DateTimeOffset, CancellationToken, Task> handle, CancellationToken cancellationToken = default) =>
        Builder<SQSEvent, SQSBatchResponse>(
            EventJson.Default.SQSEvent,
            EventJson.Default.SQSBatchResponse,
            (handler, batch, deadline, token) => SqsBatch.RunAsync(batch, body, (message, t) => handle(handler, message, deadline, t), Logger, token, services.GetService<IFailedMessageHandler>()))
            .Build().RunAsync(cancellationToken);

    /// <summary>Records of a DynamoDB stream, in order.</summary>
    public Task RunStreamAsync(
        Func<THandler, DynamoDBEvent.DynamodbStreamRecord, CancellationToken, Task> handle, CancellationToken cancellationToken = default) =>
        RunAsync(
            EventJson.Default.DynamoDBEvent,
            EventJson.Default.StreamsEventResponse,
            (handler, batch, token) => StreamBatch.RunAsync(batch, (record, t) => handle(handler, record, t), Logger, token),
            cancellationToken);

    ILogger Logger => services.GetRequiredService<ILogger<THandler>>();

    internal LambdaBootstrapBuilder Builder<TInput, TOutput>(
        JsonTypeInfo<TInput> input, JsonTypeInfo<TOutput>? output, Func<THandler, TInput, CancellationToken, Task<TOutput>> handle) =>
        Builder(input, output, (handler, e, _, token) => handle(handler, e, token));

    internal LambdaBootstrapBuilder Builder<TInput, TOutput>(
        JsonTypeInfo<TInput> input, JsonTypeInfo<TOutput>? output, Func<THandler, TInput, DateTimeOffset, CancellationToken, Task<TOutput>> handle)
    {
        return LambdaBootstrapBuilder.Create(AnswerAsync).UseBootstrapHandler(() =>
        {
            services.GetRequiredService<THandler>();
            return Task.FromResult(true);
        });

        async Task<Stream> AnswerAsync(Stream payload, ILambdaContext context)
        {
            var e = JsonSerializer.Deserialize(payload, input) ?? throw new JsonException("The event is null.");
            using var deadline = new CancellationTokenSource(UntilDeadline(context), time);
            var result = await handle(services.GetRequiredService<THandler>(), e, time.GetUtcNow() + context.RemainingTime, deadline.Token);
            var answer = new MemoryStream();
            if (output is not null)
            {
                await JsonSerializer.SerializeAsync(answer, result, output, CancellationToken.None);
                answer.Position = 0;
            }
            return answer;
        }
    }

    static TimeSpan UntilDeadline(ILambdaContext context)
    {
        var remaining = context.RemainingTime;
        var margin = TimeSpan.FromTicks(Math.Min(DeadlineMargin.Ticks, remaining.Ticks / 10));
        return remaining > TimeSpan.Zero ? remaining - margin : TimeSpan.Zero;
    }
}
