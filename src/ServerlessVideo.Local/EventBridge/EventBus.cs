using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <param name="Payload">What the target gets.</param>
sealed record Delivery(string Rule, string TargetId, string EventId, string Payload, DateTimeOffset Accepted, int Attempts);

/// <summary>
/// The default bus. What rules match is written to disk before a publisher is answered, then delivered with EventBridge's
/// retries; what cannot be delivered goes to the target's dead-letter queue.
/// </summary>
sealed partial class EventBus(Stack stack, PlatformOptions options, TargetDelivery targets, TimeProvider time, ILogger<EventBus> logger)
    : BackgroundService, IEventBus, IRunner
{
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    readonly Lazy<IReadOnlyList<EventRule>> _rules = new(() => EventRule.Of(stack));
    readonly Spool<Delivery> _spool = new(Path.Combine(options.DataDirectory, "events"), time);
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="TemplateException">A rule of the template is not understood.</exception>
    public IReadOnlyList<EventRule> Rules => _rules.Value;

    public Task PublishAsync(BusEvent busEvent, CancellationToken cancellationToken) => PutAsync(busEvent, time.GetUtcNow(), cancellationToken);

    /// <returns>The event's id.</returns>
    public async Task<string> PutAsync(BusEvent busEvent, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var id = Identifiers.Random();
        JsonObject stamped = new()
        {
            ["version"] = "0",
            ["id"] = id,
            ["detail-type"] = busEvent.DetailType,
            ["source"] = busEvent.Source,
            ["account"] = Stack.Account,
            ["time"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["region"] = Stack.Region,
            ["resources"] = new JsonArray([.. busEvent.Resources.Select(r => JsonValue.Create(r))]),
            ["detail"] = busEvent.Detail.DeepClone(),
        };
        foreach (var rule in Rules.Where(r => r.Pattern?.Matches(stamped) == true))
        {
            await AcceptAsync(rule, id, stamped.ToJsonString(), cancellationToken);
        }
        return id;
    }

    /// <summary>Fires a rule's targets with an event that no pattern is asked about: schedules.</summary>
    public async Task AcceptAsync(EventRule rule, string eventId, string payload, CancellationToken cancellationToken)
    {
        foreach (var target in rule.Targets)
        {
            Delivery delivery = new(rule.LogicalId, target.Id, eventId, target.Input ?? payload, time.GetUtcNow(), 0);
            var id = await _spool.AddAsync(delivery, cancellationToken);
            _ = DeliverAsync(id, delivery);
        }
    }

    /// <exception cref="TemplateException">A rule of the template is not understood, or may not deliver.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Rules;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    /// <summary>Delivery begins now: events of before wait, those of an earlier run first.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stopping = stoppingToken.Register(_stop.Cancel);
        List<(string Id, Delivery Item)> left = [.. _spool.Pending()];
        _open.SetResult();
        await Task.WhenAll(left.Select(p => DeliverAsync(p.Id, p.Item)));
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task DeliverAsync(string id, Delivery delivery)
    {
        try
        {
            await _open.Task.WaitAsync(_stop.Token);
            if (Rules.FirstOrDefault(r => r.LogicalId == delivery.Rule) is { } rule
                && rule.Targets.FirstOrDefault(t => t.Id == delivery.TargetId) is { } target)
            {
                await DeliverAsync(id, delivery, rule, target);
            }
            _spool.Remove(id);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It stays in the spool for the next start.
        }
        catch (Exception e)
        {
            LogStuck(e, delivery.Rule, delivery.TargetId);
        }
    }

    /// <summary>To the target, then to its dead letters: both may be away for a while (an engine is being started again).</summary>
    async Task DeliverAsync(string id, Delivery delivery, EventRule rule, EventTarget target)
    {
        Exception? reason = null;
        while (true)
        {
            try
            {
                await (reason is not null && IsExhausted(delivery, target)
                    ? targets.GiveUpAsync(rule, target, delivery, reason, _stop.Token)
                    : targets.SendAsync(target, delivery, _stop.Token));
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                reason = e;
                delivery = delivery with { Attempts = delivery.Attempts + 1 };
                LogFailedAttempt(e, delivery.Rule, target.Arn, delivery.Attempts);
                await _spool.UpdateAsync(id, delivery, _stop.Token);
            }
            if (!IsExhausted(delivery, target) || reason is HttpRequestException)
            {
                var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(delivery.Attempts, 16)));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, _stop.Token);
            }
        }
    }

    bool IsExhausted(Delivery delivery, EventTarget target) =>
        delivery.Attempts > target.Retries || time.GetUtcNow() - delivery.Accepted > target.MaxAge;

    [LoggerMessage(LogLevel.Warning, "Rule {Rule} could not deliver to {Target}, attempt {Attempt}")]
    partial void LogFailedAttempt(Exception e, string rule, string target, int attempt);

    [LoggerMessage(LogLevel.Error, "An event of rule {Rule} for {Target} stays in the spool until the next start")]
    partial void LogStuck(Exception e, string rule, string target);
}
