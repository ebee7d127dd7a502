using System.Buffers.Binary;

namespace ServerlessVideo.Uploads;

/// <summary>Whether an image that is whole in memory is whole.</summary>
static class ImageEnd
{
    public static bool IsMissing(string type, ReadOnlySpan<byte> image) => type switch
    {
        "image/jpeg" => !JpegEnds(image),
        "image/png" => image.IndexOf("IEND"u8) < 0,
        "image/webp" => image.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(image[4..]) + 8L > image.Length,
        _ => false,
    };

    /// <summary>ITU-T T.81 annex B: segments with their lengths, a small picture with an end of its own maybe among them; then the scan, and its end.</summary>
    static bool JpegEnds(ReadOnlySpan<byte> image)
    {
        for (var at = 2; at + 4 <= image.Length && image[at] == 0xFF;)
        {
            switch (image[at + 1])
            {
                case 0xDA:
                    return image[at..].IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) >= 0;
                case 0xFF:
                    at++; // fill
                    break;
                default:
                    at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
                    break;
            }
        }
        return false;
    }
}
