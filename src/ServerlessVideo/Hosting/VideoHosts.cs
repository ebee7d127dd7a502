using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>Every host the product knows, set up or not.</summary>
public sealed class VideoHosts(IEnumerable<IVideoHost> hosts)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public IReadOnlyList<IVideoHost> All { get; } = [.. hosts.OrderBy(host => host.Provider)];

    public IVideoHost this[HostingProvider provider] => All.Single(host => host.Provider == provider);

    /// <summary>Null: it did not say in time, and who decides or looks does not wait for a host that hangs; whether it is full is then found out by trying.</summary>
    public static async Task<HostQuota?> QuotaOfAsync(IVideoHost host, CancellationToken cancellationToken)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        soon.CancelAfter(Patience);
        try
        {
            var answer = await host.GetQuotaAsync(soon.Token);
            return answer.Succeeded ? answer.Value : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
