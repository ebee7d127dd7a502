using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace ServerlessVideo.Encoding;

/// <summary>The files that a static MPD with numbered segments and timelines names (ISO/IEC 23009-1 §5.3.9).</summary>
static partial class DashFiles
{
    public static readonly XNamespace Mpd = "urn:mpeg:dash:schema:mpd:2011";

    /// <summary>Hours of two-second segments beyond any upload; a hostile manifest is not expanded further.</summary>
    const int MostSegments = 1_000_000;

    /// <exception cref="XmlException">Not well-formed; DTDs are refused, so nothing is fetched or expanded.</exception>
    public static XDocument Parse(string text)
    {
        using var reader = XmlReader.Create(
            new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(reader);
    }

    /// <summary>Seconds of the whole: what players show, and seek in. Null: it does not say.</summary>
    /// <exception cref="FormatException">It is none of XML Schema's durations.</exception>
    public static double? Seconds(XDocument mpd) =>
        ((TimeSpan?)mpd.Root?.Attribute("mediaPresentationDuration") ?? (TimeSpan?)mpd.Root?.Element(Mpd + "Period")?.Attribute("duration"))?.TotalSeconds;

    /// <summary>Seconds of each track's timeline, by the name of its initialization segment.</summary>
    public static IEnumerable<(string Init, double Seconds)> Tracks(XDocument mpd) =>
        from template in mpd.Descendants(Mpd + "SegmentTemplate")
        where template.Attribute("initialization") is not null
        let timescale = Math.Max(1, (long?)template.Attribute("timescale") ?? 1)
        let units = template.Descendants(Mpd + "S").Sum(s => ((double?)s.Attribute("d") ?? 0) * (1 + Math.Max(0, (int?)s.Attribute("r") ?? 0)))
        select (Expand((string)template.Attribute("initialization")!, template.Ancestors(Mpd + "Representation").FirstOrDefault(), 0), units / timescale);

    public static IEnumerable<string> Listed(XDocument mpd)
    {
        foreach (var template in mpd.Descendants(Mpd + "SegmentTemplate"))
        {
            var representation = template.Ancestors(Mpd + "Representation").FirstOrDefault();
            if (template.Attribute("initialization") is { } initialization)
            {
                yield return Expand(initialization.Value, representation, 0);
            }
            if (template.Attribute("media") is not { } media)
            {
                continue;
            }
            var first = (int?)template.Attribute("startNumber") ?? 1;
            var count = template.Descendants(Mpd + "S").Sum(s => 1L + Math.Max(0, (int?)s.Attribute("r") ?? 0));
            for (var number = first; number < first + Math.Min(count, MostSegments); number++)
            {
                yield return Expand(media.Value, representation, number);
            }
        }
    }

    static string Expand(string template, XElement? representation, int number) => Identifier().Replace(template, match => match.Groups["name"].Value switch
    {
        "Number" => number.ToString(match.Groups["width"] is { Success: true } width ? $"D{width.Value}" : "D", CultureInfo.InvariantCulture),
        "RepresentationID" => (string?)representation?.Attribute("id") ?? "",
        "Bandwidth" => (string?)representation?.Attribute("bandwidth") ?? "",
        _ => "$",
    });

    [GeneratedRegex(@"\$(?<name>Number|RepresentationID|Bandwidth|)(?:%0(?<width>\d{1,2})d)?\$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identifier();
}
