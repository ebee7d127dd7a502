using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ServerlessVideo.Cli.Demo;

/// <summary>Plays as a strict player would: every URI of every manifest, decoded and measured, and no URI without its signature.</summary>
sealed partial class PlaybackCheck(Visitor visitor, string folder)
{
    /// <summary>A rendition may differ by one fragment (2 s) at most; on short clips less is felt.</summary>
    const double DurationTolerance = 0.5;

    readonly List<Uri> fetched = [];

    /// <returns>How many media segments were fetched.</returns>
    public async Task<int> HlsAsync(Uri multivariant, MediaFacts expected, CancellationToken cancellationToken)
    {
        var lines = await LinesAsync(multivariant, cancellationToken);
        var count = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("#EXT-X-STREAM-INF:", StringComparison.Ordinal))
            {
                var size = Resolution().Match(lines[i]);
                Require(size.Success, $"a variant has no RESOLUTION: {lines[i]}");
                count += await RenditionAsync(new Uri(multivariant, lines[i + 1]), (Int(size.Groups["width"]), Int(size.Groups["height"])), expected, cancellationToken);
            }
            else if (lines[i].StartsWith("#EXT-X-MEDIA:TYPE=AUDIO", StringComparison.Ordinal) && UriAttribute().Match(lines[i]) is { Success: true } uri)
            {
                Require(expected.HasAudio, "a silent source got an audio group");
                count += await RenditionAsync(new Uri(multivariant, uri.Groups["uri"].Value), size: null, expected, cancellationToken);
            }
        }

        Require(count > 0, "the multivariant playlist names no rendition");
        return count;
    }

    async Task<int> RenditionAsync(Uri playlist, (int Width, int Height)? size, MediaFacts expected, CancellationToken cancellationToken)
    {
        var lines = await LinesAsync(playlist, cancellationToken);
        Require(lines[^1] == "#EXT-X-ENDLIST", $"{playlist.AbsolutePath} does not end");
        var segments = lines.Where(l => l.Length > 0 && l[0] != '#').Select(l => new Uri(playlist, l)).ToList();
        var initialization = lines.Where(l => l.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal)).Select(l => new Uri(playlist, UriAttribute().Match(l).Groups["uri"].Value));
        var file = Path.Combine(folder, "rendition.mp4");
        await using (var output = File.Create(file))
        {
            foreach (var uri in initialization.Concat(segments))
            {
                await output.WriteAsync(await FetchAsync(uri, cancellationToken), cancellationToken);
            }
        }

        if (size is { } promised)
        {
            var decoded = await Media.ProbeAsync(file, cancellationToken) ?? throw new PlaybackException($"{playlist.AbsolutePath} does not decode");
            Require(decoded.Rotation == 0, $"{playlist.AbsolutePath} is turned by {decoded.Rotation} degrees once more");
            // 426×240 is not exactly 16:9: a pixel aspect may add or take a pixel.
            Require(Math.Abs(decoded.Width - promised.Width) <= 2 && Math.Abs(decoded.Height - promised.Height) <= 2,
                $"{playlist.AbsolutePath} promises {promised.Width}×{promised.Height} and decodes to {decoded.Width}×{decoded.Height}");
        }

        var duration = lines.Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal)).Sum(l => double.Parse(l[8..].TrimEnd(','), CultureInfo.InvariantCulture));
        Require(Math.Abs(duration - expected.DurationSeconds) <= DurationTolerance,
            $"{playlist.AbsolutePath} lasts {duration:F2} s, the source {expected.DurationSeconds:F2} s");
        return segments.Count;
    }

    /// <returns>How many media segments were fetched.</returns>
    public async Task<int> DashAsync(Uri manifest, MediaFacts expected, CancellationToken cancellationToken)
    {
        var mpd = XDocument.Parse(Encoding.UTF8.GetString(await FetchAsync(manifest, cancellationToken)));
        var declared = System.Xml.XmlConvert.ToTimeSpan((string)mpd.Root!.Attribute("mediaPresentationDuration")!);
        Require(Math.Abs(declared.TotalSeconds - expected.DurationSeconds) <= DurationTolerance, $"the MPD lasts {declared.TotalSeconds:F2} s");
        var profiles = (string?)mpd.Root.Attribute("profiles");
        Require(profiles == "urn:mpeg:dash:profile:isoff-live:2011", $"the MPD is of the profiles {profiles}");
        var count = 0;
        foreach (var representation in mpd.Descendants().Where(e => e.Name.LocalName == "Representation"))
        {
            foreach (var uri in DashSegments.Of(manifest, representation))
            {
                await FetchAsync(uri, cancellationToken);
                count++;
            }
        }

        Require(count > 0, "the MPD names no segment");
        return count;
    }

    /// <summary>The URLs that played must not play without their signature or with a changed one.</summary>
    public async Task RefusalsAsync(CancellationToken cancellationToken)
    {
        foreach (var uri in fetched.DistinctBy(u => u.AbsolutePath.Split('/')[1] + Path.GetExtension(u.AbsolutePath)))
        {
            var unsigned = new Uri(uri.GetLeftPart(UriPartial.Path));
            Require(await visitor.StatusAsync(unsigned, cancellationToken) == HttpStatusCode.Forbidden, $"{unsigned} opens without a signature");
            var changed = new Uri(SignatureValue().Replace(uri.AbsoluteUri, m => Flip(m.Value)));
            Require(changed != uri, $"{uri.AbsolutePath} carries no signature");
            Require(await visitor.StatusAsync(changed, cancellationToken) == HttpStatusCode.Forbidden, $"{uri.AbsolutePath} opens with a changed signature");
        }
    }

    /// <summary>Changes a character in the middle: the last may hold only padding bits.</summary>
    static string Flip(string signature) => signature[..30] + (signature[30] == 'A' ? 'B' : 'A') + signature[31..];

    async Task<string[]> LinesAsync(Uri playlist, CancellationToken cancellationToken)
    {
        var lines = Encoding.UTF8.GetString(await FetchAsync(playlist, cancellationToken)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Require(lines[0] == "#EXTM3U", $"{playlist.AbsolutePath} is no playlist");
        return lines;
    }

    Task<byte[]> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        fetched.Add(uri);
        return visitor.GetAsync(uri, cancellationToken);
    }

    static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new PlaybackException(otherwise);
        }
    }

    static int Int(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"RESOLUTION=(?<width>\d+)x(?<height>\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Resolution();

    [GeneratedRegex("URI=\"(?<uri>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UriAttribute();

    [GeneratedRegex("Signature=[^&]+", RegexOptions.NonBacktracking)]
    private static partial Regex SignatureValue();
}
