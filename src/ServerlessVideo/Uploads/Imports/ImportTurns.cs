using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>An import that runs, at the latest until then: a run that was killed gives its turn back by that.</summary>
sealed record ImportTurn(VideoId VideoId, DateTimeOffset Until);

/// <summary>The imports of one owner that run. Rises with every write: <see cref="Revision"/>.</summary>
sealed record OwnerImports(string OwnerId, IReadOnlyList<ImportTurn> Running, long Revision, DateTimeOffset ChangedAt)
{
    public static readonly ItemMapper<OwnerImports> Mapper = new(
        "imports", 1, ProductJson.Default.OwnerImports, o => Keys.Imports(o.OwnerId),
        o => new IndexAttributes(ExpiresAt: o.Running.Select(turn => turn.Until).Append(o.ChangedAt + Retention).Max()));

    /// <value>A day: DynamoDB must not be told a time long past, which it takes for a mistake.</value>
    static readonly TimeSpan Retention = TimeSpan.FromDays(1);
}

/// <summary>
/// Who may fetch now. The workers are few and sources may be slow: no owner takes more than some of them, the rest of the owner's
/// imports wait for their turn. One that goes on in its next invocation keeps its turn.
/// </summary>
sealed class ImportTurns(VideosTable table, UploadStore uploads, TimeProvider clock)
{
    /// <value>3 imports of one owner at once, of the 10 that run at all.</value>
    public const int PerOwner = 3;

    /// <summary>When one that has waited so long asks again: in a tenth of that, 20 s at the least and a minute at the most.</summary>
    public static TimeSpan WaitAfter(TimeSpan waited) => TimeSpan.FromSeconds(Math.Clamp(waited.TotalSeconds / 10, 20, 60));

    /// <summary>Each lost race means that another import of the owner began or ended.</summary>
    const int Attempts = 20;

    /// <returns>False: the owner's other imports run; this one waits.</returns>
    public Task<bool> TakeAsync(Upload upload, DateTimeOffset until, CancellationToken cancellationToken) => ChangeAsync(
        upload,
        others => others.Count < PerOwner ? [.. others, new ImportTurn(upload.Id, until)] : null, cancellationToken);

    public Task GiveBackAsync(Upload upload, CancellationToken cancellationToken) => ChangeAsync(upload, others => others, cancellationToken);

    async Task<bool> ChangeAsync(
        Upload upload, Func<IReadOnlyList<ImportTurn>, IReadOnlyList<ImportTurn>?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await table.GetAsync(OwnerImports.Mapper, Keys.Imports(upload.OwnerId), cancellationToken);
            if (change(await OthersAsync(before, upload.Id, cancellationToken)) is not { } running)
            {
                return false;
            }
            var after = new OwnerImports(upload.OwnerId, running, (before?.Revision ?? 0) + 1, clock.GetUtcNow());
            if (await table.PutAsync(OwnerImports.Mapper, after, Unchanged(before), cancellationToken))
            {
                return true;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (attempt + 1))), clock, cancellationToken);
        }
        throw new InvalidOperationException($"The imports of {upload.OwnerId} changed under {Attempts} attempts to change them.");
    }

    /// <summary>What ended or was cancelled has given its turn back, whether it could say so or not.</summary>
    async Task<IReadOnlyList<ImportTurn>> OthersAsync(OwnerImports? known, VideoId id, CancellationToken cancellationToken)
    {
        var others = new List<ImportTurn>();
        foreach (var turn in (known?.Running ?? []).Where(turn => turn.VideoId != id && turn.Until > clock.GetUtcNow()))
        {
            if (await uploads.GetAsync(turn.VideoId, cancellationToken) is { Status: UploadStatus.Open })
            {
                others.Add(turn);
            }
        }
        return others;
    }

    static WriteCondition Unchanged(OwnerImports? before) => before is null
        ? WriteCondition.IsNew
        : new WriteCondition("revision = :revision", null, new() { [":revision"] = new() { N = before.Revision.ToString() } });
}
