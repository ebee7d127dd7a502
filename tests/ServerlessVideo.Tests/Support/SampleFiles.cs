using System.Buffers.Binary;
using System.IO.Compression;

namespace ServerlessVideo.Tests.Support;

/// <summary>The smallest files of each kind of image and document.</summary>
static class SampleFiles
{
    public static readonly byte[] Jpeg = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=");

    /// <summary>With a picture of its own in its first segment, as cameras write it.</summary>
    public static readonly byte[] JpegWithThumbnail = [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(Jpeg.Length + 2), .. Jpeg, .. Jpeg[2..]];

    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static readonly byte[] Webp = Convert.FromBase64String("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");

    public static readonly byte[] Pdf = [.. "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"u8];

    public static readonly byte[] Svg = [.. "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8];

    public static readonly byte[] Html = [.. "<!doctype html><script>alert(document.domain)</script>"u8];

    /// <param name="main">The part that says which: <c>word/document.xml</c>.</param>
    public static byte[] Zip(params string[] main)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var name in main)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write("<xml/>"u8);
            }
        }
        return file.ToArray();
    }

    /// <summary>A compound file whose directory lies behind <paramref name="sectors"/> other sectors.</summary>
    public static byte[] Ole(string stream, int sectors = 3)
    {
        var file = new byte[512 * (sectors + 2)];
        Convert.FromHexString("d0cf11e0a1b11ae1").CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(30), 9);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(48), (uint)sectors);
        System.Text.Encoding.Unicode.GetBytes("Root Entry").CopyTo(file, 512 * (sectors + 1));
        System.Text.Encoding.Unicode.GetBytes(stream).CopyTo(file, (512 * (sectors + 1)) + 128);
        return file;
    }
}
