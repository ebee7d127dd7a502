namespace Amazon.MediaConvert.Model;

public sealed class ProbeInputFile
{
    public string FileUrl { get; set; } = null!;
}

public sealed class ProbeResult
{
    public Container? Container { get; set; }

    public Metadata? Metadata { get; set; }

    public List<TrackMapping>? TrackMappings { get; set; }
}

public sealed class Container
{
    public double? Duration { get; set; }

    public Format? Format { get; set; }

    public string? StartTimecode { get; set; }

    public List<Track>? Tracks { get; set; }
}

public sealed class Metadata
{
    public string? ETag { get; set; }

    public long? FileSize { get; set; }

    public DateTime? LastModified { get; set; }

    public string? MimeType { get; set; }
}

public sealed class TrackMapping
{
    public List<int>? AudioTrackIndexes { get; set; }

    public List<int>? DataTrackIndexes { get; set; }

    public List<int>? VideoTrackIndexes { get; set; }
}

public sealed class Track
{
    public AudioProperties? AudioProperties { get; set; }

    public Codec? Codec { get; set; }

    public DataProperties? DataProperties { get; set; }

    public double? Duration { get; set; }

    public int? Index { get; set; }

    public TrackType? TrackType { get; set; }

    public VideoProperties? VideoProperties { get; set; }
}

public sealed class AudioProperties
{
    public int? BitDepth { get; set; }

    public long? BitRate { get; set; }

    public int? Channels { get; set; }

    public FrameRate? FrameRate { get; set; }

    public string? LanguageCode { get; set; }

    public int? SampleRate { get; set; }
}

public sealed class DataProperties
{
    public string? LanguageCode { get; set; }
}

public sealed class VideoProperties
{
    public int? BitDepth { get; set; }

    public long? BitRate { get; set; }

    public CodecMetadata? CodecMetadata { get; set; }

    public ColorPrimaries? ColorPrimaries { get; set; }

    public FrameRate? FrameRate { get; set; }

    public int? Height { get; set; }

    public MatrixCoefficients? MatrixCoefficients { get; set; }

    /// <summary>Clockwise degrees, from the container; null: upright.</summary>
    public int? Rotation { get; set; }

    public TransferCharacteristics? TransferCharacteristics { get; set; }

    public int? Width { get; set; }
}

public sealed class FrameRate
{
    public int? Denominator { get; set; }

    public int? Numerator { get; set; }
}

public sealed class CodecMetadata
{
    public int? BitDepth { get; set; }

    public string? ChromaSubsampling { get; set; }

    public FrameRate? CodedFrameRate { get; set; }

    public ColorPrimaries? ColorPrimaries { get; set; }

    public int? Height { get; set; }

    public string? Level { get; set; }

    public MatrixCoefficients? MatrixCoefficients { get; set; }

    public string? Profile { get; set; }

    public string? ScanType { get; set; }

    public TransferCharacteristics? TransferCharacteristics { get; set; }

    public int? Width { get; set; }
}
