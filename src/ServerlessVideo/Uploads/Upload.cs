using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Uploads;

[JsonConverter(typeof(SnakeCase<UploadStatus>))]
public enum UploadStatus
{
    /// <summary>Takes parts.</summary>
    Open,

    /// <summary>A complete request was accepted; a worker puts the parts together.</summary>
    Completing,

    /// <summary>The object is in the bucket.</summary>
    Completed,

    /// <summary>Being aborted by someone, or because nothing arrived; nothing else may happen to it.</summary>
    Aborting,

    /// <summary>Over without an object; the video's error says why.</summary>
    Failed,
}

/// <summary>One multipart upload; its id is the id of its video.</summary>
public sealed record Upload
{
    /// <summary>An upload that nothing arrives for is failed after this.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    /// <summary>What is over is kept this long for those who ask.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>While it is under way it is in the sparse index of unfinished uploads, oldest progress first.</summary>
    public static readonly ItemMapper<Upload> Mapper = new(
        "upload", 1, ProductJson.Default.Upload, u => Keys.Upload(u.Id),
        u => u.Status is UploadStatus.Open or UploadStatus.Completing or UploadStatus.Aborting
            ? new IndexAttributes(Gsi1Pk: Keys.OpenUploads, Gsi1Sk: Keys.Time(u.ProgressAt))
            : new IndexAttributes(ExpiresAt: u.ProgressAt + Retention));

    public required VideoId Id { get; init; }
    public required string OwnerId { get; init; }
    public required string Bucket { get; init; }
    public required string Key { get; init; }

    /// <summary>S3's name for the multipart upload.</summary>
    public required string MultipartId { get; init; }
    /// <summary>Bytes; 0 as long as the host of an import has not said.</summary>
    public required long FileSize { get; init; }
    public required long PartSize { get; init; }
    public required int PartCount { get; init; }
    public required UploadStatus Status { get; init; }

    /// <summary>
    /// SHA-256 over the parts' SHA-256 in order, hex: what the accepted complete request promised. (S3 calls it the composite
    /// checksum. The list itself, 10,000 parts of 44 characters, would not fit an item.)
    /// </summary>
    public string? PartsDigest { get; init; }

    /// <summary>Where the file is fetched from; null: a person sends it.</summary>
    public ImportSource? Source { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ProgressAt { get; init; }

    [JsonIgnore]
    public PartPlan Plan => new(FileSize, PartSize, PartCount);

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => ProgressAt + Patience;
}
