using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary>A video as the API shows it. What only its managers may know is null for others.</summary>
public sealed record VideoView(
    VideoId Id, string OwnerId, string Title, string? Description, IReadOnlyList<string> Tags, string? CompanyName,
    IReadOnlyList<EntityLink> Entities, string FileName, string ContentType, MediaType MediaType, string? UseCase,
    long? ExpectedViews, string? OperatorNotes, Privacy Privacy, AccessLevel AccessLevel, Tier? RequiredTier,
    HostPreference HostPreference, EncodingProfile EncodingProfile,
    VideoStatus Status, VideoError? Error, HostingProvider? HostingProvider, string? ProviderVideoId,
    string ShareUrl, string EmbedUrl, string? ThumbnailUrl, double? DurationSeconds, int? Width, int? Height, double? FrameRate, string? Codec,
    long FileSizeBytes, string? Sha256, IReadOnlyList<string> AvailableQualities, double? UploadTimeSeconds,
    int ProcessingPercent, DateTimeOffset? RecordedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    Original? Original, IReadOnlyDictionary<string, JsonElement>? Metadata);

/// <summary>Makes views: knows where the product is reached.</summary>
public sealed class VideoViews(Settings settings)
{
    readonly string publicUrl = settings[Setting.PublicUrl].TrimEnd('/');

    public VideoView Of(Video v, Caller caller)
    {
        var manages = caller.Manages(v);
        return new VideoView(
            v.Id, v.OwnerId, v.Title, v.Description, v.Tags, v.CompanyName, manages ? v.Entities : [], v.FileName, v.ContentType, v.MediaType,
            manages ? v.UseCase : null, manages ? v.ExpectedViews : null, manages ? v.OperatorNotes : null, v.Privacy, v.AccessLevel, v.RequiredTier,
            v.HostPreference, v.EncodingProfile, v.Status, v.Error, v.HostingProvider, manages ? v.ProviderVideoId : null,
            $"{publicUrl}/watch/{v.Id}", $"{publicUrl}/embed/{v.Id}",
            v.PosterKey is null ? null : $"{publicUrl}/api/v1/videos/{v.Id}/thumbnail", v.DurationSeconds, v.Width, v.Height, v.FrameRate, v.Codec,
            v.FileSizeBytes, manages ? v.Sha256 : null, v.AvailableQualities, v.UploadTimeSeconds, v.ProcessingPercent,
            v.RecordedAt, v.CreatedAt, v.UpdatedAt, manages ? v.Original : null, manages ? v.Metadata : null);
    }
}
