using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>A run of bytes in one data file. Data files never change, so objects share them.</summary>
public sealed record Segment(string File, long Offset, long Length);

[JsonConverter(typeof(JsonStringEnumConverter<ChecksumAlgorithm>))]
public enum ChecksumAlgorithm
{
    Sha256,
    Crc32,
    Crc32C,
    Crc64Nvme,
}

/// <param name="Value">Base64; of a composite followed by <c>-</c> and the number of parts.</param>
/// <param name="Composite">A checksum of the parts' checksums, not of the bytes.</param>
public sealed record Checksum(ChecksumAlgorithm Algorithm, string Value, bool Composite = false);

/// <summary>What an object carries beside its bytes.</summary>
/// <param name="Standard">Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires as they were sent.</param>
/// <param name="User">User metadata: header names (<c>x-amz-meta-…</c>) in lower case.</param>
public sealed record ObjectHeaders(IReadOnlyDictionary<string, string> Standard, IReadOnlyDictionary<string, string> User)
{
    public static ObjectHeaders OfType(string contentType) =>
        new(new Dictionary<string, string> { ["Content-Type"] = contentType }, new Dictionary<string, string>());
}

/// <summary>One version of an object, or a delete marker.</summary>
/// <param name="VersionId"><c>null</c> (the word) in a bucket without versioning.</param>
/// <param name="Sequence">Rises with every change of the store; events show it as the sequencer.</param>
/// <param name="LastModified">Whole seconds, as S3 keeps it.</param>
/// <param name="ETag">Without quotation marks: MD5 in hex, of a multipart object <c>md5-N</c>.</param>
/// <param name="PartSizes">Of an object that was uploaded in parts; null otherwise.</param>
public sealed record ObjectVersion(
    string Key, string VersionId, long Sequence, DateTimeOffset LastModified, long Size, string ETag,
    IReadOnlyList<Segment> Segments, ObjectHeaders Headers, Checksum? Checksum = null, IReadOnlyList<long>? PartSizes = null,
    bool IsDeleteMarker = false)
{
    public const string Unversioned = "null";
}

/// <param name="Algorithm">Every part must carry a checksum of it; null when parts need none.</param>
public sealed record MultipartUpload(
    string UploadId, string Bucket, string Key, DateTimeOffset Initiated, ObjectHeaders Headers, ChecksumAlgorithm? Algorithm, bool Composite);

public sealed record Part(
    int Number, IReadOnlyList<Segment> Segments, long Size, string ETag, Checksum? Checksum, DateTimeOffset LastModified);

/// <summary>A condition on a write: <c>If-None-Match: *</c>, or <c>If-Match</c> with an ETag.</summary>
public sealed record WriteCondition(bool IfAbsent, string? IfETag)
{
    public static readonly WriteCondition None = new(false, null);
}

/// <summary>Who caused a change, as events tell it.</summary>
/// <param name="Requester">Account id, or the principal of an AWS service.</param>
public sealed record ChangeOrigin(string Reason, string RequestId, string Requester, string SourceIp);
