using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.S3.Store;

internal sealed class OpenUpload(MultipartUpload upload)
{
    public MultipartUpload Upload => upload;

    public SortedDictionary<int, Part> Parts { get; } = [];
}

/// <summary>What the journal amounts to. Changes only by <see cref="Apply"/>, so a restart and a run end the same.</summary>
internal sealed class StoreState(DataFiles files)
{
    public long Sequence { get; private set; }

    public Dictionary<string, BucketIndex> Buckets { get; } = [];

    public Dictionary<string, OpenUpload> Uploads { get; } = [];

    public SortedDictionary<long, BusEvent> PendingEvents { get; } = [];

    public BucketIndex Bucket(string name)
    {
        if (!Buckets.TryGetValue(name, out var bucket))
        {
            Buckets[name] = bucket = new BucketIndex();
        }
        return bucket;
    }

    public void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case SequenceReached(var sequence):
                Sequence = sequence;
                break;
            case VersionStored(var bucket, var version):
                Sequence = Math.Max(Sequence, version.Sequence);
                files.Hold(version.Segments);
                files.Release(Bucket(bucket).Store(version)?.Segments ?? []);
                break;
            case VersionRemoved(var bucket, var key, var versionId):
                files.Release(Bucket(bucket).Remove(key, versionId)?.Segments ?? []);
                break;
            case UploadCreated(var upload):
                Uploads[upload.UploadId] = new OpenUpload(upload);
                break;
            case PartStored(var uploadId, var part):
                files.Hold(part.Segments);
                Uploads[uploadId].Parts.Remove(part.Number, out var replaced);
                Uploads[uploadId].Parts[part.Number] = part;
                files.Release(replaced?.Segments ?? []);
                break;
            case UploadEnded(var uploadId):
                Uploads.Remove(uploadId, out var ended);
                files.Release(ended!.Parts.Values.SelectMany(p => p.Segments));
                break;
            case EventPending(var sequence, var busEvent):
                Sequence = Math.Max(Sequence, sequence);
                PendingEvents[sequence] = busEvent;
                break;
            case EventPublished(var sequence):
                PendingEvents.Remove(sequence);
                break;
        }
    }

    /// <summary>The shortest journal that leads here.</summary>
    public IEnumerable<JournalEntry> Snapshot() =>
    [
        new SequenceReached(Sequence),
        .. Buckets.SelectMany(b => b.Value.OldestFirst().Select(v => new VersionStored(b.Key, v))),
        .. Uploads.Values.Select(u => new UploadCreated(u.Upload)),
        .. Uploads.Values.SelectMany(u => u.Parts.Values.Select(p => new PartStored(u.Upload.UploadId, p))),
        .. PendingEvents.Select(e => new EventPending(e.Key, e.Value)),
    ];
}
