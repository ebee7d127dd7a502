using ServerlessVideo.Data;

namespace ServerlessVideo.Hosting;

/// <summary>How far a pass has come: the next run goes on there, and from the beginning when it is through.</summary>
/// <param name="Over">What it goes over: a host's list, or the videos.</param>
/// <param name="Cursor">Null: from the beginning.</param>
public sealed record SweepProgress(string Over, string? Cursor, DateTimeOffset At)
{
    public static readonly ItemMapper<SweepProgress> Mapper = new("sweep", 1, ProductJson.Default.SweepProgress, p => Keys.Sweep(p.Over));
}

/// <summary>Passes that are longer than a run.</summary>
sealed class Sweeps(VideosTable table, TimeProvider clock)
{
    /// <summary>Page by page from where the last run stopped, until the end or until the time is over; at least one page.</summary>
    /// <param name="page">From a cursor to the next: null, that was the last; the same again, it is to be repeated another time.</param>
    public async Task RunAsync(string over, DateTimeOffset until, Func<string?, Task<string?>> page, CancellationToken cancellationToken)
    {
        var cursor = (await table.GetAsync(SweepProgress.Mapper, Keys.Sweep(over), cancellationToken))?.Cursor;
        for (string? next; ; cursor = next)
        {
            next = await page(cursor);
            if (next == cursor)
            {
                return;
            }
            await table.PutAsync(SweepProgress.Mapper, new SweepProgress(over, next, clock.GetUtcNow()), null, cancellationToken);
            if (next is null || clock.GetUtcNow() >= until)
            {
                return;
            }
        }
    }
}
