using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServerlessVideo.Captions;

/// <summary>
/// The text of one cue: WebVTT's own tags are kept and closed, any other is text, escaped. Each character is looked at once or twice,
/// whatever stands there.
/// </summary>
/// <param name="srt">SRT's <c>{\an8}</c> and <c>&lt;font&gt;</c> are taken out.</param>
ref struct CueText(ReadOnlySpan<char> raw, bool srt)
{
    /// <summary>More are left out: nobody writes them.</summary>
    const int MaximumDepth = 8, MaximumAnnotation = 200;

    readonly ReadOnlySpan<char> raw = raw;
    readonly StringBuilder text = new(raw.Length + 16);
    readonly Stack<string> open = [];
    int at;

    /// <value>SRT's <c>{\an7}</c> to <c>{\an9}</c> stood in it.</value>
    public bool AtTop { get; private set; }

    /// <summary>What is to be read of a text that was made here: no tags, nothing escaped.</summary>
    public static string Plain(string normalized)
    {
        var plain = new StringBuilder(normalized.Length);
        for (var i = 0; i < normalized.Length; i++)
        {
            if (normalized[i] == '<')
            {
                i = normalized.IndexOf('>', i);
                continue;
            }
            plain.Append(normalized[i]);
        }
        return plain.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&").ToString();
    }

    /// <returns>Empty: nothing is to be seen.</returns>
    public string Normalize()
    {
        while (at < raw.Length)
        {
            switch (raw[at])
            {
                case '<' when Tag():
                    break;
                case '{' when srt && Override():
                    break;
                case '&':
                    at += Reference(raw[at..]);
                    break;
                case '\r' or '\n':
                    EndLine();
                    at++;
                    break;
                default:
                    Append(raw[at++]);
                    break;
            }
        }
        EndLine();
        text.Length -= text.Length > 0 && text[^1] == '\n' ? 1 : 0;
        var empty = text.Length == 0;
        while (open.TryPop(out var name))
        {
            text.Append("</").Append(name).Append('>');
        }
        return empty ? "" : text.ToString();
    }

    /// <summary>An empty line would end the cue.</summary>
    readonly void EndLine()
    {
        var end = text.Length;
        while (end > 0 && text[end - 1] is ' ' or '\t')
        {
            end--;
        }
        text.Length = end;
        if (end > 0 && text[end - 1] != '\n')
        {
            text.Append('\n');
        }
    }

    readonly void Append(char c)
    {
        _ = c switch
        {
            '&' => text.Append("&amp;"),
            '<' => text.Append("&lt;"),
            '>' => text.Append("&gt;"),
            '\0' => text.Append('\uFFFD'),
            '\r' or '\n' => text.Append(' '),
            _ when char.IsControl(c) && c != '\t' => text,
            _ => text.Append(c),
        };
    }

    /// <summary>A character reference becomes what it names; any other ampersand is one.</summary>
    /// <returns>How many characters it took.</returns>
    readonly int Reference(ReadOnlySpan<char> from)
    {
        const int longest = 10;
        var end = from[..Math.Min(from.Length, longest)].IndexOf(';');
        var name = end < 0 ? default : from[1..end];
        int? code = name switch
        {
            "amp" => '&', "lt" => '<', "gt" => '>', "quot" => '"', "nbsp" => '\u00A0', "lrm" => '\u200E', "rlm" => '\u200F',
            ['#', 'x' or 'X', .. var hex] when int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) => value,
            ['#', .. var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
            _ => null,
        };
        if (code is not { } known || !Rune.IsValid(known))
        {
            Append('&');
            return 1;
        }
        foreach (var c in new Rune(known).ToString())
        {
            Append(c);
        }
        return end + 1;
    }

    /// <summary>Of SubStation Alpha, as SRT files have them: <c>{\an8}</c>.</summary>
    bool Override()
    {
        var rest = raw[at..];
        var end = rest.StartsWith("{\\") ? rest[1..].IndexOfAny('{', '}') + 1 : 0;
        if (end <= 0 || rest[end] != '}')
        {
            return false;
        }
        AtTop |= rest[1..end] is "\\an7" or "\\an8" or "\\an9";
        at += end + 1;
        return true;
    }

    /// <summary>False: what begins here is no tag that is known; it is text.</summary>
    bool Tag()
    {
        var rest = raw[(at + 1)..];
        var end = rest.IndexOfAny('<', '>');
        if (end < 0 || rest[end] != '>')
        {
            return false;
        }
        var inner = rest[..end];
        var closing = inner.StartsWith('/');
        inner = closing ? inner[1..] : inner;
        var length = inner.IndexOfAnyExcept(Letters);
        var name = (length < 0 ? inner : inner[..length]).ToString().ToLowerInvariant();
        // What a karaoke line is timed by is left out; its words stay.
        if ((length == 0 && !inner.IsEmpty && !inner.ContainsAnyExcept(Clock)) || (srt && name == "font"))
        {
            at += end + 2;
            return true;
        }
        if (name is not ("b" or "i" or "u" or "c" or "v" or "lang" or "ruby" or "rt") || (length >= 0 && inner[length] is not ('.' or ' ' or '\t' or '\r' or '\n')))
        {
            return false;
        }
        at += end + 2;
        if (closing)
        {
            Close(name);
        }
        else if (open.Count < MaximumDepth)
        {
            Open(name, length < 0 ? default : inner[length..]);
        }
        return true;
    }

    readonly void Close(string name)
    {
        while (open.Contains(name))
        {
            var last = open.Pop();
            text.Append("</").Append(last).Append('>');
            if (last == name)
            {
                return;
            }
        }
    }

    /// <param name="rest">Classes and annotation: <c>.loud Mary</c>.</param>
    readonly void Open(string name, ReadOnlySpan<char> rest)
    {
        open.Push(name);
        text.Append('<').Append(name);
        var space = rest.IndexOfAny(" \t\r\n");
        foreach (var c in space < 0 ? rest : rest[..space])
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            {
                text.Append(c);
            }
        }
        if (name is "v" or "lang" && space >= 0)
        {
            Annotate(rest[space..].Trim(" \t\r\n"));
        }
        text.Append('>');
    }

    /// <summary>Who speaks, or the language: one line, no longer than it should be.</summary>
    readonly void Annotate(ReadOnlySpan<char> annotation)
    {
        var begin = text.Length;
        while (!annotation.IsEmpty && text.Length - begin < MaximumAnnotation)
        {
            if (annotation[0] == '&')
            {
                text.Append(begin == text.Length ? " " : "");
                annotation = annotation[Reference(annotation)..];
                continue;
            }
            var space = annotation[0] is ' ' or '\t' or '\r' or '\n';
            if (text[^1] != ' ' && (space || begin == text.Length))
            {
                text.Append(' ');
            }
            if (!space)
            {
                Append(annotation[0]);
            }
            annotation = annotation[1..];
        }
        text.Length -= text[^1] == ' ' ? 1 : 0;
    }

    static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    static readonly SearchValues<char> Clock = SearchValues.Create("0123456789:.");
}
