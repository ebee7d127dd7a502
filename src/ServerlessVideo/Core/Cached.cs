namespace ServerlessVideo.Core;

/// <summary>
/// A value fetched from elsewhere (a secret, signing keys), kept for <paramref name="lifetime"/>. One fetch at a time;
/// while the source is down the old value serves on. <see cref="RefreshAsync"/> asks again early, but at most once in
/// <see cref="MinimumInterval"/>, so that nobody can make us hammer the source.
/// </summary>
public sealed class Cached<T>(Func<CancellationToken, Task<T>> fetch, TimeSpan lifetime, TimeProvider clock) : IDisposable
    where T : class
{
    public static readonly TimeSpan MinimumInterval = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim gate = new(1, 1);
    volatile Entry? entry;

    public async ValueTask<T> GetAsync(CancellationToken cancellationToken) =>
        entry is { } known && clock.GetUtcNow() < known.FreshUntil
            ? known.Value
            : await FetchAsync(known => known.FreshUntil, cancellationToken);

    /// <summary>The value may be outdated: fetches it, unless that was tried within the last minute.</summary>
    public ValueTask<T> RefreshAsync(CancellationToken cancellationToken) =>
        FetchAsync(known => known.AskedAt + MinimumInterval, cancellationToken);

    async ValueTask<T> FetchAsync(Func<Entry, DateTimeOffset> goodUntil, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (entry is { } known && now < goodUntil(known))
            {
                return known.Value;
            }
            try
            {
                entry = new Entry(await fetch(cancellationToken), now, now + lifetime);
            }
            catch (Exception) when (entry is not null && !cancellationToken.IsCancellationRequested)
            {
                // Decided: serve the old value a minute longer rather than fail. The first fetch has none and throws.
                entry = new Entry(entry.Value, now, now + MinimumInterval);
            }
            return entry.Value;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    sealed record Entry(T Value, DateTimeOffset AskedAt, DateTimeOffset FreshUntil);
}
