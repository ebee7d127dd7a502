using System.Text.Json.Serialization;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>One change of the store.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(SequenceReached), "sequence")]
[JsonDerivedType(typeof(VersionStored), "stored")]
[JsonDerivedType(typeof(VersionRemoved), "removed")]
[JsonDerivedType(typeof(UploadCreated), "upload")]
[JsonDerivedType(typeof(PartStored), "part")]
[JsonDerivedType(typeof(UploadEnded), "upload-ended")]
[JsonDerivedType(typeof(EventPending), "event")]
[JsonDerivedType(typeof(EventPublished), "event-published")]
public abstract record JournalEntry;

public sealed record SequenceReached(long Sequence) : JournalEntry;

public sealed record VersionStored(string Bucket, ObjectVersion Version) : JournalEntry;

public sealed record VersionRemoved(string Bucket, string Key, string VersionId) : JournalEntry;

public sealed record UploadCreated(MultipartUpload Upload) : JournalEntry;

public sealed record PartStored(string UploadId, Part Part) : JournalEntry;

/// <summary>Completed or aborted.</summary>
public sealed record UploadEnded(string UploadId) : JournalEntry;

/// <summary>Stands in the same line as the change it tells of, so that one is never kept without the other.</summary>
public sealed record EventPending(long Sequence, BusEvent Event) : JournalEntry;

public sealed record EventPublished(long Sequence) : JournalEntry;
