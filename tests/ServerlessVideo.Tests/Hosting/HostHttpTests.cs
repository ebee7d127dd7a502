using System.Net.Sockets;
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
}
