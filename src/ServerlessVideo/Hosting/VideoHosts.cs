using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

static class HostQuestions
{
    /// <summary>Who decides or looks does not wait for a host that hangs.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null: it did not say in time; whether it is full is then found out by trying.</summary>
    public static async Task<HostQuota?> QuotaSoonAsync(this IVideoHost host, CancellationToken cancellationToken)
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

/// <summary>Every host the product knows, set up or not.</summary>
public sealed class VideoHosts(IEnumerable<IVideoHost> hosts)
{
    public IReadOnlyList<IVideoHost> All { get; } = [.. hosts.OrderBy(host => host.Provider)];

    public IVideoHost this[HostingProvider provider] => All.Single(host => host.Provider == provider);
}
