using ServerlessVideo.Core;
using ServerlessVideo.Data;

namespace ServerlessVideo.Hosting;

/// <summary>A copy that its host did not know: a second look decides, for a host may be wrong for a while.</summary>
public sealed record MissedCopy(VideoId VideoId, string ProviderVideoId, DateTimeOffset At);

/// <summary>What waits for the second look.</summary>
public sealed record MissedCopies(IReadOnlyList<MissedCopy> Copies)
{
    /// <value>As many as one turn can ask for; the others are missed again at the next pass.</value>
    const int Most = 200;

    /// <value>Half an hour; the task comes by hourly, and again at once where it failed.</value>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(30);

    public static readonly ItemMapper<MissedCopies> Mapper = new("missed", 1, ProductJson.Default.MissedCopies, _ => Keys.MissedCopies);

    public static MissedCopies Of(IEnumerable<MissedCopy> copies) => new([.. copies.Take(Most)]);
}
