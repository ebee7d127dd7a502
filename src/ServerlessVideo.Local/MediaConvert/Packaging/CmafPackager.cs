using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>
/// Makes one CMAF package of ffmpeg's one-track files: segments of whole fragments, cut at the same times on every rung and in the sound,
/// playlists and MPD. Our own step, because no muxer of ffmpeg writes fragments inside segments under MediaConvert's names
/// (hls puts the first segment into the init file once fragments are asked for; dash names by representation number).
/// </summary>
internal static class CmafPackager
{
    /// <param name="folder">Holds ffmpeg's files.</param>
    /// <param name="target">An empty folder for the package.</param>
    /// <returns>The renditions and every file of the package, by name.</returns>
    public static async Task<(IReadOnlyList<Rendition> Renditions, IReadOnlyList<string> Files)> PackageAsync(
        IReadOnlyList<PlannedOutput> outputs, CmafGroupSettings settings, string folder, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        var gop = outputs.OfType<VideoOutput>().Max(v => v.GopFrames / v.FrameRate.Value);
        var gops = Math.Max(1, (int)Math.Round(settings.FragmentLength / gop));
        var perSegment = Math.Max(1, (int)Math.Round(settings.SegmentLength / (gop * gops)));
        var baseName = S3Location.Parse(settings.Destination).Name;
        List<Rendition> renditions = [];
        foreach (var output in outputs)
        {
            renditions.Add(await WriteAsync(output, baseName + output.Settings.NameModifier, gop * gops, perSegment, folder, target, cancellationToken));
        }
        var files = renditions.SelectMany(r => r.Segments.Select(s => s.Name).Append(r.Init)).ToList();
        foreach (var (name, text) in Manifests(renditions, settings, baseName))
        {
            await File.WriteAllTextAsync(Path.Combine(target, name), text, cancellationToken);
            files.Add(name);
        }
        return (renditions, files);
    }

    static IEnumerable<(string Name, string Text)> Manifests(IReadOnlyList<Rendition> renditions, CmafGroupSettings settings, string baseName)
    {
        if (settings.WriteHlsManifest == Switch.Enabled)
        {
            foreach (var rendition in renditions)
            {
                yield return (rendition.Playlist, HlsManifests.Media(rendition, settings.ManifestDurationFormat));
            }
            yield return ($"{baseName}.m3u8", HlsManifests.Multivariant(renditions, settings));
        }
        if (settings.WriteDashManifest == Switch.Enabled)
        {
            yield return ($"{baseName}.mpd", DashManifest.Write(renditions, settings));
        }
    }

    static async Task<Rendition> WriteAsync(PlannedOutput output, string name, double fragment, int perSegment, string folder, string target, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, output.File);
        var track = await FragmentedMp4.ReadAsync(path, cancellationToken);
        // The AAC encoder's first frame is only priming: without it the sound starts exactly with the picture.
        var samples = output is AudioOutput ? track.Samples.Skip(1).ToArray() : track.Samples;
        if (samples is [])
        {
            throw new JobFailedException(JobError.SourceRead, "Source Read Error: the input has no frame that decodes.");
        }
        await File.WriteAllBytesAsync(Path.Combine(target, Rendition.InitName(output, name)), track.Init, cancellationToken);
        await using var source = File.OpenRead(path);
        List<SegmentFile> segments = [];
        var fragments = 1;
        foreach (var segment in Segmenter.Cut(samples, track.Timescale, fragment, perSegment))
        {
            var file = Rendition.SegmentName(output, name, segments.Count + 1);
            var bytes = await SegmentWriter.WriteAsync(Path.Combine(target, file), segment, fragments, source, cancellationToken);
            segments.Add(new SegmentFile(file, segment.Start, segment.Duration, bytes));
            fragments += segment.Fragments.Count;
        }
        return new Rendition(output, name, track.Timescale, track.Codec, segments);
    }
}
