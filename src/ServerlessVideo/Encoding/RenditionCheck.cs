using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>
/// Whether everything that was ordered is there, whole. Pure: the folder's files with their sizes in, the record that
/// playback lives on out, or what is wrong.
/// </summary>
/// <param name="sizes">Bytes by name in the folder.</param>
/// <param name="texts">The manifests, by name.</param>
sealed class RenditionCheck(
    PublishTask task, Inspection source, EncodingProfile profile, IReadOnlyDictionary<string, long> sizes, IReadOnlyDictionary<string, string> texts)
{
    const string Master = $"{EncodingPlan.VideoName}.m3u8";
    public const string Dash = $"{EncodingPlan.VideoName}.mpd";

    readonly IReadOnlyList<PlannedAudio> audio = PlannedAudio.Of(source);

    /// <summary>The manifests that the plan makes MediaConvert write.</summary>
    public static IEnumerable<string> Manifests(Inspection source, EncodingProfile profile) =>
    [
        Master, Dash, .. source.Rungs(profile).Select(PlaylistOf), .. PlannedAudio.Of(source).Select(a => a.Playlist),
    ];

    public Outcome<RenditionSet> Run()
    {
        if (Missing(Manifests(source, profile)) is { } manifest)
        {
            return manifest;
        }
        var playlists = Manifests(source, profile).Where(m => m is not (Master or Dash)).ToDictionary(m => m, m => MediaPlaylist.Parse(texts[m]));
        foreach (var (name, playlist) in playlists)
        {
            if (!playlist.Ended || playlist.Init is null || playlist.Segments.Count == 0)
            {
                return Errors.EncodingIncomplete.With($"{name} was not finished.");
            }
            if (Missing([playlist.Init, .. playlist.Segments.Select(s => s.Uri)]) is { } segment)
            {
                return segment;
            }
        }
        return CheckDash(playlists) ?? CheckDurations(playlists) ?? CheckAlignment(playlists) ?? Collect(playlists);
    }

    /// <summary>What DASH players find is what HLS players find: the same files, as long as each other within one group of pictures.</summary>
    Failure? CheckDash(Dictionary<string, MediaPlaylist> playlists)
    {
        try
        {
            var mpd = DashFiles.Parse(texts[Dash]);
            var listed = DashFiles.Listed(mpd).ToHashSet();
            var other = playlists.Values.SelectMany(p => p.Segments.Select(s => s.Uri).Append(p.Init!)).ToHashSet();
            other.SymmetricExceptWith(listed);
            if (Missing(listed) is { } missing)
            {
                return missing;
            }
            return other.Count > 0 ? Errors.EncodingIncomplete.With($"HLS and DASH differ in {other.Min()}.") : CheckLengths(mpd, playlists);
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException)
        {
            return Errors.EncodingIncomplete.With($"{Dash} cannot be read: {e.Message}");
        }
    }

    static Failure? CheckLengths(XDocument mpd, Dictionary<string, MediaPlaylist> playlists)
    {
        var dash = DashFiles.Tracks(mpd).DistinctBy(track => track.Init).ToDictionary(track => track.Init, track => track.Seconds);
        return Differ(Dash, playlists.Values.Max(p => p.Seconds), DashFiles.Seconds(mpd))
            ?? playlists.Select(p => Differ(p.Key, p.Value.Seconds, dash[p.Value.Init!])).FirstOrDefault(f => f is not null);
    }

    static Failure? Differ(string name, double hls, double? dash) => dash is { } seconds && Math.Abs(seconds - hls) <= EncodingPlan.GopSeconds
        ? null
        : Errors.EncodingIncomplete.With(string.Create(CultureInfo.InvariantCulture, $"{name} lasts {hls:0.0} s in HLS and {dash ?? 0:0.0} s in DASH."));

    /// <summary>
    /// Within one group of pictures, nothing is shorter than the source says it is, each track for itself (sound and picture may end
    /// apart): what is shorter was cut off. A track of which nobody wrote how long it is has to be there; that it ends before the other is
    /// no fault, as long as one of them lasts as long as the file, and what cannot be decoded fails the job. All renditions of the picture
    /// are as long as each other.
    /// </summary>
    Failure? CheckDurations(Dictionary<string, MediaPlaylist> playlists)
    {
        var pictures = source.Rungs(profile).Select(rung => playlists[PlaylistOf(rung)].Seconds).ToList();
        var (shortest, longest) = (pictures.Min(), pictures.Max());
        // The container counts its longest track, which may be one that was not taken.
        var file = source.PictureSeconds is null && !source.HasOtherTracks ? source.DurationSeconds : null;
        return CutOff("The file", file, playlists.Values.Max(p => p.Seconds))
            ?? CutOff("The picture", source.PictureSeconds, longest)
            ?? audio.Select(a => CutOff($"The sound \"{a.Label}\"", a.Track.DurationSeconds, playlists[a.Playlist].Seconds)).FirstOrDefault(f => f is not null)
            ?? (longest - shortest > EncodingPlan.GopSeconds
                ? Errors.EncodingIncomplete.With(string.Create(CultureInfo.InvariantCulture, $"The renditions last from {shortest:0.0} to {longest:0.0} s."))
                : null);
    }

    /// <param name="announced">Seconds. A track counts what an edit list cuts away, the container its longest track: the shorter of both holds.</param>
    Failure? CutOff(string what, double? announced, double decoded) =>
        announced is { } track && Math.Min(track, source.DurationSeconds ?? track) is var expected && decoded < expected - EncodingPlan.GopSeconds
            ? Errors.DamagedInput.With(string.Create(
                CultureInfo.InvariantCulture, $"{what} says it lasts {expected:0.0} s; only {decoded:0.0} s can be decoded."))
            : null;

    /// <summary>Players change the rendition between two segments: all have the same ones.</summary>
    Failure? CheckAlignment(Dictionary<string, MediaPlaylist> playlists)
    {
        var counts = source.Rungs(profile).Select(rung => playlists[PlaylistOf(rung)].Segments.Count).Distinct().ToList();
        return counts.Count == 1 ? null : Errors.EncodingIncomplete.With($"The renditions have from {counts.Min()} to {counts.Max()} segments.");
    }

    Outcome<RenditionSet> Collect(Dictionary<string, MediaPlaylist> playlists)
    {
        var variants = HlsText.Variants(texts[Master]).DistinctBy(v => v.Uri).ToDictionary(v => v.Uri);
        var renditions = new List<VideoRendition>();
        foreach (var rung in source.Rungs(profile))
        {
            var name = PlaylistOf(rung);
            if (!variants.TryGetValue(name, out var variant) || RenditionOf(rung, playlists[name], variant) is not { } rendition)
            {
                return Errors.EncodingIncomplete.With($"{Master} does not describe {name}.");
            }
            renditions.Add(rendition);
        }
        var (stills, storyboard) = (Captures(EncodingPlan.StillModifier), Captures(EncodingPlan.StoryboardModifier));
        var seconds = playlists[PlaylistOf(source.Rungs(profile)[^1])].Seconds;
        var pictures = CheckCaptures(stills, EncodingPlan.StillModifier, seconds / EncodingPlan.StillSeconds(source), EncodingPlan.MostStills)
            ?? CheckCaptures(storyboard, EncodingPlan.StoryboardModifier, seconds / StoryboardPlan.Of(source).Seconds, StoryboardPlan.MostFrames);
        if (pictures is { } capture)
        {
            return capture;
        }
        var sound = Codecs(variants[renditions[0].Playlist]).FirstOrDefault(c => !IsVideo(c)) ?? "mp4a.40.2";
        return new RenditionSet
        {
            VideoId = task.VideoId,
            Generation = task.Generation,
            SizeBytes = sizes.Values.Sum(),
            DurationSeconds = Math.Round(playlists[renditions[^1].Playlist].Seconds, 3),
            Video = renditions,
            Audio = [.. audio.Select(a => AudioOf(a, playlists[a.Playlist], sound))],
            Stills = stills,
            StillSeconds = EncodingPlan.StillSeconds(source),
            Poster = stills.MaxBy(name => sizes[name])!,
            Storyboard = StoryboardOf(storyboard, renditions[0]),
        };
    }

    VideoRendition? RenditionOf(Rung rung, MediaPlaylist playlist, HlsVariant variant)
    {
        var size = variant.Attributes.GetValueOrDefault("RESOLUTION", "").Split('x');
        if (size.Length != 2 || !int.TryParse(size[0], out var width) || !int.TryParse(size[1], out var height)
            || Codecs(variant).FirstOrDefault(IsVideo) is not { } codecs)
        {
            return null;
        }
        var (peak, average) = Bandwidth(playlist);
        return new VideoRendition(
            rung.Quality, width, height, Math.Round(rung.FrameRate.Value, 3), codecs, peak, average, PlaylistOf(rung));
    }

    AudioRendition AudioOf(PlannedAudio planned, MediaPlaylist playlist, string codecs)
    {
        var (peak, average) = Bandwidth(playlist);
        return new AudioRendition(
            planned.Name, planned.Track.Language, planned.Label, planned.Default, PlannedAudio.Channels, codecs, peak, average, planned.Playlist);
    }

    /// <summary>By time.</summary>
    string[] Captures(string modifier) =>
        [.. sizes.Keys.Where(n => n.StartsWith($"{EncodingPlan.PictureName}{modifier}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Their times are told by their numbers: none is left out. At the end one more or less is a matter of rounding.</summary>
    Failure? CheckCaptures(string[] names, string modifier, double intervals, int most)
    {
        var fewest = Math.Max(1, Math.Min(most, (int)Math.Ceiling(intervals)) - 1);
        return Missing(Enumerable.Range(0, Math.Max(fewest, names.Length)).Select(n => $"{EncodingPlan.PictureName}{modifier}.{n:D7}.jpg"));
    }

    /// <summary>Its pictures have the renditions' shape, which the encoder knows better than the inspection (non-square pixels).</summary>
    Storyboard StoryboardOf(string[] frames, VideoRendition shape)
    {
        var plan = StoryboardPlan.Of(source);
        var scale = (double)plan.ShortSide / Math.Min(shape.Width, shape.Height);
        return new Storyboard(frames, plan.Seconds, (int)Math.Round(shape.Width * scale), (int)Math.Round(shape.Height * scale));
    }

    (long Peak, long Average) Bandwidth(MediaPlaylist playlist) => (BitRates.Peak(playlist, sizes), BitRates.Average(playlist, sizes));

    Failure? Missing(IEnumerable<string> names) => names.FirstOrDefault(name => sizes.GetValueOrDefault(name) <= 0) is { } missing
        ? Errors.EncodingIncomplete.With($"{missing} is missing or empty.")
        : null;

    static string PlaylistOf(Rung rung) => $"{EncodingPlan.VideoName}_{rung.Quality}.m3u8";

    static string[] Codecs(HlsVariant variant) => variant.Attributes.GetValueOrDefault("CODECS", "").Split(',', StringSplitOptions.TrimEntries);

    static bool IsVideo(string codec) => codec.StartsWith("avc", StringComparison.Ordinal);
}
