using System.Text;
using Amazon.Lambda.RuntimeSupport;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class HttpResponseReaderTests
{
    [Fact]
    public void Read_AnyBodyInAnyChunksAndPackets_GivesTheBody() =>
        Prop.ForAll<byte[], PositiveInt[], PositiveInt>((body, sizes, packet) =>
            Read(Wire.Chunked("HTTP/1.1 200 OK\r\n", body, [.. sizes.Select(s => s.Get)]), packet.Get).Body.ToArray().SequenceEqual(body))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyBodyWithContentLengthInAnyPackets_GivesTheBody() =>
        Prop.ForAll<byte[], PositiveInt>((body, packet) =>
            Read(Wire.ContentLength("HTTP/1.1 200 OK\r\n", body), packet.Get).Body.ToArray().SequenceEqual(body))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyBytes_GivesAResponseOrAKnownFailure() =>
        Prop.ForAll<byte[], bool>((noise, chunked) =>
        {
            byte[] bytes = [.. Encoding.ASCII.GetBytes(chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" : ""), .. noise];
            try
            {
                new HttpResponseReader().Read(new MemoryStream(bytes));
                return true;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_SecondResponse_ForgetsTheFirst()
    {
        var reader = new HttpResponseReader();
        reader.Read(Stream("HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 5\r\n\r\nfirst"));
        reader.Read(Stream("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nno"));
        reader.Status.ShouldBe(202);
        Encoding.ASCII.GetString(reader.Body.Span).ShouldBe("no");
        reader.Header("X"u8).Length.ShouldBe(0);
    }

    [Fact]
    public void Read_ChunkExtensionsUpperCaseHexAndTrailers_AreUnderstood() =>
        Body("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA;name=\"v\"\r\n0123456789\r\n000\r\nX-Trailer: 1\r\n\r\n").ShouldBe("0123456789");

    [Fact]
    public void Read_NoLength_ReadsToTheEndOfTheConnection()
    {
        var reader = new HttpResponseReader();
        reader.Read(Stream("HTTP/1.1 200 OK\r\n\r\nall of it"));
        Encoding.ASCII.GetString(reader.Body.Span).ShouldBe("all of it");
        reader.KeepAlive.ShouldBeFalse();
    }

    [Fact]
    public void Header_AnyCaseAndSpace_IsFound()
    {
        var reader = new HttpResponseReader();
        reader.Read(Stream("HTTP/1.1 200 OK\r\nx-longer-name: no\r\nX-NAME:   a b \t\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n"));
        Encoding.ASCII.GetString(reader.Header("x-name"u8)).ShouldBe("a b");
        reader.Header("x"u8).Length.ShouldBe(0);
        reader.KeepAlive.ShouldBeFalse();
    }

    [Theory]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n12345")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n123\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7FFFFFFF\r\n")]
    public void Read_Malformed_Throws(string response) =>
        Should.Throw<InvalidDataException>(() => new HttpResponseReader().Read(Stream(response)));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1234")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n12\r\n0\r\n")]
    public void Read_Truncated_Throws(string response) =>
        Should.Throw<EndOfStreamException>(() => new HttpResponseReader().Read(Stream(response)));

    [Fact]
    public void Read_EndlessHead_Throws() =>
        Should.Throw<InvalidDataException>(() => Body("HTTP/1.1 200 OK\r\n" + new string('a', 200_000)));

    static string Body(string response)
    {
        var reader = new HttpResponseReader();
        reader.Read(Stream(response));
        return Encoding.ASCII.GetString(reader.Body.Span);
    }

    static HttpResponseReader Read(Wire wire, int packet)
    {
        var reader = new HttpResponseReader();
        reader.Read(new PacketStream([.. wire.Packets.SelectMany(p => p)], packet));
        return reader;
    }

    static MemoryStream Stream(string text) => new(Encoding.ASCII.GetBytes(text));

    /// <summary>Gives at most so many bytes at once.</summary>
    sealed class PacketStream(byte[] bytes, int packet) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, packet));
    }
}
