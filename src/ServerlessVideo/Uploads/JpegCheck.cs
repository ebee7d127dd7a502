namespace ServerlessVideo.Uploads;

/// <summary>
/// Whether a file, given piece by piece, is a JPEG with an end. ITU-T T.81 annex B: segments with their lengths, a small picture with an
/// end of its own maybe among them; then the scan, and its end. What cameras add after that is not looked at. Bytes between two segments
/// that belong to neither are skipped, as libjpeg does with a warning.
/// </summary>
sealed class JpegCheck
{
    enum Step { Start, Marker, Code, High, Low, Segment, Scan, ScanMarker, Whole, None }

    Step step = Step.Start;
    int known;
    byte code;
    int length;

    /// <summary>Before the first segment nothing is skipped: what only begins like a JPEG is none.</summary>
    bool afterSegment;

    public bool IsWhole => step == Step.Whole;

    public static bool IsWholeIn(ReadOnlySpan<byte> image)
    {
        var check = new JpegCheck();
        check.Append(image);
        return check.IsWhole;
    }

    /// <summary>Costs nothing once it is clear: of what is no JPEG, after its first byte.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && step is not (Step.Whole or Step.None))
        {
            bytes = bytes[Read(bytes)..];
        }
    }

    /// <returns>How many bytes are done with.</returns>
    int Read(ReadOnlySpan<byte> bytes)
    {
        switch (step)
        {
            case Step.Segment:
                var skipped = Math.Min(length, bytes.Length);
                length -= skipped;
                step = length > 0 ? Step.Segment : code == 0xDA ? Step.Scan : Step.Marker;
                return skipped;
            case Step.Scan:
            case Step.Marker when afterSegment:
                var marker = bytes.IndexOf((byte)0xFF);
                if (marker < 0)
                {
                    return bytes.Length;
                }
                step = step == Step.Scan ? Step.ScanMarker : Step.Code;
                return marker + 1;
            default:
                step = After(bytes[0]);
                return 1;
        }
    }

    Step After(byte next)
    {
        switch (step)
        {
            case Step.Start:
                return next != (known++ == 0 ? 0xFF : 0xD8) ? Step.None : known == 2 ? Step.Marker : Step.Start;
            case Step.Marker:
                return next == 0xFF ? Step.Code : Step.None;
            case Step.Code when next == 0xFF:
                return Step.Code; // fill
            case Step.Code when next == 0 && afterSegment:
                return Step.Marker; // of what is skipped
            case Step.Code:
                (code, afterSegment) = (next, true);
                // No segment begins with these: reserved ones, restarts, a second start, an end before the scan.
                return next is >= 0xC0 and not (>= 0xD0 and <= 0xD9) ? Step.High : Step.None;
            case Step.High:
                length = next << 8;
                return Step.Low;
            case Step.Low:
                length += next - 2;
                return length < 0 ? Step.None : length > 0 ? Step.Segment : code == 0xDA ? Step.Scan : Step.Marker;
            default:
                return next == 0xD9 ? Step.Whole : next == 0xFF ? Step.ScanMarker : Step.Scan;
        }
    }
}
