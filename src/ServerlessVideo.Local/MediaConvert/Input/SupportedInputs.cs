namespace ServerlessVideo.Local.MediaConvert.Input;

/// <summary>
/// The containers and codecs that MediaConvert reads, codecs in ffmpeg's names. Source: AWS Elemental MediaConvert user guide,
/// "Supported input codecs and containers" (reference-codecs-containers-input), state of <see cref="AsOf"/>. Enforced although ffmpeg
/// reads more: what the service refuses must be refused here.
/// </summary>
internal static class SupportedInputs
{
    public static readonly DateOnly AsOf = new(2023, 6, 1);

    /// <value>Pixels, of an input's side.</value>
    public const int MaxSide = 8192;

    static readonly string[] Pcm = ["pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_u8", "pcm_s8", "pcm_f32le", "pcm_alaw", "pcm_mulaw"];
    static readonly (string[] Video, string[] Audio) Mobile = (["h264", "h263", "mpeg4"], ["aac", "amr_nb", "amr_wb"]);
    static readonly string[] Mpeg4Video = ["h264", "hevc", "mpeg4", "h261", "h263", "jpeg2000", "mpeg2video", "vc1", "rawvideo"];

    /// <value>Containers that are not here hold no video that MediaConvert reads.</value>
    static readonly Dictionary<Container, (string[] Video, string[] Audio)> Table = new()
    {
        [Container.Mp4] = (Mpeg4Video, ["aac", "ac3", "eac3", "wmav1", "wmav2", .. Pcm]),
        [Container.Mobile] = Mobile,
        [Container.Mobile2] = Mobile,
        [Container.QuickTime] = ([.. Mpeg4Video, "prores", "dvvideo", "mjpeg", "qtrle"], ["aac", "mp3", .. Pcm]),
        [Container.Matroska] = (["h264", "mpeg2video", "mpeg4", "vc1"], ["aac", "ac3", "eac3", "opus", "wmav1", "wmav2", "flac"]),
        [Container.WebM] = (["vp8", "vp9"], ["opus", "vorbis"]),
        [Container.Avi] = (["rawvideo", "mpeg4", "dvvideo", "mjpeg"], ["ac3", "eac3", "mp2", "mp3", .. Pcm]),
        [Container.Flash] = (["h264", "flv1"], ["aac"]),
        [Container.TransportStream] = (["h264", "hevc", "mpeg2video", "vc1"], ["aac", "ac3", "eac3", "mp2", "wmav1", "wmav2", .. Pcm]),
        [Container.ProgramStream] = (["mpeg1video", "mpeg2video"], ["mp2", "aac", "ac3", "eac3", .. Pcm]),
        [Container.Mxf] = (["rawvideo", "prores", "h264", "dnxhd", "dvvideo", "jpeg2000", "mpeg2video"], ["aac", "mp2", .. Pcm]),
        [Container.Asf] = (["vc1"], ["wmav1", "wmav2", "wmapro"]),
    };

    /// <summary>The first reason why MediaConvert would not transcode this input; null if it would. A track that no output takes is no reason.</summary>
    /// <param name="selected">What the outputs take of its sound.</param>
    public static JobFailedException? Refuse(MediaInfo media, IEnumerable<AudioTrack> selected)
    {
        if (media.Video is not { } video)
        {
            return new JobFailedException(JobError.NoVideo, "Video Error: no video elementary stream was found in the input.");
        }
        if (video.Width is < 1 or > MaxSide || video.Height is < 1 or > MaxSide)
        {
            return new JobFailedException(JobError.Settings, $"Settings Error: the input's resolution {video.Width}x{video.Height} is not supported.");
        }
        var (videoCodecs, audioCodecs) = Table.GetValueOrDefault(media.Container, ([], []));
        if (!videoCodecs.Contains(video.Codec))
        {
            return Unsupported("video", video.Codec, media.Container);
        }
        return selected.FirstOrDefault(a => !audioCodecs.Contains(a.Codec)) is { } audio ? Unsupported("audio", audio.Codec, media.Container) : null;
    }

    static JobFailedException Unsupported(string kind, string codec, Container container) =>
        new(JobError.UnsupportedCodec, $"Unsupported Codec: the {kind} codec [{codec}] in the container [{container.Name}] is not supported.");
}
