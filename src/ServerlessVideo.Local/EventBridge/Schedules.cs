using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventBridge;

/// <summary>The rules with a schedule. When each fired last is on disk, so that a restart neither skips nor repeats.</summary>
sealed class Schedules(EventBus bus, PlatformOptions options, TimeProvider time) : BackgroundService, IRunner, IStatusSource
{
    readonly DurableState<Dictionary<string, DateTimeOffset>> _fired = new(Path.Combine(options.DataDirectory, "events", "schedules", "fired.json"));

    public string Title => "Schedules";

    IEnumerable<EventRule> Scheduled => bus.Rules.Where(r => r.Schedule is not null);

    /// <summary>Fires a rule now, whatever its schedule says.</summary>
    /// <param name="rule">Its logical id or name.</param>
    /// <exception cref="KeyNotFoundException">No such schedule.</exception>
    public Task FireAsync(string rule, CancellationToken cancellationToken) =>
        FireAsync(Scheduled.FirstOrDefault(r => r.LogicalId == rule || r.Name == rule) ?? throw new KeyNotFoundException($"no schedule {rule}"), cancellationToken);

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new StatusTable(
        ["Schedule", "Fired", "Next"],
        [.. Scheduled.Select(r => new StatusRow(
            [r.Name, $"{_fired.Current.GetValueOrDefault(r.LogicalId):u}", $"{Due(r):u}"], Action: new StatusAction(r.LogicalId, "run now")))]));

    public Task RunAsync(string actionId, CancellationToken cancellationToken) => FireAsync(actionId, cancellationToken);

    public override void Dispose()
    {
        _fired.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Scheduled.Select(r => KeepAsync(r, stoppingToken)));

    async Task KeepAsync(EventRule rule, CancellationToken stoppingToken)
    {
        if (!_fired.Current.ContainsKey(rule.LogicalId))
        {
            await MarkAsync(rule, stoppingToken); // the clock of a new schedule starts when it is first seen
        }
        while (Due(rule) is { } due)
        {
            if (due - time.GetUtcNow() is { Ticks: > 0 } wait)
            {
                // A laptop sleeps: look at the clock again at least each minute.
                await Task.Delay(wait < TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(1), time, stoppingToken);
            }
            else
            {
                await FireAsync(rule, stoppingToken);
                await MarkAsync(rule, stoppingToken);
            }
        }
    }

    DateTimeOffset? Due(EventRule rule) => rule.Schedule!.Next(_fired.Current.GetValueOrDefault(rule.LogicalId));

    Task<DateTimeOffset> MarkAsync(EventRule rule, CancellationToken cancellationToken) =>
        _fired.ChangeAsync(f => f[rule.LogicalId] = time.GetUtcNow(), cancellationToken);

    Task FireAsync(EventRule rule, CancellationToken cancellationToken)
    {
        var id = Identifiers.Random();
        JsonObject scheduled = new()
        {
            ["version"] = "0",
            ["id"] = id,
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.events",
            ["account"] = Stack.Account,
            ["time"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["region"] = Stack.Region,
            ["resources"] = new JsonArray(rule.Arn),
            ["detail"] = new JsonObject(),
        };
        return bus.AcceptAsync(rule, id, scheduled.ToJsonString(), cancellationToken);
    }
}
