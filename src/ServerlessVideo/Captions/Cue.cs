using System.Globalization;
using System.Text;

namespace ServerlessVideo.Captions;

/// <summary>One cue, harmless: made by <see cref="CueReader"/> alone.</summary>
/// <param name="Settings">Of WebVTT, such as <c>line:0 align:start</c>; may be empty.</param>
/// <param name="Text">WebVTT cue text without an empty line, tags closed, everything else escaped.</param>
sealed record Cue(TimeSpan Start, TimeSpan End, string Settings, string Text);

/// <summary>Why a part of a file was left out.</summary>
/// <param name="Line">From one.</param>
sealed record CueFault(int Line, string Reason);

/// <summary>How many parts of a file were left out, and the first of them by its line, in whatever order they were found.</summary>
sealed class CueFaults
{
    public int Count { get; private set; }

    public CueFault? First { get; private set; }

    public void Add(CueFault fault)
    {
        Count++;
        First = First is { } first && first.Line <= fault.Line ? first : fault;
    }
}

/// <summary>What can be shown of a file.</summary>
/// <param name="Cues">By their start.</param>
/// <param name="Skipped">How many cues were malformed, or one too many at their time.</param>
/// <param name="First">The first of these by its line; null: none was left out.</param>
sealed record CueFile(IReadOnlyList<Cue> Cues, int Skipped, CueFault? First);

/// <summary>WebVTT as it is served.</summary>
static class WebVtt
{
    public const string ContentType = "text/vtt";

    public static string Write(IEnumerable<Cue> cues)
    {
        var text = new StringBuilder("WEBVTT\n");
        foreach (var cue in cues)
        {
            text.Append('\n').Append(Time(cue.Start)).Append(" --> ").Append(Time(cue.End));
            if (cue.Settings.Length > 0)
            {
                text.Append(' ').Append(cue.Settings);
            }
            text.Append('\n').Append(cue.Text).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Text that has no tags.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
}
