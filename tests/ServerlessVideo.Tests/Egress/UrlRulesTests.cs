using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Egress;

namespace ServerlessVideo.Tests.Egress;

public sealed class UrlRulesTests
{
    static readonly UrlRules Rules = new(AllowList.Parse(""));

    [Theory]
    // schemes
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/a.mp4")]
    [InlineData("gopher://example.com/1")]
    [InlineData("data:video/mp4;base64,AAAA")]
    [InlineData("javascript:alert(1)")]
    [InlineData("dict://example.com:11211/stat")]
    [InlineData("s3://bucket/key")]
    [InlineData("ws://example.com/")]
    [InlineData("jar:http://example.com/a.jar!/")]
    [InlineData("//example.com/a.mp4")]
    [InlineData("/a.mp4")]
    [InlineData("example.com/a.mp4")]
    [InlineData("http:example.com")]
    [InlineData("http:///a.mp4")]
    [InlineData("")]
    // credentials
    [InlineData("http://user@example.com/")]
    [InlineData("http://user:secret@example.com/")]
    [InlineData("http://@example.com/")]
    [InlineData("http://example.com@127.0.0.1/")]
    [InlineData("http://127.0.0.1:80@example.com/")]
    [InlineData("http://example.com:80#@127.0.0.1/\\")]
    // ports
    [InlineData("http://example.com:22/")]
    [InlineData("http://example.com:8080/")]
    [InlineData("https://example.com:8443/")]
    [InlineData("http://example.com:0/")]
    [InlineData("http://example.com:99999/")]
    // IPv4
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1.2.3/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://0.1.2.3/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://172.31.255.255/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://169.254.170.2/v2/credentials")]
    [InlineData("http://192.0.0.192/")]
    [InlineData("http://192.0.2.1/")]
    [InlineData("http://198.51.100.1/")]
    [InlineData("http://203.0.113.1/")]
    [InlineData("http://198.18.0.1/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://239.255.255.250/")]
    [InlineData("http://240.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    // other spellings of IPv4
    [InlineData("http://2130706433/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://127.0.1/")]
    [InlineData("http://0/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xa9.0xfe.0xa9.0xfe/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://169.254.43518/")]
    [InlineData("http://127.000.000.001/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://134744072/")]
    [InlineData("http://256.256.256.256/")]
    [InlineData("http://1.2.3/")]
    [InlineData("http://1.2.3.4.5/")]
    [InlineData("http://example.0x7f/")]
    // IPv6
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[::ffff:8.8.8.8]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[64:ff9b::169.254.169.254]/")]
    [InlineData("http://[64:ff9b:1::a00:1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/")]
    [InlineData("http://[2001:db8::1]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://[fec0::1]/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://[::1/")]
    [InlineData("http://[v1.x]/")]
    // names
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST/")]
    [InlineData("http://localhost./")]
    [InlineData("http://a.localhost/")]
    [InlineData("http://intranet/")]
    [InlineData("http://printer.local/")]
    [InlineData("http://metadata.google.internal/computeMetadata/v1/")]
    [InlineData("http://ip-10-0-0-1.ec2.internal/")]
    [InlineData("http://router.home.arpa/")]
    [InlineData("http://example.com./")]
    [InlineData("http://.example.com/")]
    [InlineData("http://exa%6Dple.com/")]
    [InlineData("http://%31%32%37.0.0.1/")]
    // IDN and digits in disguise
    [InlineData("http://①②⑦.⓪.⓪.①/")]
    [InlineData("http://127。0。0。1/")]
    [InlineData("http://１２７.0.0.1/")]
    [InlineData("http://ⓔxample.com/")]
    [InlineData("http://exаmple.com/")] // Cyrillic а
    [InlineData("http://m\u00fcnchen.de/")]
    // control characters and what parsers disagree on
    [InlineData("http://example.com/\r\nHost: 127.0.0.1")]
    [InlineData("http://example.com\r\n/")]
    [InlineData("http://example.com/\0")]
    [InlineData("http://exam\tple.com/")]
    [InlineData(" http://example.com/")]
    [InlineData("http://example.com/a b")]
    [InlineData("http://example.com\\@127.0.0.1/")]
    [InlineData("http:\\\\127.0.0.1\\")]
    [InlineData("http://127.0.0.1\\.example.com/")]
    public void Check_Refused(string url)
    {
        Rules.Check(url, out var reason).ShouldBeNull(url);
        reason.ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("http://example.com", "example.com", 80)]
    [InlineData("https://example.com/a.mp4?X-Amz-Signature=1%2F2&b=[1]#t=10", "example.com", 443)]
    [InlineData("HTTPS://Example.COM:443/", "example.com", 443)]
    [InlineData("http://example.com:80/@me:80/", "example.com", 80)]
    [InlineData("https://example.com?next=http://127.0.0.1/", "example.com", 443)]
    [InlineData("https://a_b.s3.us-east-1.amazonaws.com/x%20y.mp4", "a_b.s3.us-east-1.amazonaws.com", 443)]
    [InlineData("https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de", 443)]
    [InlineData("http://8.8.8.8/", "8.8.8.8", 80)]
    [InlineData("https://[2606:4700:4700::1111]/", "[2606:4700:4700::1111]", 443)]
    public void Check_Public_Passes(string url, string host, int port)
    {
        var uri = Rules.Check(url, out var reason).ShouldNotBeNull(reason);
        (uri.Host, uri.Port).ShouldBe((host, port));
    }

    [Fact]
    public void Check_LongerThanTheLimit_IsRefused()
    {
        var url = "https://example.com/".PadRight(UrlRules.MaximumLength, 'a');
        Rules.Check(url, out _).ShouldNotBeNull();
        Rules.Check(url + "a", out _).ShouldBeNull();
    }

    [Fact]
    public void Check_NoSpellingOfABlockedAddress_Passes()
    {
        Prop.ForAll(BlockedNetworks.Address4, address => Spellings(address).All(host => Rules.Check($"http://{host}/", out _) is null))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        Prop.ForAll(BlockedNetworks.Address6, address => Rules.Check($"http://[{address}]/", out _) is null).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    static IEnumerable<string> Spellings(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var number = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        string Octal(uint value) => "0" + Convert.ToString(value, 8);
        return
        [
            $"{address}", $"{number}", $"0x{number:x}", Octal(number), string.Join('.', bytes.Select(b => $"0x{b:x}")), string.Join('.', bytes.Select(b => Octal(b))),
            $"{bytes[0]}.{number & 0xffffff}", $"{bytes[0]}.{bytes[1]}.{number & 0xffff}", $"{address}.", $"[::ffff:{address}]", $"[::{address}]", $"[64:ff9b::{address}]",
            $"[2002:{number >> 16:x}:{number & 0xffff:x}::1]", string.Join('.', bytes.Select(b => $"{b:000}")),
        ];
    }

    [Fact]
    public void Check_NoTextAtAll_Throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => Rules.Check("http://" + text.Get, out _) is not { } uri || uri.Port is 80 or 443)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Check_AllowListed_PassesWithItsPortOnly()
    {
        var rules = new UrlRules(AllowList.Parse("127.0.0.1:8001, localhost:9000,[::1]:7000"));
        foreach (var url in (string[])["http://127.0.0.1:8001/x", "https://LOCALHOST:9000/", "http://[::1]:7000/"])
        {
            rules.Check(url, out var reason).ShouldNotBeNull(reason);
        }
        foreach (var url in (string[])["http://127.0.0.1:8002/", "http://127.0.0.1/", "http://localhost:8001/", "http://user@127.0.0.1:8001/", "http://0x7f.1:8001/", "ftp://127.0.0.1:8001/"])
        {
            rules.Check(url, out _).ShouldBeNull(url);
        }
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("example.com:")]
    [InlineData(":80")]
    [InlineData("example.com:http")]
    [InlineData("example.com:70000")]
    [InlineData("a:1,b")]
    public void Parse_EntryThatIsNone_IsNamed(string setting) => Should.Throw<FormatException>(() => AllowList.Parse(setting)).Message.ShouldContain("no host:port");
}
