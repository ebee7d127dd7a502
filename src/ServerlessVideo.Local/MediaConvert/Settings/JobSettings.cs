using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.MediaConvert.Settings;

/// <summary>MediaConvert's job settings in MediaConvert's own names; what is not here changes nothing in the outcome.</summary>
public sealed record JobSettings(IReadOnlyList<InputSettings> Inputs, IReadOnlyList<OutputGroup> OutputGroups);

public sealed record InputSettings(string FileInput)
{
    public IReadOnlyDictionary<string, AudioSelector> AudioSelectors { get; init; } = new Dictionary<string, AudioSelector>();

    public VideoSelector VideoSelector { get; init; } = new();
}

/// <param name="Tracks">Audio tracks counted from 1.</param>
public sealed record AudioSelector(
    AudioDefaultSelection DefaultSelection, AudioSelectorType? SelectorType, IReadOnlyList<int>? Tracks, string? LanguageCode);

public enum AudioDefaultSelection { NotDefault, Default }

public enum AudioSelectorType { Track, LanguageCode }

public sealed record VideoSelector
{
    public InputRotate Rotate { get; init; } = InputRotate.Degree0;
}

/// <summary>Clockwise; AUTO follows the source's metadata.</summary>
public enum InputRotate
{
    [JsonStringEnumMemberName("DEGREE_0")] Degree0,
    [JsonStringEnumMemberName("DEGREES_90")] Degrees90,
    [JsonStringEnumMemberName("DEGREES_180")] Degrees180,
    [JsonStringEnumMemberName("DEGREES_270")] Degrees270,
    Auto,
}

public sealed record OutputGroup(OutputGroupSettings OutputGroupSettings, IReadOnlyList<Output> Outputs);

public sealed record OutputGroupSettings(OutputGroupType Type, CmafGroupSettings? CmafGroupSettings, FileGroupSettings? FileGroupSettings)
{
    [JsonIgnore]
    public string Destination => (Type == OutputGroupType.CmafGroupSettings ? CmafGroupSettings?.Destination : FileGroupSettings?.Destination)!;
}

public enum OutputGroupType { CmafGroupSettings, FileGroupSettings }

public sealed record FileGroupSettings(string Destination);

/// <param name="SegmentLength">Seconds of a segment; a whole number of GOPs is taken.</param>
/// <param name="FragmentLength">Seconds of a fragment inside.</param>
public sealed record CmafGroupSettings(string Destination, int SegmentLength, int FragmentLength)
{
    public Switch WriteHlsManifest { get; init; } = Switch.Enabled;

    public Switch WriteDashManifest { get; init; } = Switch.Enabled;

    public ManifestDurationFormat ManifestDurationFormat { get; init; }

    /// <value>Seconds.</value>
    public int MinBufferTime { get; init; } = 30;

    public BandwidthType MpdManifestBandwidthType { get; init; }

    public Inclusion StreamInfResolution { get; init; }
}

public enum Switch { Disabled, Enabled }

public enum Inclusion { Include, Exclude }

public enum ManifestDurationFormat { FloatingPoint, Integer }

public enum BandwidthType { Average, Max }

/// <param name="NameModifier">Stands between the destination's base name and the extension.</param>
public sealed record Output(ContainerSettings ContainerSettings, string? NameModifier, VideoDescription? VideoDescription)
{
    public IReadOnlyList<AudioDescription> AudioDescriptions { get; init; } = [];
}

public sealed record ContainerSettings(ContainerType Container)
{
    public CmfcSettings CmfcSettings { get; init; } = new();
}

public enum ContainerType { Cmfc, Raw }

public sealed record CmfcSettings
{
    /// <value>Of an audio output: the group it is in.</value>
    public string? AudioGroupId { get; init; }

    /// <value>Of a video output: the group it plays with.</value>
    public string? AudioRenditionSets { get; init; }

    public AudioTrackType AudioTrackType { get; init; }
}

public enum AudioTrackType { AlternateAudioAutoSelectDefault, AlternateAudioAutoSelect, AlternateAudioNotAutoSelect }

public sealed record AudioDescription(AudioCodecSettings CodecSettings, string? AudioSourceName, string? LanguageCode, string? StreamName)
{
    /// <value>RFC 5646; goes before <see cref="LanguageCode"/>.</value>
    public string? CustomLanguageCode { get; init; }

    public LanguageCodeControl LanguageCodeControl { get; init; }
}

public enum LanguageCodeControl { FollowInput, UseConfigured }

public sealed record AudioCodecSettings(AacSettings AacSettings);

/// <param name="Bitrate">Bits per second.</param>
public sealed record AacSettings(int Bitrate, int SampleRate, CodingMode CodingMode);

public enum CodingMode
{
    [JsonStringEnumMemberName("CODING_MODE_1_0")] Mono,
    [JsonStringEnumMemberName("CODING_MODE_2_0")] Stereo,
    [JsonStringEnumMemberName("CODING_MODE_5_1")] Surround,
}
