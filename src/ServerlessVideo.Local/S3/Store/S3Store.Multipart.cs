using System.Security.Cryptography;
using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>A part as the list of Complete names it.</summary>
public sealed record NamedPart(int Number, string ETag, Checksum? Checksum);

public sealed partial class S3Store
{
    public const int HighestPartNumber = 10_000;

    /// <value>Of every part but the last.</value>
    public const long SmallestPart = 5L << 20;

    public MultipartUpload CreateUpload(Bucket bucket, string key, ObjectHeaders headers, ChecksumAlgorithm? algorithm, bool composite)
    {
        lock (gate)
        {
            var upload = new MultipartUpload(RandomNumberGenerator.GetHexString(64, lowercase: true), bucket.Name, key, Now(), headers, algorithm, composite);
            Commit(new UploadCreated(upload));
            return upload;
        }
    }

    /// <exception cref="AwsException">404 NoSuchUpload: not of this bucket and key, or ended.</exception>
    public (MultipartUpload Upload, IReadOnlyList<Part> Parts) Upload(Bucket bucket, string key, string uploadId)
    {
        lock (gate)
        {
            var open = OpenUpload(bucket, key, uploadId);
            return (open.Upload, [.. open.Parts.Values]);
        }
    }

    /// <summary>The open uploads of a bucket, by key, then by age.</summary>
    public IReadOnlyList<MultipartUpload> Uploads(Bucket bucket)
    {
        lock (gate)
        {
            return [.. state.Uploads.Values.Select(u => u.Upload).Where(u => u.Bucket == bucket.Name)
                .OrderBy(u => u.Key, StringComparer.Ordinal).ThenBy(u => u.Initiated).ThenBy(u => u.UploadId, StringComparer.Ordinal)];
        }
    }

    public Part PutPart(MultipartUpload upload, int number, NewBody body, string eTag, Checksum? checksum)
    {
        lock (gate)
        {
            OpenUpload(upload);
            return StorePart(upload, new(number, body.Take(), body.Length, eTag, checksum, Now()));
        }
    }

    /// <summary>A part that shares a range of the bytes of an object.</summary>
    public Part CopyPart(MultipartUpload upload, int number, Lease source, long offset, long length, string eTag, Checksum? checksum)
    {
        lock (gate)
        {
            OpenUpload(upload);
            return StorePart(upload, new(number, [.. Slice(source.Version.Segments, offset, length)], length, eTag, checksum, Now()));
        }
    }

    /// <summary>The parts become the segments of the object; no byte moves.</summary>
    /// <exception cref="AwsException">InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest; 409 for a condition that ceased to hold.</exception>
    public ObjectVersion Complete(MultipartUpload upload, IReadOnlyList<NamedPart> named, WriteCondition condition, ChangeOrigin origin)
    {
        lock (gate)
        {
            var bucket = Bucket(upload.Bucket);
            var parts = PartList.Choose(OpenUpload(upload), named);
            CheckUnchanged(bucket, upload.Key, condition);
            var version = Version(bucket, upload.Key, parts.Sum(p => p.Size), PartList.ETagOf(parts), [.. parts.SelectMany(p => p.Segments)], upload.Headers) with
            {
                PartSizes = [.. parts.Select(p => p.Size)],
                Checksum = upload.Algorithm is { } algorithm ? Checksums.OfParts(algorithm, upload.Composite, parts) : null,
            };
            return Store(bucket, version, origin, new UploadEnded(upload.UploadId));
        }
    }

    public void Abort(Bucket bucket, string key, string uploadId)
    {
        lock (gate)
        {
            OpenUpload(bucket, key, uploadId);
            Commit(new UploadEnded(uploadId));
        }
    }

    private Part StorePart(MultipartUpload upload, Part part)
    {
        Commit(new PartStored(upload.UploadId, part));
        return part;
    }

    private OpenUpload OpenUpload(MultipartUpload upload) => OpenUpload(Bucket(upload.Bucket), upload.Key, upload.UploadId);

    private OpenUpload OpenUpload(Bucket bucket, string key, string uploadId) =>
        state.Uploads.TryGetValue(uploadId, out var open) && open.Upload.Bucket == bucket.Name && open.Upload.Key == key
            ? open
            : throw S3Errors.NoSuchUpload();
}
