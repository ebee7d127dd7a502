using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>Every host the product knows, set up or not.</summary>
public sealed class VideoHosts(IEnumerable<IVideoHost> hosts)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public IReadOnlyList<IVideoHost> All { get; } = [.. hosts.OrderBy(host => host.Provider)];

    public IVideoHost this[HostingProvider provider] => All.Single(host => host.Provider == provider);

    /// <summary>Null: it did not say in time; whether it is full is then found out by trying.</summary>
    public static Task<HostQuota?> QuotaOfAsync(IVideoHost host, CancellationToken cancellationToken) => SoonAsync(
        async token => await host.GetQuotaAsync(token) is { Succeeded: true } answer ? answer.Value : null, cancellationToken);

    /// <summary>Null: there was no answer in time. Who decides or looks does not wait for a host that hangs.</summary>
    public static async Task<T?> SoonAsync<T>(Func<CancellationToken, Task<T?>> ask, CancellationToken cancellationToken) where T : class
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        soon.CancelAfter(Patience);
        try
        {
            return await ask(soon.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
