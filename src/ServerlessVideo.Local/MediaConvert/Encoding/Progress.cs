namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <param name="Seconds">Of media encoded.</param>
public sealed record Progress(long Frames, double Seconds);

/// <summary>Reads <c>-progress</c>: lines of key=value, a block ends with <c>progress=</c>.</summary>
internal sealed class ProgressReader
{
    long _frames;
    long _microseconds;

    /// <returns>What is done so far, at the end of a block; else null.</returns>
    public Progress? Read(string line)
    {
        var (key, value) = line.Split('=', 2) is [var k, var v] ? (k, v) : (line, "");
        switch (key)
        {
            case "frame" when long.TryParse(value, out var frames):
                _frames = frames;
                return null;
            case "out_time_us" when long.TryParse(value, out var time):
                _microseconds = Math.Max(_microseconds, time);
                return null;
            case "progress":
                return new Progress(_frames, _microseconds / 1e6);
            default:
                return null;
        }
    }
}
