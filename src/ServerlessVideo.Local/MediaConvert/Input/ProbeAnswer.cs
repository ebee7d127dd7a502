using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.MediaConvert.Input;

/// <summary>One element of Probe's <c>probeResults</c>.</summary>
internal static class ProbeAnswer
{
    public static JsonObject Of(MediaInfo media, SourceObject source)
    {
        // The cover of a song or film is no track of it: MP4 and Matroska keep it with the title, only ffmpeg counts it among the tracks.
        Track[] found = [.. media.Tracks.Where(t => t is not VideoTrack { IsPicture: true })];
        JsonArray tracks = [.. found.Select(t => (JsonNode)TrackOf(t, media))];
        JsonArray Indexes<T>() where T : Track => [.. found.OfType<T>().Select(t => (JsonNode)(t.Index + 1))];
        return new JsonObject
        {
            ["container"] = Present(("duration", media.Duration), ("format", media.Container.ProbeFormat), ("tracks", tracks)),
            ["metadata"] = Present(("eTag", source.ETag), ("fileSize", source.Length), ("lastModified", source.LastModified.ToUnixTimeSeconds()), ("mimeType", source.ContentType)),
            ["trackMappings"] = new JsonArray(new JsonObject
            {
                ["videoTrackIndexes"] = Indexes<VideoTrack>(), ["audioTrackIndexes"] = Indexes<AudioTrack>(), ["dataTrackIndexes"] = Indexes<DataTrack>(),
            }),
        };
    }

    static JsonObject TrackOf(Track track, MediaInfo media) => Present(
        ("index", track.Index + 1),
        ("codec", CodecNames.Probe(track.Codec)),
        ("duration", track.Duration ?? media.Duration),
        ("trackType", track switch { VideoTrack => "video", AudioTrack => "audio", _ => "data" }),
        ("videoProperties", track is VideoTrack video ? VideoProperties(video) : null),
        ("audioProperties", track is AudioTrack audio ? AudioProperties(audio) : null),
        ("dataProperties", track is DataTrack ? Present(("languageCode", track.Language)) : null));

    static JsonObject VideoProperties(VideoTrack video) => Present(
        ("width", video.Width),
        ("height", video.Height),
        // Of the service since its models of 2026; absent when upright.
        ("rotation", video.Rotation == 0 ? null : video.Rotation),
        ("bitDepth", video.BitDepth),
        ("bitRate", video.BitRate),
        ("frameRate", Fraction(video.FrameRate)),
        // The container's; the stream's are below. ffprobe does not tell which of them said it.
        ("colorPrimaries", ColorNames.Primaries(video.ColorPrimaries)),
        ("transferCharacteristics", ColorNames.Transfer(video.ColorTransfer)),
        ("matrixCoefficients", ColorNames.Matrix(video.ColorMatrix)),
        ("codecMetadata", Present(
            ("width", video.Width),
            ("height", video.Height),
            ("bitDepth", video.BitDepth),
            ("chromaSubsampling", video.Chroma),
            ("codedFrameRate", Fraction(video.FrameRate)),
            ("colorPrimaries", ColorNames.Primaries(video.ColorPrimaries)),
            ("transferCharacteristics", ColorNames.Transfer(video.ColorTransfer)),
            ("matrixCoefficients", ColorNames.Matrix(video.ColorMatrix)),
            ("profile", video.Profile),
            ("level", video.Level?.ToString()),
            ("scanType", video.Interlaced ? "interlaced" : "progressive"))));

    static JsonObject AudioProperties(AudioTrack audio) => Present(
        ("bitDepth", audio.BitDepth == 0 ? null : audio.BitDepth),
        ("bitRate", audio.BitRate),
        ("channels", audio.Channels),
        ("languageCode", audio.Language?.ToLowerInvariant()),
        ("sampleRate", audio.SampleRate));

    static JsonObject Fraction(Fraction rate) => new() { ["numerator"] = rate.Numerator, ["denominator"] = rate.Denominator };

    static JsonObject Present(params (string Name, JsonNode? Value)[] members) =>
        new(members.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Name, m.Value)));
}
