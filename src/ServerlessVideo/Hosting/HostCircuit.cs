using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

[JsonConverter(typeof(SnakeCase<CircuitState>))]
public enum CircuitState { Closed, Open, HalfOpen }

/// <summary>
/// How a host has been doing. After <see cref="Threshold"/> failures without a success between them, none of the same video as the one before, for
/// which that file may be to blame, it is left alone for a while; then one publication tries it: a success closes the circuit, a failure opens it for twice as long.
/// </summary>
/// <param name="Failures">Since its last success.</param>
/// <param name="OpenedAt">Null: it is closed.</param>
/// <param name="Openings">In a row.</param>
/// <param name="TrialAt">When somebody began to try an open one.</param>
/// <param name="TrialOf">The publication that does (<see cref="PublishTask.Name"/>).</param>
/// <param name="LastFailure">Why it failed last.</param>
/// <param name="LastFailed">The video that did.</param>
public sealed record HostCircuit(
    HostingProvider Host, int Failures = 0, DateTimeOffset? OpenedAt = null, int Openings = 0, DateTimeOffset? TrialAt = null,
    VideoError? LastFailure = null, DateTimeOffset? LastFailureAt = null, DateTimeOffset? LastSuccessAt = null, long Version = 0, string? TrialOf = null,
    VideoId? LastFailed = null)
{
    public const int Threshold = 3;

    static readonly TimeSpan FirstRest = TimeSpan.FromMinutes(1), LongestRest = TimeSpan.FromMinutes(32);

    /// <value>A trial of which nothing was heard for so long is over.</value>
    static readonly TimeSpan TrialLimit = TimeSpan.FromMinutes(30);

    public static readonly ItemMapper<HostCircuit> Mapper = new("circuit", 1, ProductJson.Default.HostCircuit, c => Keys.Circuit(SnakeCase.Of(c.Host)));

    /// <summary>From when on it may be tried; null: it is closed.</summary>
    public DateTimeOffset? RestsUntil => OpenedAt is { } opened
        ? opened + TimeSpan.FromTicks(Math.Min(LongestRest.Ticks, FirstRest.Ticks << Math.Min(Openings - 1, 10)))
        : null;

    public CircuitState StateAt(DateTimeOffset now) =>
        RestsUntil is not { } until ? CircuitState.Closed
        : now < until || (TrialAt is { } trial && now < trial + TrialLimit) ? CircuitState.Open
        : CircuitState.HalfOpen;

    public HostCircuit AfterSuccess(DateTimeOffset now) => new(Host, LastSuccessAt: now, LastFailure: LastFailure, LastFailureAt: LastFailureAt, Version: Version);

    /// <param name="task">Which failed there.</param>
    public HostCircuit AfterFailure(VideoError error, PublishTask task, DateTimeOffset now)
    {
        var again = OpenedAt is null && LastFailed == task.VideoId;
        var failed = this with { Failures = again ? Failures : Failures + 1, LastFailure = error, LastFailureAt = now, LastFailed = task.VideoId };
        // What began before it opened says nothing new about a host that rests, nor of the trial.
        var opens = IsTriedBy(task) || (OpenedAt is null && failed.Failures >= Threshold);
        return opens ? failed with { OpenedAt = now, Openings = Openings + 1, TrialAt = null, TrialOf = null } : failed;
    }

    /// <summary>The trial said nothing of the host: somebody stopped it, or the file was at fault. The next one may try.</summary>
    public HostCircuit WithoutTrial(PublishTask task) => IsTriedBy(task) ? this with { TrialAt = null, TrialOf = null } : this;

    public HostCircuit Tried(PublishTask task, DateTimeOffset now) => this with { TrialAt = now, TrialOf = task.Name };

    /// <summary>It has begun to try it; what died before it wrote that down elsewhere may go on. Others end no trial but by a success.</summary>
    public bool IsTriedBy(PublishTask task) => TrialAt is not null && TrialOf == task.Name;

    public static WriteCondition Unchanged(HostCircuit read) => new(
        "attribute_not_exists(pk) OR version = :version", null, new() { [":version"] = new AttributeValue { N = read.Version.ToString() } });
}

/// <summary>The circuits of all hosts.</summary>
sealed class HostCircuits(VideosTable table, TimeProvider clock)
{
    public async Task<HostCircuit> GetAsync(HostingProvider host, CancellationToken cancellationToken) =>
        await table.GetAsync(HostCircuit.Mapper, Keys.Circuit(SnakeCase.Of(host)), cancellationToken) ?? new HostCircuit(host);

    /// <summary>False: it rests. Of one that is tried again, only one publication is told so.</summary>
    public async Task<bool> EnterAsync(HostingProvider host, PublishTask task, CancellationToken cancellationToken)
    {
        while (true)
        {
            var circuit = await GetAsync(host, cancellationToken);
            switch (circuit.StateAt(clock.GetUtcNow()))
            {
                case CircuitState.Closed:
                    return true;
                // Also by this one's own write, whose answer was lost.
                case CircuitState.Open:
                    return circuit.IsTriedBy(task);
                case CircuitState.HalfOpen when await PutAsync(circuit, circuit.Tried(task, clock.GetUtcNow()), cancellationToken):
                    return true;
            }
            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Said again, it changes nothing; nor what has succeeded there since, or opened it.</summary>
    public Task SucceededAsync(HostingProvider host, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(host, circuit => circuit.LastSuccessAt >= at || circuit.OpenedAt > at ? circuit : circuit.AfterSuccess(at), cancellationToken);

    /// <summary>
    /// A failed attempt ends and its circuit hears of it in one transaction: whatever dies, it counts, and once. One that had ended
    /// changes nothing.
    /// </summary>
    public async Task EndAsync(HostAttempt failed, CancellationToken cancellationToken)
    {
        var task = new PublishTask(failed.VideoId, failed.Generation);
        var error = new VideoError(failed.Code!, failed.Detail ?? "");
        while (true)
        {
            var circuit = await GetAsync(failed.Host, cancellationToken);
            var next = PublishFailure.IsOfTheHost(error) ? circuit.AfterFailure(error, task, clock.GetUtcNow()) : circuit.WithoutTrial(task);
            var end = table.Put(HostAttempt.Mapper, failed, HostAttempt.HasNotEnded);
            if (await table.TransactAsync(
                    ReferenceEquals(next, circuit) ? [end] : [end, table.Put(HostCircuit.Mapper, Following(circuit, next), HostCircuit.Unchanged(circuit))], cancellationToken)
                || await table.GetAsync(HostAttempt.Mapper, HostAttempt.Mapper.KeyOf(failed), cancellationToken) is { Outcome: not AttemptOutcome.Running })
            {
                return;
            }
            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Its trial, if there is one, says nothing.</summary>
    public Task ReleaseAsync(HostingProvider host, PublishTask task, CancellationToken cancellationToken) =>
        ChangeAsync(host, circuit => circuit.WithoutTrial(task), cancellationToken);

    /// <summary>Of whichever host it tried, also if it died before it wrote that down.</summary>
    public async Task ReleaseAsync(PublishTask task, CancellationToken cancellationToken)
    {
        foreach (var host in Enum.GetValues<HostingProvider>())
        {
            await ReleaseAsync(host, task, cancellationToken);
        }
    }

    public Task CloseAsync(HostingProvider host, CancellationToken cancellationToken) =>
        ChangeAsync(host, circuit => new HostCircuit(host, LastSuccessAt: circuit.LastSuccessAt, Version: circuit.Version), cancellationToken);

    async Task ChangeAsync(HostingProvider host, Func<HostCircuit, HostCircuit> change, CancellationToken cancellationToken)
    {
        for (var circuit = await GetAsync(host, cancellationToken);
            change(circuit) is var next && !ReferenceEquals(next, circuit) && !await PutAsync(circuit, next, cancellationToken);
            circuit = await GetAsync(host, cancellationToken))
        {
            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Somebody else was faster.</summary>
    Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), clock, cancellationToken);

    static HostCircuit Following(HostCircuit read, HostCircuit next) => next with { Version = read.Version + 1 };

    Task<bool> PutAsync(HostCircuit read, HostCircuit next, CancellationToken cancellationToken) =>
        table.PutAsync(HostCircuit.Mapper, Following(read, next), HostCircuit.Unchanged(read), cancellationToken);
}
