using System.Globalization;
using ServerlessVideo.Captions;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Playback;

/// <summary>The storyboard as a track of a player: WebVTT whose cues are the addresses of single pictures.</summary>
static class StoryboardTrack
{
    public static string Write(RenditionSet renditions, string grant)
    {
        var board = renditions.Storyboard;
        // Each is a picture of its own; players that expect a part of a large one read that it is the whole.
        var part = string.Create(CultureInfo.InvariantCulture, $"#xywh=0,0,{board.Width},{board.Height}");
        return WebVtt.Write(board.Frames.Select((name, i) => new Cue(
            TimeSpan.FromSeconds(i * board.Seconds), TimeSpan.FromSeconds(EndOf(i)), "", $"/{renditions.Folder}{Uri.EscapeDataString(name)}?{grant}{part}")));

        // The last one goes on to the end, which may come sooner or later than the next would.
        double EndOf(int i) => i < board.Frames.Count - 1 ? (i + 1) * board.Seconds : Math.Max(renditions.DurationSeconds, (i * board.Seconds) + 0.001);
    }
}
