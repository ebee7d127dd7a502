using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Faults;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventSources;

/// <summary>Every event source mapping of the template, polled from when the platform is ready.</summary>
sealed class EventSourcePollers(
    Stack stack, PlatformOptions options, SidecarEngine sidecar, DynamoDbEngine dynamoDb, LambdaInvoker lambda, QueueSender queues,
    AwsCallers callers, FaultPoints faults, TimeProvider time, ILogger<EventSourcePollers> logger) : BackgroundService, IRunner
{
    readonly List<IDisposable> _owned = [];
    IReadOnlyList<Func<CancellationToken, Task>> _sources = [];

    /// <exception cref="TemplateException">A source is neither a queue nor a table of the template, or a role may not read it.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _sources = [.. stack.OfType("AWS::Lambda::EventSourceMapping").Where(m => m.Properties["Enabled"]?.GetValue<bool>() != false).Select(Source)];
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_sources.Select(run => run(stoppingToken)));

    Func<CancellationToken, Task> Source(Resource mapping) => mapping.Properties["EventSourceArn"]!.ToString().Split(':')[2] switch
    {
        "sqs" => new SqsEventSource(stack, mapping, sidecar.Sqs, lambda, callers, faults, time, logger).RunAsync,
        "dynamodb" => Stream(mapping).RunAsync,
        var service => throw new TemplateException($"{mapping.LogicalId}: the laptop has no event sources of {service}"),
    };

    StreamEventSource Stream(Resource mapping)
    {
        StreamEventSource source = new(stack, mapping, options, dynamoDb, lambda, queues, callers, faults, time, logger);
        _owned.Add(source);
        return source;
    }
}
