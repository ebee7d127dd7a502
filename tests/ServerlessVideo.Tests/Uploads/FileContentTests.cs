using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

public sealed class FileContentTests : IDisposable
{
    readonly FakeS3 s3 = new();

    public void Dispose() => s3.Dispose();

    /// <summary>Read as the verification reads it, in ranges of a size that cuts everything.</summary>
    Outcome<FileContent> Of(byte[] file, string name = "file.bin")
    {
        s3.Objects["k"] = file;
        var facts = new OriginalReader(s3, 7, 3).ReadAsync(new Original("b", "k", "v"), file.Length, default).GetAwaiter().GetResult();
        return FileContent.Of(facts, file.Length, name);
    }

    static byte[] Latin(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    [Theory]
    [InlineData("\0\0\0\u0018ftypisom")]
    [InlineData("\0\0\0\u0014ftypqt  ")]
    [InlineData("\0\0\0\bwide\0\0\0\0")]
    [InlineData("\0\0\0\u0020moov\0\0\0\0")]
    [InlineData("\u0001\u0002\u0003\u0004ftypmp42")]
    [InlineData("\u001a\u0045\u00df\u00a3\u0001\0\0\0\0\0\0\0")]
    [InlineData("RIFF\0\0\0\0AVI LIST")]
    [InlineData("FLV\u0001\u0005\0\0\0\t\0\0\0")]
    public void Of_AContainer_IsAVideoWhateverItsName(string start) => Of(Latin(start), "picture.png").Value.MediaType.ShouldBe(MediaType.Video);

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-VERSION:3", "clip.mp4")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n", "clip.mkv")]
    [InlineData("Hello, I am a text.", "clip.mp4")]
    [InlineData("Hello, I am a text.", "text")]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", "sound.wav")]
    [InlineData("ID3\u0004\0\0\0\0\0\0\0\0", "sound.mp3")]
    [InlineData("<?xml version='1.0'?>", "data.xml")]
    [InlineData("FLV\u0002", "clip.flv")]
    [InlineData("ftyp", "clip.mp4")]
    [InlineData("MZ\u0090\0", "setup.txt")]
    [InlineData("\u007fELF\u0002", "notes.md")]
    [InlineData("text with a \0", "a.txt")]
    [InlineData("text with an escape \u001b[31m", "a.txt")]
    [InlineData("not UTF-8: \u00e4\u00f6", "a.txt")]
    public void Of_AnythingElse_IsRefused(string content, string name) => Of(Latin(content), name).Failure!.Error.ShouldBe(Errors.UnsupportedContainer);

    public static readonly TheoryData<string, byte[], string, MediaType, string> Kept = new()
    {
        { "jpeg", SampleFiles.Jpeg, "a.jpg", MediaType.Image, "image/jpeg" },
        { "jpeg with a thumbnail", SampleFiles.JpegWithThumbnail, "a.jpg", MediaType.Image, "image/jpeg" },
        { "jpeg and what a camera adds", [.. SampleFiles.Jpeg, .. Any.Mp4(100)], "a.jpg", MediaType.Image, "image/jpeg" },
        { "jpeg with stray bytes after a segment", [.. SampleFiles.JpegWithThumbnail[..SecondSegment], 1, 2, 0xFF, 0, 3, .. SampleFiles.JpegWithThumbnail[SecondSegment..]], "a.jpg", MediaType.Image, "image/jpeg" },
        { "jpeg with fill bytes", [0xFF, 0xD8, 0xFF, .. SampleFiles.Jpeg[2..]], "a.jpg", MediaType.Image, "image/jpeg" },
        { "png", SampleFiles.Png, "clip.mp4", MediaType.Image, "image/png" },
        { "gif", SampleFiles.Gif, "a", MediaType.Image, "image/gif" },
        { "webp", SampleFiles.Webp, "a.html", MediaType.Image, "image/webp" },
        { "pdf", SampleFiles.Pdf, "a.html", MediaType.Document, "application/pdf" },
        { "docx", SampleFiles.Zip("[Content_Types].xml", "word/document.xml"), "a", MediaType.Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "xlsx", SampleFiles.Zip("[Content_Types].xml", "xl/workbook.xml"), "a", MediaType.Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { "pptx", SampleFiles.Zip("ppt/presentation.xml", "[Content_Types].xml"), "a", MediaType.Document, "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
        { "doc", SampleFiles.Ole("WordDocument"), "a", MediaType.Document, "application/msword" },
        { "xls", SampleFiles.Ole("Workbook", 0), "a", MediaType.Document, "application/vnd.ms-excel" },
        { "ppt", SampleFiles.Ole("PowerPoint Document", 40), "a", MediaType.Document, "application/vnd.ms-powerpoint" },
        { "txt", System.Text.Encoding.UTF8.GetBytes("Grüße 😀\r\n\tand more"), "a.TXT", MediaType.Document, "text/plain; charset=utf-8" },
        { "csv", System.Text.Encoding.UTF8.GetBytes("\ufeffa;b\n1;2\n"), "a.csv", MediaType.Document, "text/plain; charset=utf-8" },
        { "md", System.Text.Encoding.UTF8.GetBytes("<div align=center>\n\n# Title"), "a.md", MediaType.Document, "text/plain; charset=utf-8" },
        { "txt that begins like an MP4", System.Text.Encoding.UTF8.GetBytes("For free: two tickets"), "a.txt", MediaType.Document, "text/plain; charset=utf-8" },
        { "md that begins like a GIF", System.Text.Encoding.UTF8.GetBytes("GIF89a is a format of pictures"), "a.md", MediaType.Document, "text/plain; charset=utf-8" },
        // Markup is no more than text under a name of text.
        { "html as txt", SampleFiles.Html, "a.txt", MediaType.Document, "text/plain; charset=utf-8" },
        { "svg as txt", SampleFiles.Svg, "a.txt", MediaType.Document, "text/plain; charset=utf-8" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Of_AnImageOrDocument_IsWhatItsBytesSay(string what, byte[] file, string name, MediaType type, string contentType) =>
        Of(file, name).Value.ShouldBe(new FileContent(type, contentType), what);

    public static readonly TheoryData<string, byte[], string> Dangerous = new()
    {
        { "svg as png", SampleFiles.Svg, "a.png" },
        { "html as png", SampleFiles.Html, "a.png" },
        { "html", SampleFiles.Html, "a.html" },
        { "svg", SampleFiles.Svg, "a.svg" },
        { "zip", SampleFiles.Zip("setup.exe"), "a.docx" },
        { "zip with macros' name only", SampleFiles.Zip("[Content_Types].xml", "other.xml"), "a.docx" },
        { "installer", SampleFiles.Ole("Property"), "a.doc" },
        { "cut off zip", SampleFiles.Zip("[Content_Types].xml", "word/document.xml")[..^30], "a.docx" },
        { "compound file whose directory is nowhere", [.. SampleFiles.Ole("WordDocument")[..512]], "a.doc" },
    };

    [Theory]
    [MemberData(nameof(Dangerous))]
    public void Of_WhatIsNotWhatItIsCalled_IsRefused(string what, byte[] file, string name) =>
        Of(file, name).Failure!.Error.ShouldBe(Errors.UnsupportedContainer, what);

    /// <summary>Where the segment with the thumbnail ends.</summary>
    static int SecondSegment => SampleFiles.Jpeg.Length + 6;

    public static readonly TheoryData<string, byte[]> CutOff = new()
    {
        { "jpeg", SampleFiles.Jpeg[..^2] }, { "jpeg whose thumbnail is whole", SampleFiles.JpegWithThumbnail[..^2] }, { "jpeg in its header", SampleFiles.Jpeg[..25] },
        { "three bytes of a jpeg", [0xFF, 0xD8, 0xFF] }, { "nothing but a jpeg's first bytes", [0xFF, 0xD8, 0xFF, .. new byte[1000], 0xFF, 0xD9] },
        { "jpeg with stray bytes and no scan", [.. SampleFiles.JpegWithThumbnail[..SecondSegment], .. new byte[1000], 0xFF, 0xD9] },
        { "a jpeg of a start and an end", [0xFF, 0xD8, 0xFF, 0xD9] },
        { "png", SampleFiles.Png[..^20] }, { "webp", SampleFiles.Webp[..^5] }, { "pdf", SampleFiles.Pdf[..^10] },
    };

    [Theory]
    [MemberData(nameof(CutOff))]
    public void Of_CutOff_IsDamaged(string what, byte[] file) => Of(file).Failure!.Error.ShouldBe(Errors.DamagedInput, what);

    [Fact]
    public void Of_AnyBytes_IsJudgedWithoutAFault()
    {
        foreach (var whole in Kept.Select(row => (byte[])row[1]))
        {
            for (var length = 1; length < Math.Min(whole.Length, 600); length += 13)
            {
                _ = Of(whole[..length], "a.txt");
            }
        }
    }
}
