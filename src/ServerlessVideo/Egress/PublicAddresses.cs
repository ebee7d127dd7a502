using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Egress;

/// <summary>
/// Which addresses lie in the public internet. Of IPv6 only global unicast (2000::/3) can: that alone leaves out loopback,
/// unspecified, mapped, compatible, NAT64, unique local (metadata's fd00:ec2::254), link-local, site-local and multicast.
/// </summary>
static class PublicAddresses
{
    /// <summary>The IANA special-purpose registry, and the metadata address that lies outside of it.</summary>
    static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", // this network
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local: metadata of EC2 and ECS
            "168.63.129.16/32", // metadata of Azure
            "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24", // protocols, AS112, AMT
            "192.88.99.0/24", // relays of 6to4
            "198.18.0.0/15", // benchmarks
            "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast
        }.Select(IPNetwork.Parse),
    ];

    static readonly IPNetwork[] Special6 =
    [
        .. new[]
        {
            "2001::/23", // protocols: Teredo, benchmarks, ORCHID
            "2001:db8::/32", "3fff::/20", // documentation
            "2002::/16", // 6to4: an IPv4 address in disguise
            "2620:4f:8000::/48", // AS112
        }.Select(IPNetwork.Parse),
    ];

    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(Special4, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && IsGlobalUnicast(address) && !Array.Exists(Special6, network => network.Contains(address)),
        _ => false,
    };

    /// <summary>2000::/3 by its bits: <see cref="IPNetwork"/> would look at the IPv4 address inside a mapped one.</summary>
    static bool IsGlobalUnicast(IPAddress address) => (address.GetAddressBytes()[0] & 0b1110_0000) == 0b0010_0000;
}
