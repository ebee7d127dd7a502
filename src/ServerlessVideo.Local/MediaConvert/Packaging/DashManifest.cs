using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>The MPD (ISO/IEC 23009-1, live profile, static) of one CMAF group. Pure.</summary>
internal static class DashManifest
{
    static readonly XNamespace Mpd = "urn:mpeg:dash:schema:mpd:2011";

    public static string Write(IReadOnlyList<Rendition> renditions, CmafGroupSettings settings)
    {
        var duration = XmlConvert.ToString(TimeSpan.FromSeconds(renditions.Max(r => r.Duration)));
        XElement period = new(Mpd + "Period", new XAttribute("start", "PT0S"), new XAttribute("duration", duration), new XAttribute("id", "1"));
        var video = renditions.Where(r => r.Output is VideoOutput).ToArray();
        period.Add(Set(1, "video", video, settings, new XAttribute("maxWidth", video.Max(v => Frame(v).Width)), new XAttribute("maxHeight", video.Max(v => Frame(v).Height))));
        foreach (var (i, audio) in renditions.Where(r => r.Output is AudioOutput).Index())
        {
            var language = ((AudioOutput)audio.Output).Language;
            period.Add(Set(i + 2, "audio", [audio], settings, language is null ? null : new XAttribute("lang", language)));
        }
        XElement root = new(Mpd + "MPD",
            // Of MAIN_PROFILE, which is all that is honoured, though the manifest is one of the narrower live profile.
            new XAttribute("profiles", "urn:mpeg:dash:profile:isoff-main:2011"),
            new XAttribute("type", "static"),
            new XAttribute("minBufferTime", $"PT{settings.MinBufferTime}S"),
            new XAttribute("mediaPresentationDuration", duration),
            period);
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root}\n";
    }

    static XElement Set(int id, string type, IEnumerable<Rendition> renditions, CmafGroupSettings settings, params object?[] attributes) =>
        new(Mpd + "AdaptationSet",
            new XAttribute("id", id), new XAttribute("contentType", type), new XAttribute("mimeType", $"{type}/mp4"),
            new XAttribute("segmentAlignment", "true"), new XAttribute("startWithSAP", 1), attributes,
            renditions.Select(r => Representation(r, settings)));

    static XElement Representation(Rendition rendition, CmafGroupSettings settings)
    {
        XElement element = new(Mpd + "Representation",
            new XAttribute("id", rendition.Output.Number + 1),
            new XAttribute("bandwidth", settings.MpdManifestBandwidthType == BandwidthType.Max ? rendition.PeakBandwidth : rendition.AverageBandwidth),
            new XAttribute("codecs", rendition.Codec));
        if (rendition.Output is VideoOutput video)
        {
            element.Add(new XAttribute("width", video.Picture.Frame.Width), new XAttribute("height", video.Picture.Frame.Height),
                new XAttribute("frameRate", video.FrameRate), new XAttribute("sar", video.Picture.PixelAspect.ToString().Replace('/', ':')));
        }
        else if (rendition.Output is AudioOutput audio)
        {
            element.Add(new XAttribute("audioSamplingRate", audio.Aac.SampleRate), new XElement(Mpd + "AudioChannelConfiguration",
                new XAttribute("schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"),
                new XAttribute("value", audio.Aac.CodingMode switch { CodingMode.Mono => 1, CodingMode.Stereo => 2, _ => 6 })));
        }
        element.Add(new XElement(Mpd + "SegmentTemplate",
            new XAttribute("timescale", rendition.Timescale), new XAttribute("media", rendition.Template),
            new XAttribute("initialization", rendition.Init), new XAttribute("startNumber", 1), Timeline(rendition)));
        return element;
    }

    /// <summary>Runs of equal durations are one S with a repeat count.</summary>
    static XElement Timeline(Rendition rendition)
    {
        XElement timeline = new(Mpd + "SegmentTimeline");
        foreach (var segment in rendition.Segments)
        {
            if (timeline.LastNode is XElement last && (long)last.Attribute("d")! == segment.Duration)
            {
                last.SetAttributeValue("r", ((int?)last.Attribute("r") ?? 0) + 1);
            }
            else
            {
                timeline.Add(new XElement(Mpd + "S", new XAttribute("t", segment.Start), new XAttribute("d", segment.Duration)));
            }
        }
        return timeline;
    }

    static Size Frame(Rendition rendition) => ((VideoOutput)rendition.Output).Picture.Frame;
}
