using System.Globalization;

namespace ServerlessVideo.Captions;

/// <summary>The line <c>00:01.000 --> 00:02.500 line:0</c>: times of WebVTT or SRT, and the settings that are understood.</summary>
static class CueTiming
{
    public const string Arrow = "-->";

    /// <summary>Null: not two times.</summary>
    public static (TimeSpan Start, TimeSpan End, string Settings)? Parse(ReadOnlySpan<char> line)
    {
        var arrow = line.IndexOf(Arrow);
        if (arrow < 0)
        {
            return null;
        }
        var rest = line[(arrow + Arrow.Length)..].Trim();
        var space = rest.IndexOfAny(' ', '\t');
        var settings = space < 0 ? default : rest[space..];
        return Time(line[..arrow].Trim()) is { } start && Time(space < 0 ? rest : rest[..space]) is { } end ? (start, end, Settings(settings)) : null;
    }

    /// <summary><c>[hours:]minutes:seconds.milliseconds</c>, SRT's comma too. Hours have at most four digits.</summary>
    static TimeSpan? Time(ReadOnlySpan<char> text)
    {
        var point = text.LastIndexOfAny('.', ',');
        if (point < 0 || Number(text[(point + 1)..], 3) is not { } fraction)
        {
            return null;
        }
        var milliseconds = fraction * (text.Length - point) switch { 2 => 100, 3 => 10, _ => 1 };
        text = text[..point];
        var seconds = text.LastIndexOf(':');
        var minutes = seconds < 0 ? -1 : text[..seconds].LastIndexOf(':');
        return seconds >= 0 && Number(text[(seconds + 1)..], 2) is { } s and < 60 && Number(text[(minutes + 1)..seconds], 2) is { } m and < 60
            && (minutes < 0 ? 0 : Number(text[..minutes], 4)) is { } h
            ? new TimeSpan(0, h, m, s, milliseconds)
            : null;
    }

    static int? Number(ReadOnlySpan<char> digits, int most) =>
        digits.Length <= most && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Each known setting once, if its value is valid; regions are not kept, so none can be named.</summary>
    static string Settings(ReadOnlySpan<char> text)
    {
        List<string>? kept = null;
        foreach (var range in text.SplitAny(' ', '\t'))
        {
            var setting = text[range];
            var colon = setting.IndexOf(':');
            if (colon > 0 && IsValid(setting[..colon], setting[(colon + 1)..]) && kept?.Exists(Starts(setting[..(colon + 1)].ToString())) != true)
            {
                (kept ??= []).Add(setting.ToString());
            }
        }
        return kept is null ? "" : string.Join(' ', kept);

        static Predicate<string> Starts(string name) => known => known.StartsWith(name, StringComparison.Ordinal);
    }

    static bool IsValid(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var comma = value.IndexOf(',');
        var amount = comma < 0 ? value : value[..comma];
        var alignment = comma < 0 ? default : value[(comma + 1)..];
        return name switch
        {
            "vertical" => value is "rl" or "lr",
            "align" => value is "start" or "center" or "end" or "left" or "right",
            "size" => IsPercent(value),
            "position" => IsPercent(amount) && (comma < 0 || alignment is "line-left" or "center" or "line-right"),
            "line" => (IsPercent(amount) || IsLine(amount)) && (comma < 0 || alignment is "start" or "center" or "end"),
            _ => false,
        };
    }

    static bool IsPercent(ReadOnlySpan<char> value) => value is [.. var number, '%'] && number.Length <= 8
        && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100;

    static bool IsLine(ReadOnlySpan<char> value) =>
        value.Length <= 4 && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) && value[0] != '+';
}
