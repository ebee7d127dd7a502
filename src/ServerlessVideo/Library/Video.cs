using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;

namespace ServerlessVideo.Library;

/// <summary>Who finds a video; <c>password</c> is not possible yet and is refused.</summary>
[JsonConverter(typeof(SnakeCase<Privacy>))]
public enum Privacy { Public, Unlisted, Private, Password }

[JsonConverter(typeof(SnakeCase<AccessLevel>))]
public enum AccessLevel { Public, MembersOnly, TierSpecific }

/// <summary>Membership tiers in rising order.</summary>
[JsonConverter(typeof(SnakeCase<Tier>))]
public enum Tier { Free, Basic, Premium, Lifetime }

[JsonConverter(typeof(SnakeCase<MediaType>))]
public enum MediaType { Video, Image, Document }

[JsonConverter(typeof(SnakeCase<HostPreference>))]
public enum HostPreference { Auto, Aws, Cloudflare, Loom }

[JsonConverter(typeof(SnakeCase<HostingProvider>))]
public enum HostingProvider { Aws, Cloudflare, Loom }

[JsonConverter(typeof(SnakeCase<EncodingProfile>))]
public enum EncodingProfile { Adaptive, Proxy }

/// <summary>How the encoder spends bits: by quality, up to the rendition's bitrate, or always that bitrate.</summary>
[JsonConverter(typeof(SnakeCase<RateControl>))]
public enum RateControl { Qvbr, Cbr }

/// <summary>Something of the organisation that a video belongs to, such as a lead or a camera pin.</summary>
public sealed record EntityLink(string Type, string Id);

/// <summary>Why a video failed or is only stored: a code of <see cref="Errors"/> and what happened.</summary>
public sealed record VideoError(string Code, string Detail);

/// <summary>A poster that somebody chose; it outlives a generation. One of the two.</summary>
/// <param name="TimeSeconds">The still nearest to it.</param>
/// <param name="File">Name of an image beside the renditions.</param>
public sealed record CustomPoster(double? TimeSeconds, string? File);

/// <summary>Where the original lies, byte for byte as it was sent.</summary>
/// <param name="Checksum">
/// What S3 itself holds the bytes against: base64 SHA-256, of a multipart object the one over its parts' with <c>-</c> and their
/// number. Of an object that did not come by an upload of ours its CRC-64, or its ETag. Nothing is published without it.
/// </param>
public sealed record Original(string Bucket, string Key, string VersionId, string? Checksum = null);

/// <summary>A video that plays is being published once more, on another host; it plays from where it is until that is done.</summary>
/// <param name="Generation">Under which it is published there.</param>
/// <param name="Error">Why it came to nothing; null: it is under way.</param>
public sealed record HostMove(HostingProvider Host, int Generation, DateTimeOffset At, VideoError? Error = null);

/// <summary>A video as the table holds it. <see cref="Version"/> rises with every write; <see cref="Generation"/> tells one publication from the next.</summary>
public sealed record Video
{
    public required VideoId Id { get; init; }
    public required string OwnerId { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? CompanyName { get; init; }
    public IReadOnlyList<EntityLink> Entities { get; init; } = [];
    public required string FileName { get; init; }
    public required string ContentType { get; init; }
    public MediaType MediaType { get; init; } = MediaType.Video;
    public string? UseCase { get; init; }
    public long? ExpectedViews { get; init; }
    public string? OperatorNotes { get; init; }
    public Privacy Privacy { get; init; } = Privacy.Unlisted;
    public AccessLevel AccessLevel { get; init; } = AccessLevel.Public;
    public Tier? RequiredTier { get; init; }
    public HostPreference HostPreference { get; init; } = HostPreference.Auto;
    public EncodingProfile EncodingProfile { get; init; } = EncodingProfile.Adaptive;
    public RateControl RateControl { get; init; }
    public required VideoStatus Status { get; init; }
    public VideoStatus? DeletedFrom { get; init; }
    public DateTimeOffset? PurgeRequestedAt { get; init; }
    public VideoError? Error { get; init; }

    /// <summary>The video that has the file; only of one that failed with <c>duplicate_file</c>.</summary>
    public VideoId? DuplicateOf { get; init; }

    /// <summary>It plays, but somebody should look: set and announced once.</summary>
    public VideoError? Attention { get; init; }
    public int Generation { get; init; } = 1;

    /// <summary>The highest generation there has been: a move that came to nothing has used one.</summary>
    public int LatestGeneration { get; init; } = 1;
    public long Version { get; init; } = 1;

    /// <summary>How often in a row no host took it and that was announced.</summary>
    public int StoredTimes { get; init; }

    /// <summary>The last choice of hosts.</summary>
    public HostChoice? HostChoice { get; init; }

    /// <summary>Null: it was never moved, or has arrived.</summary>
    public HostMove? Moving { get; init; }

    public HostingProvider? HostingProvider { get; init; }
    public string? ProviderVideoId { get; init; }

    /// <summary>Null: the encoding chooses.</summary>
    public CustomPoster? CustomPoster { get; init; }

    /// <summary>Key of the poster in the media bucket.</summary>
    public string? PosterKey { get; init; }
    public double? DurationSeconds { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public double? FrameRate { get; init; }
    public string? Codec { get; init; }
    public required long FileSizeBytes { get; init; }

    /// <summary>Of the whole file, 64 lower-case hex digits; announced by the uploader, or found by the verification.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The hash, announced or found, that this video claims in the table: one file is one video per owner and first entity.</summary>
    public string? ClaimedSha256 { get; init; }

    /// <summary>The first entity at that time: editing the entities does not move the claim.</summary>
    public EntityLink? ClaimedEntity { get; init; }
    public IReadOnlyList<string> AvailableQualities { get; init; } = [];

    /// <summary>By language.</summary>
    public IReadOnlyList<CaptionTrack> Captions { get; init; } = [];

    /// <summary>The version at which the list of chapters beside this record was written; null: it has none.</summary>
    public long? ChaptersVersion { get; init; }
    public int ProcessingPercent { get; init; }
    public double? UploadTimeSeconds { get; init; }
    public DateTimeOffset? RecordedAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public Original? Original { get; init; }
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }

    /// <summary>Its bytes lie where another video of the owner brought them.</summary>
    [JsonIgnore]
    public bool SharesOriginal => Original is { } original && original.Key != Uploads.OriginalKey.Of(Id);

    /// <summary>Also of one that was deleted meanwhile: a purge waits for the end of that.</summary>
    [JsonIgnore]
    public bool IsPublishing => (DeletedFrom ?? Status) == VideoStatus.Processing;

    /// <summary>Something is written for it by this generation: its first publication, a repeated one, or a move.</summary>
    public bool IsBeingPublished(int generation) =>
        (IsPublishing && Generation == generation) || (Moving is { Error: null } && Moving.Generation == generation);

    /// <summary>What is removed now would come back.</summary>
    [JsonIgnore]
    public bool IsAtWork => (DeletedFrom ?? Status) is VideoStatus.Verifying or VideoStatus.Processing || Moving is { Error: null };

    [JsonIgnore]
    public int NextGeneration => Math.Max(Generation, LatestGeneration) + 1;

    /// <summary>A verified video goes on to be published; an image or a document is ready as it is. Only from <see cref="VideoStatus.Verifying"/>.</summary>
    public Video Verified()
    {
        var processing = Move(VideoMove.Verify)!;
        return MediaType == MediaType.Video ? processing : processing.Move(VideoMove.Publish)! with { ProcessingPercent = 100 };
    }

    /// <summary>It lies on no host any more; the original is safe. Null: it plays nowhere.</summary>
    public Video? Withdrawn(VideoError why) => Move(VideoMove.Withdraw) is { } stored
        ? stored with { Error = why, HostingProvider = null, ProviderVideoId = null, AvailableQualities = [] }
        : null;

    /// <summary>This video after the move; null when the move is not legal from its state.</summary>
    public Video? Move(VideoMove move) => new VideoState(Status, DeletedFrom).Transition(move) is { } next
        ? this with { Status = next.Status, DeletedFrom = next.DeletedFrom }
        : null;
}
