namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>A file that is odd, damaged or hostile, how to make it, and what must become of it.</summary>
/// <param name="Name">Its extension is the container that ffmpeg writes, whatever the damage makes of it.</param>
/// <param name="Code">Of the error that the video fails with; null: it plays.</param>
sealed record CorpusFile(string Name, string? Code)
{
    /// <value>ffmpeg's arguments but for the file; empty: all of it is the damage.</value>
    public string[] Clip { get; init; } = [];

    /// <value>From the clip's bytes to the file's.</value>
    public Func<byte[], byte[]>? Damage { get; init; }

    /// <value>What it must play in; null: whatever the source's size gives.</value>
    public string[]? Qualities { get; init; }

    /// <value>Pixels, as it is shown; null: not looked at.</value>
    public (int Width, int Height)? Size { get; init; }

    /// <value>Under what name it is sent; null: its own.</value>
    public string? SentAs { get; init; }

    /// <param name="clips">Each made once, however many files are made of it.</param>
    /// <returns>The file's path.</returns>
    public async Task<string> MakeAsync(string folder, Clips clips, CancellationToken cancellationToken)
    {
        var clip = Clip.Length > 0 ? await clips.MakeAsync(Clip, Path.GetExtension(Name), cancellationToken) : [];
        var file = Path.Combine(folder, SentAs ?? Name);
        await File.WriteAllBytesAsync(file, Damage?.Invoke(clip) ?? clip, cancellationToken);
        return file;
    }

    /// <value>Seconds beside its own that a file may take, on a machine with nothing else to do.</value>
    const double Longest = 10;

    /// <summary>How much longer it took to its end, stored, encoded or refused, than its own length, in seconds.</summary>
    public static double Overtime(DemoVideo result) => result.UploadSeconds + result.ProcessingSeconds - (result.DurationSeconds ?? 0);

    public static bool IsQuick(DemoVideo result) => Overtime(result) <= Longest;

    /// <summary>Null: it ended as it must. Otherwise what is wrong.</summary>
    /// <param name="patience">How many times slower the machine may be.</param>
    public string? Objection(DemoVideo result, double patience)
    {
        var limit = patience * (Longest + (result.DurationSeconds ?? 0));
        if (result.UploadSeconds + result.ProcessingSeconds > limit)
        {
            return $"must end within {limit:F0} s, took {result.UploadSeconds + result.ProcessingSeconds:F0} s";
        }
        if (Code == "unsupported_input" && result.WentElsewhere)
        {
            return result.Ok ? null : $"was taken by {result.HostingProvider}, and does not play: {result.Error?.Detail}";
        }
        if (Code is not null)
        {
            return result.Error?.Code == Code && result.Status is "failed" or null ? null : $"must fail with {Code}, is {result.Status} {result.Error?.Code}: {result.Error?.Detail}";
        }
        if (!result.Ok || result.Status != "ready")
        {
            return $"must play, is {result.Status} {result.Error?.Code}: {result.Error?.Detail}";
        }
        if (Size is { } size && (result.Width, result.Height) != size)
        {
            return $"must be {size}, is {(result.Width, result.Height)}";
        }
        return Qualities is null || result.AvailableQualities.SequenceEqual(Qualities)
            ? null
            : $"must play in {string.Join(' ', Qualities)}, plays in {string.Join(' ', result.AvailableQualities)}";
    }
}
