namespace ServerlessVideo.Local.S3.Store;

public sealed partial class S3Store
{
    /// <summary>Carries out the lifecycle rules of every bucket as of now.</summary>
    /// <returns>How many uploads were aborted and versions expired.</returns>
    public int ApplyLifecycle(string requestId)
    {
        var origin = new ChangeOrigin("Lifecycle Expiration", requestId, "s3.amazonaws.com", "127.0.0.1");
        return Buckets.Values.SelectMany(b => b.Lifecycle.Select(r => AbortUploads(b, r) + ExpireVersions(b, r, origin))).Sum();
    }

    private int AbortUploads(Bucket bucket, LifecycleRule rule)
    {
        var old = Uploads(bucket).Where(u => u.Key.StartsWith(rule.Prefix) && IsOlder(u.Initiated, rule.AbortUploadAfterDays)).ToList();
        lock (gate)
        {
            foreach (var upload in old.Where(u => state.Uploads.ContainsKey(u.UploadId)))
            {
                Commit(new UploadEnded(upload.UploadId));
            }
        }
        return old.Count;
    }

    private int ExpireVersions(Bucket bucket, LifecycleRule rule, ChangeOrigin origin)
    {
        var count = 0;
        lock (gate)
        {
            var index = state.Bucket(bucket.Name);
            foreach (var key in index.OldestFirst().Select(v => v.Key).Where(k => k.StartsWith(rule.Prefix)).Distinct().ToList())
            {
                foreach (var versionId in Expired(index.Versions(key), rule))
                {
                    Delete(bucket, key, versionId, origin);
                    count++;
                }
            }
        }
        return count;
    }

    /// <summary>A version is noncurrent since the next newer one was written; a delete marker has expired when it hides nothing.</summary>
    private List<string?> Expired(IReadOnlyList<ObjectVersion> versions, LifecycleRule rule)
    {
        var expired = versions.Zip(versions.Skip(1))
            .Where((pair, i) => i >= rule.KeepNoncurrent && IsOlder(pair.First.LastModified, rule.NoncurrentDays))
            .Select(pair => (string?)pair.Second.VersionId).ToList();
        if (versions[0] is { IsDeleteMarker: true } marker && rule.ExpireDeleteMarkers && versions.Count - expired.Count == 1)
        {
            expired.Add(marker.VersionId);
        }
        else if (!versions[0].IsDeleteMarker && IsOlder(versions[0].LastModified, rule.ExpireAfterDays))
        {
            expired.Add(null);
        }
        return expired;
    }

    private bool IsOlder(DateTimeOffset moment, int? days) => days is { } limit && moment.AddDays(limit) <= time.GetUtcNow();
}
