using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

public class ContainerSnifferTests
{
    [Theory]
    [InlineData("\0\0\0\u0018ftypisom", Container.Mp4)]
    [InlineData("\0\0\0\u0014ftypqt  ", Container.Mp4)]
    [InlineData("\0\0\0\bwide\0\0\0\0", Container.Mp4)]
    [InlineData("\0\0\0\u0020moov\0\0\0\0", Container.Mp4)]
    [InlineData("\u001a\u0045\u00df\u00a3\u0001\0\0\0\0\0\0\0", Container.Matroska)]
    [InlineData("RIFF\0\0\0\0AVI LIST", Container.Avi)]
    [InlineData("FLV\u0001\u0005\0\0\0\t\0\0\0", Container.Flv)]
    [InlineData("#EXTM3U\n#EXT-X-VERSION:3", null)]
    [InlineData("Hello, I am a text.", null)]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", null)]
    [InlineData("ID3\u0004\0\0\0\0\0\0\0\0", null)]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\0", null)]
    [InlineData("<?xml version='1.0'?>", null)]
    [InlineData("FLV\u0002", null)]
    [InlineData("ftyp", null)]
    [InlineData("", null)]
    public void Detect_FirstBytes_TellTheContainer(string start, Container? expected) =>
        ContainerSniffer.Detect(System.Text.Encoding.Latin1.GetBytes(start)).ShouldBe(expected);

    [Fact]
    public void Detect_SizeBeforeFtypDoesNotMatter()
    {
        for (var first = 0; first < 4; first++)
        {
            byte[] start = [(byte)first, 1, 2, 3, .. "ftypmp42"u8];
            ContainerSniffer.Detect(start).ShouldBe(Container.Mp4);
        }
    }
}
