using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>
/// One decoded picture for all outputs: prepared once (deinterlaced, turned, brought to the output's frame rate), then scaled
/// step by step from the largest rung to the smallest, which costs half of scaling each from the source.
/// Output <c>n</c> of the plan leaves at the label <c>[on]</c>.
/// </summary>
internal static class FilterGraph
{
    public static string Build(EncodePlan plan)
    {
        var rates = plan.Videos.Select(v => v.FrameRate).Distinct().ToArray();
        var branches = rates.Select((rate, i) => (Label: $"[r{i}]", Filter: (string?)Rate(rate), Outputs: plan.Videos.Where(v => v.FrameRate == rate).ToList<PlannedOutput>())).ToList();
        if (branches is [])
        {
            branches.Add(("[r0]", null, []));
        }
        branches[^1].Outputs.AddRange(plan.Outputs.OfType<StillOutput>());
        List<string> chains = [$"[0:{plan.Track.Index}]{string.Join(',', Prepare(plan))},{(branches.Count == 1 ? branches[0].Filter ?? "null" : $"split={branches.Count}")}"
            + string.Concat(branches.Select(b => b.Label))];
        foreach (var (label, filter, outputs) in branches)
        {
            var from = label;
            if (branches.Count > 1 && filter is not null)
            {
                from = label.Replace("r", "f");
                chains.Add(label + filter + from);
            }
            chains.AddRange(Cascade(from, outputs));
        }
        return string.Join(';', chains);
    }

    /// <summary><c>start_time=0</c>: a picture that begins later than the sound is shown from the start, so both begin at 0.</summary>
    static string Rate(Fraction rate) => $"fps=fps={rate}:start_time=0";

    static IEnumerable<string> Prepare(EncodePlan plan)
    {
        if (plan.Preprocessors?.Deinterlacer is { } deinterlacer)
        {
            yield return $"bwdif=mode=send_frame:deint={(deinterlacer.Control == DeinterlacerControl.ForceAllFrames ? "all" : "interlaced")}";
        }
        if (plan.Turn != 0)
        {
            yield return plan.Turn switch { 90 => "transpose=clock", 270 => "transpose=cclock", _ => "hflip,vflip" };
        }
        if (plan.Preprocessors?.ColorCorrector?.ColorSpaceConversion == ColorSpaceConversion.Force709 && plan.Track.HighDynamicRange)
        {
            yield return "zscale=transfer=linear:npl=100,format=gbrpf32le,zscale=primaries=bt709,tonemap=tonemap=hable:desat=0,zscale=transfer=bt709:matrix=bt709:range=tv";
        }
        yield return "format=yuv420p";
    }

    static IEnumerable<string> Cascade(string from, IEnumerable<PlannedOutput> outputs)
    {
        var ordered = outputs.OrderByDescending(o => PictureOf(o).Content.Area).ToArray();
        foreach (var (i, output) in ordered.Index())
        {
            var last = i == ordered.Length - 1;
            var next = $"[c{output.Number}]";
            var picture = PictureOf(output);
            var frame = picture.Frame == picture.Content ? "" : $"pad={picture.Frame.Width}:{picture.Frame.Height}:(ow-iw)/2:(oh-ih)/2,";
            var finish = $"{frame}setsar={picture.PixelAspect}[o{output.Number}]";
            if (output is StillOutput still)
            {
                yield return last ? $"{from}{Pick(still)},{Scale(output)},{finish}" : $"{from}split=2[s{output.Number}]{next};[s{output.Number}]{Pick(still)},{Scale(output)},{finish}";
            }
            else
            {
                yield return last ? $"{from}{Scale(output)},{finish}" : $"{from}{Scale(output)},split=2[s{output.Number}]{next};[s{output.Number}]{finish}";
            }
            from = next;
        }
    }

    /// <summary>The first picture of each interval, counted from the start so that nothing drifts.</summary>
    static string Pick(StillOutput still) =>
        $"select='gte(t*{still.Capture.FramerateNumerator},selected_n*{still.Capture.FramerateDenominator})'";

    static string Scale(PlannedOutput output)
    {
        var (width, height) = PictureOf(output).Content;
        return $"scale={width}:{height}:flags={(output.Settings.VideoDescription!.Sharpness > 50 ? "lanczos" : "bicubic")}";
    }

    static Picture PictureOf(PlannedOutput output) => output switch
    {
        VideoOutput video => video.Picture,
        StillOutput still => still.Picture,
        _ => throw new InvalidOperationException($"{output} has no picture"),
    };
}
