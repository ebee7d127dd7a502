using System.Net;
using System.Net.Sockets;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.Tests.Hosting;

public class HostHttpTests
{
    [Fact]
    public void Why_WhereThePlatformHasAName_IsThat() =>
        HostHttp.Why(new HttpRequestException(HttpRequestError.NameResolutionError, "No such host (x:443)")).ShouldBe("NameResolutionError");

    /// <summary>"Unknown" helps nobody.</summary>
    [Fact]
    public void Why_WhereItHasNone_IsWhatWentWrongAtTheBottom() =>
        HostHttp.Why(new HttpRequestException("An error occurred", new IOException("Unable to write", new SocketException((int)SocketError.ConnectionReset))))
            .ShouldBe(new SocketException((int)SocketError.ConnectionReset).Message);

    /// <summary>It listens, and never answers the handshake: what a host behind a broken load balancer does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ConnectionThatDoesNotComeAbout_IsAHostThatDoesNotAnswer(bool carries)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var api = new Uri($"https://{silent.LocalEndpoint}/");
        using var http = HostClient.Create(connect: TimeSpan.FromMilliseconds(100)).Http;
        var calls = new HostHttp(
            http, api, (_, _) => ValueTask.FromResult<string?>("t"), new HostLimits { Retries = 1, Delay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        HttpRequestMessage Request() => new(HttpMethod.Get, api);

        var outcome = await (carries
            ? calls.CarryAsync(Request, TimeSpan.FromMinutes(5), default)
            : calls.RepeatAsync(Request, default));

        outcome.Failure?.Error.ShouldBe(Errors.HostUnavailable);
        outcome.Failure?.Detail.ShouldBe("no answer (ConnectionError)");
    }
}
