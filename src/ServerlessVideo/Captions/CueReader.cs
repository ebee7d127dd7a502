using System.Text;
using System.Text.Unicode;
using ServerlessVideo.Core;

namespace ServerlessVideo.Captions;

/// <summary>
/// Reads WebVTT (w3.org/TR/webvtt1 §6.1) and SRT, told by their bytes. Takes what can be shown, counts what cannot: a malformed cue
/// never loses the others. Styles and regions are left out. Linear in the length of the file, whatever is in it.
/// </summary>
static class CueReader
{
    /// <value>A day of quick talk has half of them.</value>
    public const int MaximumCues = 50_000;

    /// <value>Characters of one cue, as they stand in the file.</value>
    public const int MaximumText = 5_000;

    /// <value>At one time; browsers lay out all that are to be seen together.</value>
    public const int MaximumTogether = 10;

    const string Signature = "WEBVTT", NotUtf8 = "this is not UTF-8; save the file as UTF-8 and send it again";

    /// <summary>UTF-8, or UTF-16 that says so by its first two bytes, as editors on Windows write it.</summary>
    public static Outcome<CueFile> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return Read((bytes[0] == 0xFF ? System.Text.Encoding.Unicode : System.Text.Encoding.BigEndianUnicode).GetString(bytes[2..]));
        }
        bytes = bytes.StartsWith(System.Text.Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
        var text = new char[bytes.Length];
        if (Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            return Invalid(new CueFault(bytes[..read].Count((byte)'\n') + 1, NotUtf8));
        }
        return Read(new string(text, 0, written));
    }

    public static Outcome<CueFile> Read(string text)
    {
        var lines = new CueLines(text);
        var vtt = IsSignature(lines.Current);
        var (cues, faults) = (new List<(Cue Cue, int Line)>(), new CueFaults());
        // Header lines go on to the first empty one.
        for (var header = vtt; header && lines.Advance() && !lines.IsBlank && !lines.IsTiming;)
        {
        }
        while (lines.SkipBlank())
        {
            if (ReadBlock(ref lines, srt: !vtt, out var cue) is { } fault)
            {
                faults.Add(fault);
            }
            else if (cue is { } read)
            {
                cues.Add(read);
            }
            if (cues.Count > MaximumCues)
            {
                return Invalid(new CueFault(lines.Number, $"there are more than {MaximumCues} cues"));
            }
        }
        return cues.Count > 0
            ? Thin(cues.OrderBy(cue => cue.Cue.Start), faults)
            : Invalid(text.Contains('\0') ? new CueFault(1, NotUtf8) : faults.First ?? new CueFault(1, vtt ? "there is no cue" : "this is neither WebVTT nor SRT"));
    }

    static Outcome<CueFile> Invalid(CueFault fault) => Errors.InvalidCaptions.With($"Line {fault.Line}: {fault.Reason}.");

    static bool IsSignature(ReadOnlySpan<char> line) =>
        line.StartsWith(Signature) && (line.Length == Signature.Length || line[Signature.Length] is ' ' or '\t');

    /// <summary>From the line it stands on to where the block ends. Neither cue nor fault: a comment, a style, a region, an empty cue.</summary>
    static CueFault? ReadBlock(ref CueLines lines, bool srt, out (Cue Cue, int Line)? cue)
    {
        cue = null;
        var begin = lines.Number;
        var quiet = !srt && (lines.Current.StartsWith("NOTE") || lines.Current is "STYLE" or "REGION");
        if (!lines.IsTiming && (!lines.Advance() || !lines.IsTiming))
        {
            lines.SkipText(srt);
            return quiet ? null : new CueFault(begin, $"no times, as in 00:01.000 {CueTiming.Arrow} 00:02.000");
        }
        var (number, timing) = (lines.Number, CueTiming.Parse(lines.Current));
        lines.Advance();
        var raw = lines.SkipText(srt);
        if (timing is not var (start, end, settings))
        {
            return new CueFault(number, "the times cannot be read");
        }
        if (end <= start)
        {
            return new CueFault(number, "the cue ends before it begins");
        }
        if (raw.Length > MaximumText)
        {
            return new CueFault(number, $"the text has more than {MaximumText} characters");
        }
        var normalizer = new CueText(raw, srt);
        if (normalizer.Normalize() is { Length: > 0 } text)
        {
            cue = (new Cue(start, end, srt && normalizer.AtTop ? "line:0" : settings, text), number);
        }
        return null;
    }

    /// <summary>Leaves out what comes when already enough is to be seen.</summary>
    static CueFile Thin(IEnumerable<(Cue Cue, int Line)> cues, CueFaults faults)
    {
        var kept = new List<Cue>();
        var ends = new PriorityQueue<TimeSpan, TimeSpan>();
        foreach (var (cue, line) in cues)
        {
            while (ends.TryPeek(out var end, out _) && end <= cue.Start)
            {
                ends.Dequeue();
            }
            if (ends.Count == MaximumTogether)
            {
                faults.Add(new CueFault(line, $"there are more than {MaximumTogether} at one time"));
                continue;
            }
            ends.Enqueue(cue.End, cue.End);
            kept.Add(cue);
        }
        return new CueFile(kept, faults.Count, faults.First);
    }
}
