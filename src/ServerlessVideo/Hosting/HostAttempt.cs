using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

[JsonConverter(typeof(SnakeCase<AttemptOutcome>))]
public enum AttemptOutcome { Running, Succeeded, Failed, Skipped }

/// <summary>One host's try at publishing one generation.</summary>
/// <param name="Code">Why it failed or was skipped, of <see cref="Errors"/>.</param>
public sealed record HostAttempt(
    VideoId VideoId, int Generation, HostingProvider Host, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null,
    AttemptOutcome Outcome = AttemptOutcome.Running, string? Code = null, string? Detail = null)
{
    public static readonly ItemMapper<HostAttempt> Mapper = new(
        "attempt", 1, ProductJson.Default.HostAttempt, a => Keys.Attempt(a.VideoId, a.Generation, SnakeCase.Of(a.Host)));
}
