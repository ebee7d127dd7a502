namespace ServerlessVideo.Captions;

/// <summary>The lines of a file, ended by LF, CR or both.</summary>
ref struct CueLines
{
    readonly ReadOnlySpan<char> text;
    int begin, next;

    public CueLines(ReadOnlySpan<char> text)
    {
        this.text = text;
        Advance();
    }

    public ReadOnlySpan<char> Current { get; private set; }

    /// <value>Of the current line, from one.</value>
    public int Number { get; private set; }

    public bool IsTiming { get; private set; }

    /// <value>Also where only spaces stand, as in many an SRT file.</value>
    public readonly bool IsBlank => Current.Trim(" \t").IsEmpty;

    /// <value>Past the last line.</value>
    bool AtEnd { get; set; }

    /// <summary>False: that was the last line.</summary>
    public bool Advance()
    {
        begin = next;
        AtEnd = next >= text.Length;
        var rest = text[next..];
        var length = rest.IndexOfAny('\r', '\n');
        Current = length < 0 ? rest : rest[..length];
        next = length < 0 ? text.Length : next + length + (rest[length..].StartsWith("\r\n") ? 2 : 1);
        Number++;
        IsTiming = Current.Contains(CueTiming.Arrow, StringComparison.Ordinal);
        return !AtEnd;
    }

    /// <summary>To the next line that has something. False: there is none.</summary>
    public bool SkipBlank()
    {
        while (!AtEnd && IsBlank)
        {
            Advance();
        }
        return !AtEnd;
    }

    /// <summary>To the next line that is empty or has times. What was passed over is one piece of the file.</summary>
    /// <param name="srt">A number just before times is theirs, also where the empty line before it was forgotten.</param>
    public ReadOnlySpan<char> SkipText(bool srt)
    {
        var (from, last) = (begin, begin);
        while (!AtEnd && !IsBlank && !IsTiming)
        {
            last = begin;
            Advance();
        }
        var passed = text[from..begin];
        return srt && IsTiming && !text[last..begin].Trim().ContainsAnyExceptInRange('0', '9') ? text[from..last] : passed;
    }
}
