using System.Security.Cryptography;

namespace ServerlessVideo.Local.S3.Store;

public sealed partial class S3Store
{
    /// <summary>The ETag of a delete marker's event: the MD5 of nothing.</summary>
    private const string ETagOfNothing = "d41d8cd98f00b204e9800998ecf8427e";

    /// <param name="versionId">Null: the current version.</param>
    /// <returns>A version or a delete marker; null if there is none.</returns>
    public ObjectVersion? Find(Bucket bucket, string key, string? versionId = null)
    {
        lock (gate)
        {
            var index = state.Bucket(bucket.Name);
            return versionId is null ? index.Newest(key) : index.Versions(key).FirstOrDefault(v => v.VersionId == versionId);
        }
    }

    /// <summary>A first look before the body is read; the decision falls again when the write becomes visible.</summary>
    /// <exception cref="Endpoint.AwsException">412 PreconditionFailed, 404 NoSuchKey for If-Match on nothing.</exception>
    public void CheckCondition(Bucket bucket, string key, WriteCondition condition)
    {
        lock (gate)
        {
            var current = state.Bucket(bucket.Name).Newest(key) is { IsDeleteMarker: false } version ? version : null;
            if (condition.IfETag is not null && current is null)
            {
                throw S3Errors.NoSuchKey();
            }
            if ((condition.IfAbsent && current is not null) || (condition.IfETag ?? current?.ETag) != current?.ETag)
            {
                throw S3Errors.PreconditionFailed();
            }
        }
    }

    /// <summary>Makes a received body the current version of a key.</summary>
    public ObjectVersion Put(
        Bucket bucket, string key, NewBody body, string eTag, ObjectHeaders headers, Checksum? checksum, WriteCondition condition, ChangeOrigin origin)
    {
        lock (gate)
        {
            CheckUnchanged(bucket, key, condition);
            return Store(bucket, Version(bucket, key, body.Length, eTag, body.Take(), headers) with { Checksum = checksum }, origin);
        }
    }

    /// <summary>A copy shares the bytes of its source.</summary>
    public ObjectVersion Copy(
        Lease source, Bucket bucket, string key, string eTag, ObjectHeaders headers, Checksum? checksum, WriteCondition condition, ChangeOrigin origin)
    {
        lock (gate)
        {
            CheckUnchanged(bucket, key, condition);
            return Store(bucket, Version(bucket, key, source.Version.Size, eTag, source.Version.Segments, headers) with { Checksum = checksum }, origin);
        }
    }

    /// <summary>Deletes one version for good, or (without an id, in a versioned bucket) hides the key behind a delete marker.</summary>
    /// <returns>The marker made or the version removed; null if there was nothing to remove, which is no error.</returns>
    public ObjectVersion? Delete(Bucket bucket, string key, string? versionId, ChangeOrigin origin)
    {
        lock (gate)
        {
            var sequence = state.Sequence + 1;
            if (versionId is null && bucket.Versioned)
            {
                var marker = Version(bucket, key, 0, ETagOfNothing, [], ObjectHeaders.OfType("")) with { IsDeleteMarker = true };
                Commit([new VersionStored(bucket.Name, marker), .. EventOf(bucket, () => S3Events.Deleted(bucket, marker, sequence, origin, true), sequence)]);
                return marker;
            }
            var index = state.Bucket(bucket.Name);
            if (index.Versions(key).FirstOrDefault(v => v.VersionId == (versionId ?? ObjectVersion.Unversioned)) is not { } removed)
            {
                return null;
            }
            Commit([new VersionRemoved(bucket.Name, key, removed.VersionId), .. EventOf(bucket, () => S3Events.Deleted(bucket, removed, sequence, origin, false), sequence)]);
            return removed;
        }
    }

    private ObjectVersion Store(Bucket bucket, ObjectVersion version, ChangeOrigin origin, params JournalEntry[] more)
    {
        Commit([
            new VersionStored(bucket.Name, version), .. more,
            .. EventOf(bucket, () => S3Events.Created(bucket, version, origin), version.Sequence)]);
        return version;
    }

    private ObjectVersion Version(Bucket bucket, string key, long size, string eTag, IReadOnlyList<Segment> segments, ObjectHeaders headers) => new(
        key, bucket.Versioned ? RandomNumberGenerator.GetHexString(32, lowercase: true) : ObjectVersion.Unversioned,
        state.Sequence + 1, Now(), size, eTag, segments, headers);

    /// <summary>The condition held when the request began; if it no longer does, someone else wrote meanwhile.</summary>
    private void CheckUnchanged(Bucket bucket, string key, WriteCondition condition)
    {
        try
        {
            CheckCondition(bucket, key, condition);
        }
        catch (Endpoint.AwsException)
        {
            throw S3Errors.Conflict();
        }
    }
}
