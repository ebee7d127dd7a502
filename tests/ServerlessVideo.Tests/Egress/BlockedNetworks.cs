using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace ServerlessVideo.Tests.Egress;

/// <summary>What must never be reached, written down apart from the product's table.</summary>
static class BlockedNetworks
{
    static readonly string[] V4 =
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
    ];

    static readonly string[] V6 =
    [
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ];

    public static Arbitrary<IPAddress> Address4 => Of(V4);

    public static Arbitrary<IPAddress> Address6 => Of(V6);

    /// <summary>Any address of any of them.</summary>
    static Arbitrary<IPAddress> Of(string[] networks) => (
        from network in Gen.Elements(networks)
        from noise in Gen.ArrayOf(Gen.Choose(0, 255), 16)
        select Inside(IPNetwork.Parse(network), noise)).ToArbitrary();

    static IPAddress Inside(IPNetwork network, int[] noise)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            var mask = 0x80 >> (bit % 8);
            bytes[bit / 8] = (byte)((bytes[bit / 8] & ~mask) | (noise[bit / 8] & mask));
        }
        return new IPAddress(bytes);
    }
}
