namespace ServerlessVideo.Encoding;

/// <summary>One sound rendition to make. Whatever the source has, mono or 5.1, it becomes stereo: what every device plays.</summary>
/// <param name="Name">In the names of its files and of its playlist: <c>audio</c>, <c>audio2</c>.</param>
/// <param name="Label">What people choose in the player; no two of a video are alike.</param>
/// <param name="Default">What plays when nobody chooses: the source's first track.</param>
sealed record PlannedAudio(string Name, AudioTrack Track, string Label, bool Default)
{
    public const int Channels = 2;

    public static IReadOnlyList<PlannedAudio> Of(Inspection source)
    {
        var planned = new List<PlannedAudio>();
        var known = new Dictionary<string, int>();
        foreach (var (i, track) in source.Audio.Index())
        {
            var label = track.Language is { } language ? Languages.NameOf(language) : "Audio";
            var count = known[label] = known.GetValueOrDefault(label) + 1;
            planned.Add(new PlannedAudio(i == 0 ? "audio" : $"audio{i + 1}", track, count == 1 ? label : $"{label} {count}", i == 0));
        }
        return planned;
    }

    public string Modifier => $"_{Name}";

    public string Playlist => $"{EncodingPlan.VideoName}{Modifier}.m3u8";

    /// <summary>Of the input, which the output names.</summary>
    public string Selector => $"Audio Selector {Track.Number}";
}
