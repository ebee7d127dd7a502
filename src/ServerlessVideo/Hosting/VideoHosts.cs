using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>Every host the product knows, set up or not.</summary>
public sealed class VideoHosts(IEnumerable<IVideoHost> hosts)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public IReadOnlyList<IVideoHost> All { get; } = [.. hosts.OrderBy(host => host.Provider)];

    public IVideoHost this[HostingProvider provider] => All.Single(host => host.Provider == provider);

    /// <summary>
    /// Takes a copy off before its time; what comes of that is in the trail. What is written down of it goes when the publication is over, and what stays on
    /// the host is asked for again then, or by the sweep.
    /// </summary>
    /// <param name="actor">The function, for the trail.</param>
    internal Task<Outcome<bool>> DeleteAsync(HostAttempt tried, string providerVideoId, Trail trail, string actor, CancellationToken cancellationToken) => trail.RunAsync(
        tried.VideoId, actor, TrailSteps.RemoveCopies, tried.Subject, () => this[tried.Host].DeleteAsync(providerVideoId, cancellationToken), cancellationToken);

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
