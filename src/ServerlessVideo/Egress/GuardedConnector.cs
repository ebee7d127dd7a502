using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Egress;

/// <summary>How names are resolved and addresses connected to; tests have their own.</summary>
/// <param name="Resolve">All addresses of a name.</param>
/// <param name="Dial">A connected stream to exactly this address.</param>
public sealed record Network(
    Func<string, CancellationToken, Task<IPAddress[]>> Resolve, Func<IPEndPoint, CancellationToken, Task<Stream>> Dial)
{
    public static readonly Network Real = new(Dns.GetHostAddressesAsync, DialAsync);

    static async Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>
/// Resolves a name once, checks every address it has, and connects to one of those very addresses: a second answer of the resolver
/// (DNS rebinding) is never asked for. One address that is not public condemns the name.
/// </summary>
sealed class GuardedConnector(AllowList allowed, Network network)
{
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(target.Host, cancellationToken);
        var host = target.Host.Contains(':') ? $"[{target.Host}]" : target.Host;
        if (!allowed.Contains(host, target.Port) && !Array.TrueForAll(addresses, PublicAddresses.Contains))
        {
            throw new EgressException(EgressFailure.Refused, UrlRules.NotPublic);
        }
        for (var i = 0; ; i++)
        {
            try
            {
                return await network.Dial(new IPEndPoint(addresses[i], target.Port), cancellationToken);
            }
            catch (SocketException) when (i < addresses.Length - 1)
            {
                // Decided: the next address may answer (a machine without IPv6 has no way to the first).
            }
        }
    }

    async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await network.Resolve(host, cancellationToken);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }
}
