using System.Globalization;

namespace ServerlessVideo.Encoding;

/// <summary>One segment of a media playlist.</summary>
/// <param name="Seconds">EXTINF.</param>
public sealed record HlsSegment(string Uri, double Seconds);

/// <summary>A media playlist of RFC 8216, as far as it is checked.</summary>
/// <param name="Ended">Whether the encoder finished it.</param>
/// <param name="Target">EXT-X-TARGETDURATION, seconds; null: it does not say.</param>
public sealed record MediaPlaylist(string? Init, IReadOnlyList<HlsSegment> Segments, bool Ended, int? Target = null)
{
    public double Seconds => Segments.Sum(s => s.Seconds);

    /// <summary>What it says, or what it would have to say (RFC 8216 §4.3.3.1).</summary>
    public double TargetSeconds => Target ?? Math.Round(Segments.Select(s => s.Seconds).DefaultIfEmpty().Max(), MidpointRounding.AwayFromZero);

    public static MediaPlaylist Parse(string text)
    {
        string? init = null;
        int? target = null;
        double seconds = 0;
        var (ended, segments) = (false, new List<HlsSegment>());
        foreach (var line in HlsText.Lines(text))
        {
            if (line.StartsWith("#EXTINF:", StringComparison.Ordinal))
            {
                _ = double.TryParse(line[8..].Split(',')[0], CultureInfo.InvariantCulture, out seconds);
            }
            else if (line.StartsWith("#EXT-X-TARGETDURATION:", StringComparison.Ordinal))
            {
                target = int.TryParse(line[22..], NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : null;
            }
            else if (line.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal))
            {
                init = HlsText.Attributes(line[11..]).GetValueOrDefault("URI");
            }
            else if (line == "#EXT-X-ENDLIST")
            {
                ended = true;
            }
            else if (!line.StartsWith('#'))
            {
                segments.Add(new HlsSegment(line, seconds));
            }
        }
        return new MediaPlaylist(init, segments, ended, target);
    }
}

/// <summary>One variant of a multivariant playlist.</summary>
/// <param name="Attributes">Of EXT-X-STREAM-INF, without quotes.</param>
public sealed record HlsVariant(string Uri, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A multivariant playlist's lines, and attribute lists of RFC 8216 §4.2.</summary>
static class HlsText
{
    const string StreamInf = "#EXT-X-STREAM-INF:";

    public static IEnumerable<HlsVariant> Variants(string text)
    {
        string? attributes = null;
        foreach (var line in Lines(text))
        {
            if (line.StartsWith(StreamInf, StringComparison.Ordinal))
            {
                attributes = line[StreamInf.Length..];
            }
            else if (!line.StartsWith('#') && attributes is not null)
            {
                yield return new HlsVariant(line, Attributes(attributes));
                attributes = null;
            }
        }
    }

    public static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static Dictionary<string, string> Attributes(string list)
    {
        var attributes = new Dictionary<string, string>();
        var at = 0;
        while (at < list.Length && list.IndexOf('=', at) is > 0 and var equals)
        {
            var quoted = equals + 1 < list.Length && list[equals + 1] == '"';
            var start = quoted ? equals + 2 : equals + 1;
            var end = list.IndexOf(quoted ? '"' : ',', start);
            end = end < 0 ? list.Length : end;
            attributes[list[at..equals].Trim()] = list[start..end];
            at = quoted ? list.IndexOf(',', end) + 1 : end + 1;
            if (at <= 0)
            {
                break;
            }
        }
        return attributes;
    }
}
