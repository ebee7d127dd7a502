using System.Buffers.Binary;

namespace ServerlessVideo.Encoding;

/// <summary>
/// The facts in the first bytes of an FLV file, which MediaConvert encodes but its Probe does not read. Adobe Flash Video
/// File Format Specification 10.1, annex E. Never reads outside what it is given, never follows anything.
/// </summary>
/// <param name="VideoIsBeyond">It promises pictures, and goes on after the bytes that were read without any of them.</param>
sealed record FlvHeader(string? VideoCodec, string? AudioCodec, IReadOnlyDictionary<string, double> Metadata, bool VideoIsBeyond)
{
    public const string Container = "flv";

    /// <summary>Bytes; metadata and the first tag of each kind stand well before.</summary>
    public const int Length = 256 * 1024;

    /// <value>Of the fifth byte.</value>
    const int HasVideo = 1;

    const int TagHeader = 11;
    const int PreviousTagSize = 4;

    /// <summary>Null: not FLV.</summary>
    /// <param name="file">Its first bytes; fewer than <see cref="Length"/> are all of it.</param>
    public static FlvHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 9 || !file.StartsWith("FLV"u8))
        {
            return null;
        }
        string? video = null, audio = null;
        var metadata = new Dictionary<string, double>();
        var position = BinaryPrimitives.ReadUInt32BigEndian(file[5..]) + (long)PreviousTagSize;
        while (position >= 9 && position + TagHeader < file.Length && (video is null || audio is null || metadata.Count == 0))
        {
            var tag = file[(int)position..];
            var size = (tag[1] << 16) | (tag[2] << 8) | tag[3];
            var body = tag[TagHeader..][..Math.Min(size, tag.Length - TagHeader)];
            switch (tag[0] & 0x1f)
            {
                case 8 when body.Length > 0:
                    audio ??= AudioName(body[0] >> 4);
                    break;
                case 9 when body.Length > 0:
                    video ??= VideoName(body[0]);
                    break;
                case 18:
                    ReadNumbers(body, metadata);
                    break;
            }
            position += TagHeader + size + PreviousTagSize;
        }
        return new FlvHeader(video, audio, metadata, video is null && (file[4] & HasVideo) != 0 && file.Length >= Length);
    }

    static string AudioName(int format) => format switch
    {
        2 or 14 => "MP3",
        0 or 3 => "PCM",
        10 => "AAC",
        _ => "UNKNOWN",
    };

    static string VideoName(byte first) => (first & 0x0f) switch
    {
        2 => "H263",
        7 => "AVC",
        _ => "UNKNOWN",
    };

    /// <summary>
    /// The numbers of onMetaData, by name. An AMF0 property is a 16-bit length, the name, and a type; we look for the names
    /// that matter and a number (type 0, eight bytes) after each, whatever else the object holds.
    /// </summary>
    static void ReadNumbers(ReadOnlySpan<byte> body, Dictionary<string, double> numbers)
    {
        foreach (var name in (ReadOnlySpan<string>)["duration", "width", "height", "framerate"])
        {
            var property = new byte[2 + name.Length + 1];
            BinaryPrimitives.WriteUInt16BigEndian(property, (ushort)name.Length);
            System.Text.Encoding.ASCII.GetBytes(name, property.AsSpan(2));
            var at = body.IndexOf(property);
            if (at >= 0 && at + property.Length + 8 <= body.Length)
            {
                numbers.TryAdd(name, BinaryPrimitives.ReadDoubleBigEndian(body[(at + property.Length)..]));
            }
        }
    }
}
