using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Playback;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Library;

/// <summary>A video as the API shows it. What only its managers may know is null for others.</summary>
/// <param name="MayManage">Whether the caller may edit and delete it.</param>
public sealed record VideoView(
    VideoId Id, string OwnerId, string Title, string? Description, IReadOnlyList<string> Tags, string? CompanyName,
    IReadOnlyList<EntityLink> Entities, string FileName, string ContentType, MediaType MediaType, string? UseCase,
    long? ExpectedViews, string? OperatorNotes, Privacy Privacy, AccessLevel AccessLevel, Tier? RequiredTier,
    HostPreference HostPreference, EncodingProfile EncodingProfile, RateControl RateControl,
    VideoStatus Status, VideoError? Error, VideoError? Attention, HostingProvider? HostingProvider, string? ProviderVideoId,
    string ShareUrl, string EmbedUrl, string? ThumbnailUrl, double? DurationSeconds, int? Width, int? Height, double? FrameRate, string? Codec,
    long FileSizeBytes, string? Sha256, IReadOnlyList<string> AvailableQualities,
    bool CaptionsAvailable, IReadOnlyList<string> CaptionLanguages, double? UploadTimeSeconds, int ProcessingPercent, DateTimeOffset? RecordedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    Original? Original, IReadOnlyDictionary<string, JsonElement>? Metadata, bool MayManage)
{
    /// <summary>The owner's video that has the file already; only when the error is <c>duplicate_file</c>, only for its managers.</summary>
    public VideoId? DuplicateOf { get; init; }

    /// <summary>Which hosts were considered for its last publication and why; only for its managers.</summary>
    public HostChoice? HostChoice { get; init; }

    /// <summary>Where it is being moved, or why that came to nothing; only for its managers.</summary>
    public HostMove? Moving { get; init; }

    /// <summary>How far the import of its file is; only while that is under way, only for its managers.</summary>
    public ImportProgress? Import { get; init; }
}

/// <summary>Makes views: knows where the product is reached.</summary>
sealed class VideoViews(PublicUrls urls, Cached<PlaybackSigner> signers, TimeProvider clock)
{
    /// <summary>How long a picture that only some may see can be fetched by who got its address.</summary>
    static readonly TimeSpan ThumbnailLifetime = TimeSpan.FromHours(1);

    public async ValueTask<VideoView> OfAsync(Video v, Caller caller, CancellationToken cancellationToken)
    {
        var manages = caller.Manages(v);
        return new VideoView(
            v.Id, v.OwnerId, v.Title, v.Description, v.Tags, v.CompanyName, manages ? v.Entities : [], v.FileName, v.ContentType, v.MediaType,
            manages ? v.UseCase : null, manages ? v.ExpectedViews : null, manages ? v.OperatorNotes : null, v.Privacy, v.AccessLevel, v.RequiredTier,
            v.HostPreference, v.EncodingProfile, v.RateControl, v.Status, v.Error, manages ? v.Attention : null, v.HostingProvider, manages ? v.ProviderVideoId : null,
            urls.Watch(v.Id), urls.Embed(v.Id), await ThumbnailAsync(v, caller, cancellationToken), v.DurationSeconds, v.Width, v.Height, v.FrameRate, v.Codec,
            v.FileSizeBytes, manages ? v.Sha256 : null, v.AvailableQualities, v.Captions.Count > 0, [.. v.Captions.Select(c => c.Language)], v.UploadTimeSeconds, v.ProcessingPercent,
            v.RecordedAt, v.CreatedAt, v.UpdatedAt, manages ? v.Original : null, manages ? v.Metadata : null, manages)
        {
            DuplicateOf = manages ? v.DuplicateOf : null,
            HostChoice = manages ? v.HostChoice : null,
            Moving = manages ? v.Moving : null,
        };
    }

    /// <summary>A stable address where everybody may look; an image in a page carries no token, so elsewhere the address itself is signed.</summary>
    async ValueTask<string?> ThumbnailAsync(Video video, Caller caller, CancellationToken cancellationToken)
    {
        // Of another host's copy without a poster of ours, the host has the pictures, where it gives any to others.
        var isOfHost = video is { PosterKey: null, Status: VideoStatus.Ready, HostingProvider: HostingProvider.Cloudflare };
        if (video.PosterKey is null && !isOfHost)
        {
            return null;
        }
        if (Access.Refusal(Caller.Anonymous, video) is null)
        {
            return urls.Thumbnail(video.Id);
        }
        var signer = await signers.GetAsync(cancellationToken);
        var grant = signer.Grant(video.Id, caller.Subject, clock.GetUtcNow() + ThumbnailLifetime);
        return video.PosterKey is { } poster ? signer.MediaUrl(poster, grant) : $"{signer.PublicUrl}/p/{video.Id}/poster.jpg?{grant}";
    }
}
