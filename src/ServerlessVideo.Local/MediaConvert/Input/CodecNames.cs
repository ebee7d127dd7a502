namespace ServerlessVideo.Local.MediaConvert.Input;

/// <summary>ffmpeg's codec names in MediaConvert's enumerations.</summary>
internal static class CodecNames
{
    /// <summary>The shape <c>Codec</c> of Probe.</summary>
    public static string Probe(string codec) => codec switch
    {
        "aac" or "ac3" or "eac3" or "flac" or "mp3" or "opus" or "vorbis" or "av1" or "hevc" or "jpeg2000" or "mjpeg" or "prores" or "qtrle"
            or "theora" or "vp8" or "vp9" or "webvtt" => codec.ToUpperInvariant(),
        "h264" => "AVC",
        "mpeg1video" => "MPEG1",
        "mpeg2video" => "MPEG2",
        "mpeg4" => "MP4V",
        "rawvideo" => "UNCOMPRESSED",
        "eia_608" => "C608",
        _ when codec.StartsWith("pcm_", StringComparison.Ordinal) => "PCM",
        _ => "UNKNOWN",
    };

    /// <summary>The names in the event INPUT_INFORMATION: H_264 and AAC in the documented example.</summary>
    public static string Event(string codec) => codec switch
    {
        "h264" => "H_264",
        "hevc" => "H_265",
        _ => Probe(codec) is var name and not "UNKNOWN" ? name : codec.ToUpperInvariant(),
    };
}

/// <summary>ffmpeg's colour names in Probe's enumerations; null where the file does not say.</summary>
internal static class ColorNames
{
    public static string? Primaries(string? name) => name switch
    {
        null or "unknown" => null,
        "bt709" => "ITU_709",
        "bt470m" => "ITU_470M",
        "bt470bg" => "ITU_470BG",
        "smpte170m" => "SMPTE_170M",
        "smpte240m" => "SMPTE_240M",
        "film" => "GENERIC_FILM",
        "bt2020" => "ITU_2020",
        "smpte431" => "SMPTE_431_2",
        "smpte432" => "SMPTE_EG_432_1",
        _ => "UNSPECIFIED",
    };

    public static string? Transfer(string? name) => name switch
    {
        null or "unknown" => null,
        "bt709" => "ITU_709",
        "gamma22" => "ITU_470M",
        "gamma28" => "ITU_470BG",
        "smpte170m" => "SMPTE_170M",
        "smpte240m" => "SMPTE_240M",
        "linear" => "LINEAR",
        "iec61966-2-1" => "IEC_61966_2_1",
        "bt2020-10" => "ITU_2020_10bit",
        "bt2020-12" => "ITU_2020_12bit",
        "smpte2084" => "SMPTE_2084",
        "arib-std-b67" => "ARIB_B67",
        _ => "UNSPECIFIED",
    };

    public static string? Matrix(string? name) => name switch
    {
        null or "unknown" => null,
        "gbr" => "RGB",
        "bt709" => "ITU_709",
        "fcc" => "FCC",
        "bt470bg" => "ITU_470BG",
        "smpte170m" => "SMPTE_170M",
        "smpte240m" => "SMPTE_240M",
        "bt2020nc" => "ITU_2020_NCL",
        "bt2020c" => "ITU_2020_CL",
        _ => "UNSPECIFIED",
    };
}
