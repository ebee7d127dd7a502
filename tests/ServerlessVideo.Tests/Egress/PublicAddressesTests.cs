using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Egress;

namespace ServerlessVideo.Tests.Egress;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2a00:1450:4001:800::200e")]
    public void Contains_Public_Passes(string address) => PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2606:4700:4700::1111%3")]
    public void Contains_Special_IsRefused(string address) => PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBeFalse();

    [Fact]
    public void Contains_AnythingInABlockedNetwork_IsRefused()
    {
        Prop.ForAll(BlockedNetworks.Address4, address => !PublicAddresses.Contains(address)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        Prop.ForAll(BlockedNetworks.Address6, address => !PublicAddresses.Contains(address)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Contains_APublicAddressInIPv6Clothes_IsRefused() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(0, 255), 4).ToArbitrary(),
        octets => !PublicAddresses.Contains(new IPAddress([.. octets.Select(o => (byte)o)]).MapToIPv6())).Check(Config.QuickThrowOnFailure);
}
