using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Operations;

/// <summary>How far the hourly task has come: it goes on there, and from the beginning when it is through.</summary>
sealed record ReconcileProgress(string After, DateTimeOffset At)
{
    public static readonly ItemMapper<ReconcileProgress> Mapper = new("reconcile", 1, ProductJson.Default.ReconcileProgress, _ => Keys.ReconcileProgress);
}

/// <summary>
/// Compares the originals with the records, both ways, and repairs what differs: page by page on request, and as the hourly task
/// <c>reconcile</c>. It may be stopped at any point and run twice at once.
/// </summary>
sealed partial class Reconciler(
    ReconcileReader reader, ReconcileRepairs repairs, VideosTable table, TimeProvider clock, ILogger<Reconciler> logger)
{
    public const string Name = "reconcile";

    /// <summary>What moved within the last hour is under way: the longest worker has 15 minutes, and its queue tries again.</summary>
    public static readonly TimeSpan OlderThan = TimeSpan.FromHours(1);

    /// <value>20 min, for who repairs: no worker has longer than 15.</value>
    public static readonly TimeSpan LeastWhenRepairing = TimeSpan.FromMinutes(20);

    /// <summary>The function has five minutes, and a page takes seconds.</summary>
    static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

    /// <value>15 s: a page with many repairs ends where it is by then, because an API request has 29 s.</value>
    internal static readonly TimeSpan PageBudget = TimeSpan.FromSeconds(15);

    /// <summary>A repair that does not work out keeps no other from being carried out: what went wrong stands in its finding.</summary>
    /// <param name="after">Where to go on; <c>""</c> from the beginning.</param>
    /// <returns>What was found, by id, and where to go on; null: that was all.</returns>
    public async Task<(IReadOnlyList<Finding> Findings, string? Next)> RunPageAsync(
        string after, bool dryRun, TimeSpan olderThan, string actor, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        var (facts, next) = await reader.ReadAsync(after, cancellationToken);
        var findings = new List<Finding>();
        string? done = null;
        foreach (var ofOne in ReconcileRules.Judge(facts, started - olderThan).GroupBy(ReconcileReader.PositionOf).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (done is not null && clock.GetUtcNow() - started >= PageBudget)
            {
                return (findings, done);
            }
            foreach (var finding in ofOne)
            {
                Found(logger, finding.Kind, finding.VideoId, finding.Key, finding.Action, dryRun);
                findings.Add(dryRun ? finding : await RepairAsync(finding, actor, cancellationToken));
            }
            done = ofOne.Key;
        }
        return (findings, next);
    }

    async Task<Finding> RepairAsync(Finding finding, string actor, CancellationToken cancellationToken)
    {
        try
        {
            await repairs.RunAsync(finding, actor, cancellationToken);
            return finding;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            NotRepaired(logger, e, finding.Kind, finding.VideoId, finding.Key);
            return finding with { RepairError = e.GetType().Name };
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        var failed = 0;
        var progress = await table.GetAsync(ReconcileProgress.Mapper, Keys.ReconcileProgress, cancellationToken);
        for (var after = progress?.After ?? ""; ;)
        {
            var (findings, next) = await RunPageAsync(after, dryRun: false, OlderThan, Maintenance.Function.Name, cancellationToken);
            failed += findings.Count(finding => finding.RepairError is not null);
            after = next ?? "";
            await table.PutAsync(ReconcileProgress.Mapper, new ReconcileProgress(after, clock.GetUtcNow()), null, cancellationToken);
            if (next is null || clock.GetUtcNow() - started > Budget)
            {
                break;
            }
        }
        if (failed > 0)
        {
            // Progress is kept: the next run goes on behind this page, and comes back to it in time.
            throw new InvalidOperationException($"{failed} findings could not be repaired.");
        }
    }

    [LoggerMessage(2, LogLevel.Error, "{Kind} of {Id} ({Key}) could not be repaired")]
    static partial void NotRepaired(ILogger logger, Exception exception, FindingKind kind, VideoId? id, string? key);

    [LoggerMessage(1, LogLevel.Warning, "{Kind} of {Id} ({Key}): {Action} (dry run: {DryRun})")]
    static partial void Found(ILogger logger, FindingKind kind, VideoId? id, string? key, RepairAction action, bool dryRun);
}
