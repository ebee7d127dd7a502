using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ServerlessVideo.Cli.Demo;

/// <summary>The segment URIs of a Representation with a SegmentTemplate and a SegmentTimeline (ISO/IEC 23009-1, 5.3.9).</summary>
static partial class DashSegments
{
    public static IEnumerable<Uri> Of(Uri manifest, XElement representation)
    {
        var baseUri = representation.AncestorsAndSelf().Reverse()
            .SelectMany(e => e.Elements().Where(c => c.Name.LocalName == "BaseURL").Take(1))
            .Aggregate(manifest, (uri, element) => new Uri(uri, element.Value.Trim()));
        var template = representation.AncestorsAndSelf().SelectMany(e => e.Elements()).First(e => e.Name.LocalName == "SegmentTemplate");
        var number = (long?)template.Attribute("startNumber") ?? 1;
        yield return Expand((string)template.Attribute("initialization")!, number, start: 0);
        var media = (string)template.Attribute("media")!;
        long time = 0;
        foreach (var s in template.Descendants().Where(e => e.Name.LocalName == "S"))
        {
            time = (long?)s.Attribute("t") ?? time;
            for (var repeat = (long?)s.Attribute("r") ?? 0; repeat >= 0; repeat--)
            {
                yield return Expand(media, number++, time);
                time += (long)s.Attribute("d")!;
            }
        }

        Uri Expand(string pattern, long segment, long start) => new(baseUri, Variable().Replace(pattern, match => match.Groups["name"].Value switch
        {
            "RepresentationID" => (string)representation.Attribute("id")!,
            "Bandwidth" => (string)representation.Attribute("bandwidth")!,
            "Number" => Padded(segment, match.Groups["width"].Value),
            "Time" => Padded(start, match.Groups["width"].Value),
            _ => "$",
        }));
    }

    static string Padded(long value, string width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width.Length == 0 ? 1 : int.Parse(width, CultureInfo.InvariantCulture), '0');

    [GeneratedRegex(@"\$(?<name>[A-Za-z]*)(%0(?<width>\d+)d)?\$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
