namespace ServerlessVideo.Encoding;

/// <summary>
/// The small pictures that the player shows over its time line: single JPEGs, as MediaConvert makes no tiles. At most a hundred, at
/// least two seconds apart: more would be neither seen under a finger nor worth their requests.
/// </summary>
/// <param name="Seconds">From one picture to the next; the first is at 0.</param>
/// <param name="ShortSide">Pixels.</param>
sealed record StoryboardPlan(int Seconds, int ShortSide)
{
    public const int MostFrames = 100;

    const int ShortestInterval = 2, UnknownInterval = 10, UsualShortSide = 90;

    /// <summary>A source that does not say how long it is has a picture each ten seconds, and none beyond the hundredth.</summary>
    public static StoryboardPlan Of(Inspection source) => new(
        source.DurationSeconds is { } duration ? Math.Max(ShortestInterval, (int)Math.Ceiling(duration / MostFrames)) : UnknownInterval,
        Ladder.ShortSideWithin(UsualShortSide, source.Width, source.Height));
}
