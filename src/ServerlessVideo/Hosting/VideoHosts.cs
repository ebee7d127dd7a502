using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>Every host the product knows, set up or not.</summary>
public sealed class VideoHosts(IEnumerable<IVideoHost> hosts)
{
    public IReadOnlyList<IVideoHost> All { get; } = [.. hosts.OrderBy(host => host.Provider)];

    public IVideoHost this[HostingProvider provider] => All.Single(host => host.Provider == provider);
}
