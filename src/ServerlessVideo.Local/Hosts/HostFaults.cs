using System.Collections.Concurrent;

namespace ServerlessVideo.Local.Hosts;

/// <param name="Kind">As <see cref="HostNames.NameOf"/> writes it.</param>
sealed record HostFault(string Kind, DateTimeOffset Until);

/// <summary>The one fault each host has at a time, on disk: it outlives a restart, and ends by itself.</summary>
sealed class HostFaults(PlatformOptions options, TimeProvider time) : IDisposable
{
    /// <value>Of a fault that nobody gave a length.</value>
    public static readonly TimeSpan DefaultLength = TimeSpan.FromMinutes(10);

    /// <value>How often whoever waits for the end of a fault looks again.</value>
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    readonly DurableState<SortedDictionary<string, HostFault>> _state = new(Path.Combine(options.DataDirectory, "hosts", "faults.json"));
    readonly ConcurrentDictionary<(string Host, string What), long> _counts = [];

    public HostFault? Find(string host) => _state.Current.TryGetValue(host, out var fault) && fault.Until > time.GetUtcNow() ? fault : null;

    public bool Has(string host, FaultKind kind) => KindOf(host) == kind;

    public FaultKind? KindOf(string host) => HostNames.KindOf(Find(host)?.Kind);

    public Task<HostFault> SetAsync(string host, FaultKind kind, TimeSpan length, CancellationToken cancellationToken) =>
        _state.ChangeAsync(s => s[host] = new HostFault(HostNames.NameOf(kind), time.GetUtcNow() + length), cancellationToken);

    public Task ClearAsync(string host, CancellationToken cancellationToken) => _state.ChangeAsync(s => s.Remove(host), cancellationToken);

    /// <summary>Returns when the host has this fault no more.</summary>
    /// <param name="waiting">Called once if it has it now.</param>
    public async Task OutlastAsync(string host, FaultKind kind, Action waiting, CancellationToken cancellationToken)
    {
        if (Has(host, kind))
        {
            waiting();
        }
        while (Has(host, kind))
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    public void Count(string host, string what) => _counts.AddOrUpdate((host, what), 1, (_, n) => n + 1);

    /// <summary>Since the platform started: requests, what a fault met, webhooks sent and given up.</summary>
    public SortedDictionary<string, long> CountsOf(string host) =>
        new(_counts.Where(c => c.Key.Host == host).ToDictionary(c => c.Key.What, c => c.Value), StringComparer.Ordinal);

    public void Dispose() => _state.Dispose();
}
