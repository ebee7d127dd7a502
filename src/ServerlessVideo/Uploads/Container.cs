namespace ServerlessVideo.Uploads;

/// <summary>Containers that are worth a closer look; which of them a host reads is decided when publishing.</summary>
public enum Container { Mp4, Matroska, Avi, Flv }

/// <summary>Tells a container by its first bytes; names and content types are not asked.</summary>
static class ContainerSniffer
{
    /// <value>Bytes that are enough for every container.</value>
    public const int Needed = 12;

    /// <summary>Null: none that we know. Text, playlists, images and archives are none.</summary>
    public static Container? Detect(ReadOnlySpan<byte> start) => start switch
    {
        // EBML (RFC 8794): Matroska and WebM
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Container.Matroska,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => Container.Flv,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => Container.Avi,
        _ => IsBaseMedia(start) ? Container.Mp4 : null,
    };

    /// <summary>ISO base media (MP4, and MOV, whose older files begin with another box than ftyp): size, then type.</summary>
    static bool IsBaseMedia(ReadOnlySpan<byte> start)
    {
        if (start.Length < 8)
        {
            return false;
        }
        var type = start[4..8];
        return type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8)
            || type.SequenceEqual("wide"u8) || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8);
    }
}
