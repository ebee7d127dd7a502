using System.Text.Json.Nodes;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Packaging;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <param name="Path">On this machine.</param>
internal sealed record OutputFile(string Path, S3Location Target, string ContentType);

/// <param name="Files">In the order of upload: manifests last, so that who finds one finds all it names.</param>
/// <param name="Details">The group's element of <c>outputGroupDetails</c>.</param>
internal sealed record PackagedGroup(IReadOnlyList<Rendition> Renditions, IReadOnlyList<OutputFile> Files, JsonObject Details);

/// <summary>From ffmpeg's files to what lies in S3 and stands in the event COMPLETE.</summary>
internal static class OutputGroups
{
    public static async Task<PackagedGroup> PackageAsync(
        OutputGroup group, IReadOnlyList<PlannedOutput> outputs, string folder, int index, CancellationToken cancellationToken)
    {
        var destination = S3Location.Parse(group.OutputGroupSettings.Destination);
        if (group.OutputGroupSettings.CmafGroupSettings is not { } cmaf || group.OutputGroupSettings.Type != OutputGroupType.CmafGroupSettings)
        {
            return Stills(outputs.Cast<StillOutput>(), destination, folder);
        }
        var target = Path.Combine(folder, $"group{index}");
        var (renditions, files) = await CmafPackager.PackageAsync(outputs, cmaf, folder, target, cancellationToken);
        JsonObject details = new()
        {
            ["type"] = "CMAF_GROUP",
            ["playlistFilePaths"] = new JsonArray([.. new[] { $"{destination.Name}.mpd", $"{destination.Name}.m3u8" }
                .Where(files.Contains).Select(f => (JsonNode)destination.Beside(f).ToString())]),
            ["outputDetails"] = new JsonArray([.. renditions.Select(r => (JsonNode)OutputDetail(r))]),
        };
        return new PackagedGroup(renditions, [.. files.Select(f => new OutputFile(Path.Combine(target, f), destination.Beside(f), ContentType(f)))], details);
    }

    static JsonObject OutputDetail(Rendition rendition)
    {
        JsonObject detail = new() { ["durationInMs"] = (long)Math.Round(rendition.Duration * 1000) };
        if (rendition.Output is VideoOutput video)
        {
            detail["videoDetails"] = VideoDetails(video.Picture);
            detail["videoDetails"]!["averageBitrate"] = rendition.AverageBandwidth;
        }
        return detail;
    }

    static JsonObject VideoDetails(Picture picture) => new() { ["widthInPx"] = picture.Frame.Width, ["heightInPx"] = picture.Frame.Height };

    /// <summary>Images are named <c>base.modifier.0000000.jpg</c> on; the event names only the last, as the service's does.</summary>
    static PackagedGroup Stills(IEnumerable<StillOutput> outputs, S3Location destination, string folder)
    {
        List<OutputFile> files = [];
        JsonArray details = [];
        foreach (var output in outputs)
        {
            var images = Directory.EnumerateFiles(folder, $"{output.Number}.*.jpg").Order(StringComparer.Ordinal).ToArray();
            files.AddRange(images.Select(i => new OutputFile(i,
                destination.Beside($"{destination.Name}{output.Settings.NameModifier}{Path.GetFileName(i)[$"{output.Number}".Length..]}"), "image/jpeg")));
            details.Add(new JsonObject
            {
                ["outputFilePaths"] = images is [] ? [] : new JsonArray(files[^1].Target.ToString()),
                ["durationInMs"] = (long)Math.Round(images.Length * 1000.0 * output.Capture.FramerateDenominator / output.Capture.FramerateNumerator),
                ["videoDetails"] = VideoDetails(output.Picture),
            });
        }
        return new PackagedGroup([], files, new JsonObject { ["type"] = "FILE_GROUP", ["outputDetails"] = details });
    }

    static string ContentType(string file) => Path.GetExtension(file) switch
    {
        ".m3u8" => "application/vnd.apple.mpegurl",
        ".mpd" => "application/dash+xml",
        ".cmfa" => "audio/mp4",
        _ => "video/mp4",
    };
}
