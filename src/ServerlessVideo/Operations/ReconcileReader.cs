using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Operations;

/// <summary>
/// Reads one range of ids from both sides. Keys of originals and records of videos both sort by id, so the three lists are read in
/// step, each from the same position, and cut where the shortest of them ends: one request each per page, whatever the number of videos.
/// </summary>
sealed class ReconcileReader(
    IAmazonS3 s3, VideosTable table, VideoStore videos, UploadStore uploads, OriginalStore originals, KnownFiles files, Trail trail, Settings settings)
{
    /// <value>Of each list. A page must fit into one API request.</value>
    internal const int PageSize = 250;

    /// <param name="after">The id to go on after; <c>""</c> from the beginning.</param>
    /// <returns>What there is, and where to go on (null: that was the last page).</returns>
    public async Task<(ReconcileFacts Facts, string? Next)> ReadAsync(string after, CancellationToken cancellationToken)
    {
        // Records first: an object is there before its record says so, so what a record names here must be in the lists that follow.
        var (records, moreRecords) = await VideosAsync(after, cancellationToken);
        var (parts, moreParts) = await PartsAsync(after, cancellationToken);
        var (objects, moreObjects) = await ObjectsAsync(after, cancellationToken);
        string[] bounds =
        [
            .. Bound(records.Select(video => video.Id.ToString()), moreRecords),
            .. Bound(parts.Select(open => IdPart(open.Key)), moreParts),
            .. Bound(objects.Select(stored => IdPart(stored.Key)), moreObjects),
        ];
        var end = bounds.Min(StringComparer.Ordinal);
        bool Within(string id) => end is null || string.CompareOrdinal(id, end) <= 0;
        objects = [.. objects.Where(stored => Within(IdPart(stored.Key)))];
        parts = [.. parts.Where(open => Within(IdPart(open.Key)))];
        var known = await Task.WhenAll(records.Where(video => Within(video.Id.ToString())).Select(video => WithMoreAsync(video, cancellationToken)));
        return (await CompleteAsync(objects, parts, [.. known], cancellationToken), end);
    }

    /// <summary>What the index did not show is asked for by its key: the index may lag behind.</summary>
    async Task<ReconcileFacts> CompleteAsync(
        IReadOnlyList<StoredKey> objects, IReadOnlyList<OpenParts> parts, List<KnownVideo> known, CancellationToken cancellationToken)
    {
        var ids = known.Select(k => k.Video.Id).ToHashSet();
        var (purged, held) = (new HashSet<VideoId>(), new HashSet<string>());
        foreach (var id in objects.Select(stored => stored.Id).Concat(parts.Select(open => OriginalKey.TryParse(open.Key, out var id) ? id : (VideoId?)null))
            .OfType<VideoId>().Distinct().Where(id => !ids.Contains(id)))
        {
            if (await videos.GetAsync(id, cancellationToken) is { } video)
            {
                known.Add(await WithMoreAsync(video, cancellationToken));
            }
            else if (await originals.IsHeldAsync(OriginalKey.Of(id), cancellationToken))
            {
                held.Add(OriginalKey.Of(id));
            }
            else if (await trail.WasPurgedAsync(id, cancellationToken))
            {
                purged.Add(id);
            }
        }
        // Nothing is called missing before it was asked for by its very version.
        var listed = objects.SelectMany(stored => stored.Versions.Where(version => !version.IsDeleteMarker).Select(version => (stored.Key, version.VersionId))).ToHashSet();
        var (unlisted, elsewhere) = (new Dictionary<Original, long>(), new Dictionary<VideoId, StoredOriginal>());
        foreach (var (video, _, _) in known.Where(k => k.Video.Original is { } o && !listed.Contains((o.Key, o.VersionId))))
        {
            if (await SizeOfAsync(video.Original!, cancellationToken) is { } size)
            {
                unlisted[video.Original!] = size;
            }
            else if (await files.FindElsewhereAsync(video, cancellationToken) is { } stored)
            {
                elsewhere[video.Id] = stored;
            }
        }
        return new ReconcileFacts(
            objects, known, [.. parts, .. await UnlistedPartsAsync(known, parts, cancellationToken)], purged, unlisted, held, elsewhere,
            await OnlyCopiesAsync(known, objects, cancellationToken));
    }

    async Task<IReadOnlySet<VideoId>> OnlyCopiesAsync(IReadOnlyList<KnownVideo> known, IReadOnlyList<StoredKey> objects, CancellationToken cancellationToken)
    {
        var keys = objects.Select(stored => stored.Key).ToHashSet();
        var only = new HashSet<VideoId>();
        foreach (var (video, _, _) in known.Where(k => ReconcileRules.IsSecondCopy(k.Video) && keys.Contains(OriginalKey.Of(k.Video.Id))))
        {
            if (await files.KeptElsewhereAsync(video, cancellationToken) is null)
            {
                only.Add(video.Id);
            }
        }
        return only;
    }

    /// <summary>Nor is an upload failed for what a list does not show: S3 is asked for the parts of that very one.</summary>
    async Task<IReadOnlyList<OpenParts>> UnlistedPartsAsync(IReadOnlyList<KnownVideo> known, IReadOnlyList<OpenParts> parts, CancellationToken cancellationToken)
    {
        var listed = parts.Select(open => open.MultipartId).ToHashSet();
        var unlisted = new List<OpenParts>();
        foreach (var upload in known.Select(k => k.Upload).OfType<Upload>().Where(u => u.Status == UploadStatus.Open && !listed.Contains(u.MultipartId)))
        {
            if (await UploadedParts.ListAsync(s3, upload, cancellationToken) is not null)
            {
                unlisted.Add(new OpenParts(upload.Key, upload.MultipartId, upload.CreatedAt));
            }
        }
        return unlisted;
    }

    async Task<KnownVideo> WithMoreAsync(Video video, CancellationToken cancellationToken) => (video.DeletedFrom ?? video.Status) switch
    {
        VideoStatus.Uploading or VideoStatus.Verifying or VideoStatus.Failed =>
            new KnownVideo(video, await uploads.GetAsync(video.Id, cancellationToken)),
        VideoStatus.Processing => new KnownVideo(video, IsPublishing: await HasBegunAsync(video, cancellationToken)),
        _ => new KnownVideo(video),
    };

    async Task<bool> HasBegunAsync(Video video, CancellationToken cancellationToken) =>
        video.HostChoice?.Generation == PublishTask.Of(video).Generation
        || (await new HostAttempts(table).OfAsync(PublishTask.Of(video), cancellationToken)).Count > 0;

    async Task<(IReadOnlyList<Video> Found, bool More)> VideosAsync(string after, CancellationToken cancellationToken)
    {
        var response = await table.Client.QueryAsync(
            new QueryRequest
            {
                TableName = table.Name,
                IndexName = "gsi2",
                KeyConditionExpression = "gsi2pk = :all AND gsi2sk > :after",
                ExpressionAttributeValues = new() { [":all"] = new(Keys.AllVideos), [":after"] = new(after.Length == 0 ? "0" : after) },
                Limit = PageSize,
            },
            cancellationToken);
        return ([.. (response.Items ?? []).Select(VideoStore.Mapper.FromItem)], response.LastEvaluatedKey is { Count: > 0 });
    }

    async Task<(IReadOnlyList<OpenParts> Found, bool More)> PartsAsync(string after, CancellationToken cancellationToken)
    {
        var page = await s3.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest
            {
                BucketName = settings[Setting.OriginalsBucket], Prefix = OriginalKey.Prefix, KeyMarker = Marker(after), MaxUploads = PageSize,
            },
            cancellationToken);
        return ([.. (page.MultipartUploads ?? []).Select(u => new OpenParts(u.Key, u.UploadId, Time(u.Initiated)))], page.IsTruncated == true);
    }

    async Task<(IReadOnlyList<StoredKey> Found, bool More)> ObjectsAsync(string after, CancellationToken cancellationToken)
    {
        var page = await s3.ListVersionsAsync(
            new ListVersionsRequest
            {
                BucketName = settings[Setting.OriginalsBucket], Prefix = OriginalKey.Prefix, KeyMarker = Marker(after), MaxKeys = PageSize,
            },
            cancellationToken);
        var keys = (page.Versions ?? []).GroupBy(version => version.Key).Select(versions => new StoredKey(
            versions.Key,
            [.. versions.Select(v => new StoredVersion(
                v.VersionId, v.Size ?? 0, v.ETag ?? "", Time(v.LastModified), v.IsLatest == true, v.IsDeleteMarker == true))]));
        return ([.. keys], page.IsTruncated == true);
    }

    /// <summary>Null: it is gone.</summary>
    async Task<long?> SizeOfAsync(Original original, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = original.Bucket, Key = original.Key, VersionId = original.VersionId }, cancellationToken);
            return metadata.ContentLength;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The last id that a list which goes on has shown whole: more of its very last one may follow.</summary>
    static IEnumerable<string> Bound(IEnumerable<string> ids, bool more)
    {
        var distinct = more ? ids.Distinct().ToArray() : [];
        return distinct.Length == 0 ? [] : [distinct.Length == 1 ? distinct[0] : distinct[^2]];
    }

    /// <summary>Where to go on after what was found, as <see cref="ReadAsync"/> takes it.</summary>
    public static string PositionOf(Finding finding) => finding.VideoId?.ToString() ?? IdPart(finding.Key!);

    static string IdPart(string key) => key[OriginalKey.Prefix.Length..];

    static string? Marker(string after) => after.Length == 0 ? null : OriginalKey.Prefix + after;

    static DateTimeOffset Time(DateTime? time) => new((time ?? DateTime.UnixEpoch).ToUniversalTime());
}
