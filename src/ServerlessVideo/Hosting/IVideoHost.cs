using System.Globalization;
using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>
/// A host of videos, as the product sees each of them. That which takes originals is an <see cref="IPublishingHost"/>, that whose copies any
/// player plays an <see cref="IManifestHost"/>; how one is doing is known of what became of publications (<see cref="HostCircuit"/>), for none
/// has a word for it. What a host refuses, or cannot say, is an outcome of the errors <c>host_*</c>;
/// a call may be repeated, and finds what the one before it did.
/// </summary>
public interface IVideoHost
{
    HostingProvider Provider { get; }

    HostAbilities Abilities { get; }

    /// <summary>Whether an operator has filled in what it needs: settings, and its token in the secret.</summary>
    Task<bool> IsSetUpAsync(CancellationToken cancellationToken);

    /// <summary>The copy as the host knows it; <see cref="Errors.HostCopyMissing"/> when it knows none.</summary>
    Task<Outcome<HostedVideo>> GetAsync(string providerVideoId, CancellationToken cancellationToken);

    /// <summary>Title, description and privacy as far as the host has them.</summary>
    Task<Outcome<HostedVideo>> UpdateAsync(string providerVideoId, HostMetadata metadata, CancellationToken cancellationToken);

    /// <summary>Removes the copy; of one that is gone, nothing. True: there was one.</summary>
    Task<Outcome<bool>> DeleteAsync(string providerVideoId, CancellationToken cancellationToken);

    /// <summary>Every copy there is, page by page, whoever made it.</summary>
    Task<Outcome<HostedPage>> ListAsync(string? cursor, CancellationToken cancellationToken);

    /// <summary>What the host itself counted between two days, both included.</summary>
    Task<Outcome<HostAnalytics>> GetAnalyticsAsync(string providerVideoId, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    Task<Outcome<HostQuota>> GetQuotaAsync(CancellationToken cancellationToken);

    /// <summary>Where the host's own player is; null: it has none, or nobody but our own player may use it.</summary>
    HostPages? PagesOf(string providerVideoId);
}

/// <summary>A host whose copies any player plays, ours too.</summary>
public interface IManifestHost : IVideoHost
{
    /// <summary>Addresses that open the copy for a while.</summary>
    /// <param name="until">When they end, or sooner where the host gives no longer ones.</param>
    Task<Outcome<HostedPlayback>> OpenAsync(string providerVideoId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>What a copy that is ready plays in, as <see cref="Video.AvailableQualities"/>; none: it does not say.</summary>
    Task<IReadOnlyList<string>> QualitiesAsync(string providerVideoId, CancellationToken cancellationToken);
}

/// <param name="Picture">A still by its time (null: whichever the host prefers) and its height in pixels.</param>
public sealed record HostedPlayback(Uri Hls, Uri Dash, Func<double?, int?, Uri> Picture);

/// <summary>A host that is handed the original. (Ours is not: there the encoder's own states of PublishVideo are the publishing.)</summary>
public interface IPublishingHost : IVideoHost
{
    /// <summary>
    /// Makes the copy, or finds the one made for this publication before. It is ready when <see cref="IVideoHost.GetAsync"/> says so. A large
    /// file may take several calls: a copy with <see cref="HostedVideo.BytesToSend"/> wants another one.
    /// </summary>
    /// <param name="deadline">When the call has to answer, with whatever was sent until then.</param>
    Task<Outcome<HostedVideo>> PublishAsync(HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken);
}

/// <summary>What a host can do. A video that needs more is not given to it.</summary>
/// <param name="RestrictsAccess">It can keep a copy from those without a grant: private, password, members and tiers.</param>
/// <param name="HasManifests">Our own player, and any other, plays it; otherwise only the host's embed does.</param>
/// <param name="MostBytes">Of one file.</param>
public sealed record HostAbilities(bool RestrictsAccess, bool HasManifests, long MostBytes)
{
    /// <summary>What each host can do, known also where nobody speaks to it.</summary>
    public static HostAbilities Of(HostingProvider host) => host switch
    {
        HostingProvider.Aws => new(RestrictsAccess: true, HasManifests: true, Uploads.PartPlan.MaximumFileSize),
        HostingProvider.Cloudflare => new(RestrictsAccess: true, HasManifests: true, MostBytes: 30_000_000_000),
        // One request that cannot be resumed has to fit into one turn of ten minutes (at 5 MB/s).
        _ => new(RestrictsAccess: false, HasManifests: false, MostBytes: 3_000_000_000),
    };

    /// <summary>Null: a video like this may lie there.</summary>
    public Failure? RefusalOf(Video video) =>
        !RestrictsAccess && IsRestricted(video) ? Errors.HostUnsuitable.With("it cannot keep a video from those who may not see it")
        : video.FileSizeBytes > MostBytes ? Errors.HostUnsuitable.With(string.Create(CultureInfo.InvariantCulture, $"it takes no file over {MostBytes / 1e9:0.#} GB"))
        : null;

    /// <summary>Not everybody with the link may watch it; one that is deleted nobody may.</summary>
    public static bool IsRestricted(Video video) =>
        video.Status == VideoStatus.Deleted || video.Privacy is not (Privacy.Public or Privacy.Unlisted) || video.AccessLevel != AccessLevel.Public;
}

/// <summary>What is to be published, and from where.</summary>
/// <param name="Task">Names the copy on the host.</param>
/// <param name="Original">Presigned address of the original, to be fetched by the host or by us in ranges; for as long as the credentials it was signed with, of the function, are valid.</param>
/// <param name="Push">The host cannot fetch it (<see cref="Errors.HostFetchFailed"/>): it is sent.</param>
/// <param name="Continuation">What the call before this one gave as <see cref="HostedVideo.Continuation"/>.</param>
public sealed record HostPublication(
    PublishTask Task, HostMetadata Metadata, Uri Original, long SizeBytes, bool Push = false, string? Continuation = null);

/// <param name="Restricted">Nobody may play it without a grant of ours.</param>
public sealed record HostMetadata(string Title, string? Description, string FileName, bool Restricted, Privacy Privacy)
{
    public static HostMetadata Of(Video video) => new(video.Title, video.Description, video.FileName, HostAbilities.IsRestricted(video), video.Privacy);
}

[JsonConverter(typeof(SnakeCase<HostedState>))]
public enum HostedState { Receiving, Processing, Ready, Failed }

/// <summary>One copy on a host.</summary>
/// <param name="Name">The publication it was made for (<see cref="PublishTask.Name"/>); null: not one of ours.</param>
/// <param name="Percent">Of the host's own encoding, 0–100.</param>
/// <param name="Error">Why it failed; of one with bytes to send, why the host takes no more of them now.</param>
/// <param name="Qualities">As <see cref="Video.AvailableQualities"/>; empty: not known.</param>
/// <param name="BytesToSend">How much of the original has not arrived yet; zero when all has.</param>
/// <param name="ModifiedAt">As the host says; tells one state from the next.</param>
/// <param name="Continuation">Of a copy with bytes to send: without it the next call begins anew. For nobody else's eyes, and not to be read.</param>
public sealed record HostedVideo(
    string ProviderVideoId, string? Name, HostedState State, int Percent, VideoError? Error = null, double? DurationSeconds = null, int? Width = null,
    int? Height = null, long? SizeBytes = null, IReadOnlyList<string>? Qualities = null, long BytesToSend = 0, DateTimeOffset? CreatedAt = null,
    DateTimeOffset? ModifiedAt = null, string? Continuation = null);

public sealed record HostedPage(IReadOnlyList<HostedVideo> Items, string? NextCursor);

/// <summary>A host's own figures; null: it does not count that.</summary>
public sealed record HostAnalytics(double? MinutesViewed = null, long? Views = null, long? UniqueViewers = null, double? AverageWatchPercentage = null);

/// <summary>In whatever the host limits; null: it does not say, or has no limit.</summary>
/// <param name="Unit"><c>minutes</c> stored, or <c>videos</c>.</param>
public sealed record HostQuota(string Unit, double Used, double? Limit)
{
    [JsonIgnore]
    public bool IsExhausted => Used >= Limit;
}

/// <summary>Pages of the host's own.</summary>
public sealed record HostPages(Uri Share, Uri Embed);
