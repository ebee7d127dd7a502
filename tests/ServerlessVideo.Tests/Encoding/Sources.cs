using ServerlessVideo.Core;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

static class Sources
{
    static readonly IdGenerator Ids = new(TimeProvider.System);

    public static Inspection Of(int width = 640, int height = 360, double? seconds = 13, string? audio = "AAC", VideoId? id = null) => new()
    {
        VideoId = id ?? Ids.NextVideoId(), Container = "mp4", VideoCodec = "AVC", Audio = audio is null ? [] : [new AudioTrack(1, audio)], DurationSeconds = seconds,
        Width = width, Height = height, FrameRate = new Rational(25, 1),
    };
}
