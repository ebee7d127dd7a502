using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>The copy of one generation on a host that is not ours, as last heard of. The host's name of it finds the record.</summary>
/// <param name="OrderedAt">When it was asked for.</param>
/// <param name="HostVideo">What the host says of it.</param>
/// <param name="Pushed">The host could not fetch the original: it is sent.</param>
/// <param name="ProgressAt">When fewer bytes were left to send than before, or sending began; null: not known, or nothing is sent.</param>
/// <param name="TaskToken">Who waits for its end in Step Functions; null: nobody.</param>
public sealed record HostCopy(
    VideoId VideoId, int Generation, HostingProvider Host, DateTimeOffset OrderedAt, HostedVideo HostVideo, bool Pushed = false,
    DateTimeOffset? ProgressAt = null, string? TaskToken = null, long Version = 0)
{
    public static readonly ItemMapper<HostCopy> Mapper = new(
        "copy", 1, ProductJson.Default.HostCopy, c => Keys.Copy(c.VideoId, c.Generation, SnakeCase.Of(c.Host)),
        c => new IndexAttributes(Gsi1Pk: Keys.CopyPartition(SnakeCase.Of(c.Host), c.ProviderVideoId), Gsi1Sk: c.VideoId.ToString()));

    [JsonIgnore]
    public string ProviderVideoId => HostVideo.ProviderVideoId;

    [JsonIgnore]
    public bool HasEnded => HostVideo.State is HostedState.Ready or HostedState.Failed;

    /// <summary>What a host may take for a file of so many bytes before it is too slow: an hour, and what they take at 1 MB/s.</summary>
    public static TimeSpan Patience(long bytes) => TimeSpan.FromHours(1) + TimeSpan.FromSeconds(bytes / 1e6);

    /// <summary>One that was never written has no version.</summary>
    public static WriteCondition Unchanged(HostCopy read) => read.Version == 0 ? WriteCondition.IsNew : new(
        "version = :version", null, new() { [":version"] = new Amazon.DynamoDBv2.Model.AttributeValue { N = read.Version.ToString() } });
}
