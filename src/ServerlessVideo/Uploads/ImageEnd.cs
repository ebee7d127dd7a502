using System.Buffers.Binary;

namespace ServerlessVideo.Uploads;

/// <summary>Whether an image that is whole in memory is whole.</summary>
static class ImageEnd
{
    public static bool IsMissing(string type, ReadOnlySpan<byte> image) => type switch
    {
        "image/jpeg" => !JpegCheck.IsWholeIn(image),
        "image/png" => image.IndexOf("IEND"u8) < 0,
        "image/webp" => image.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(image[4..]) + 8L > image.Length,
        _ => false,
    };
}
