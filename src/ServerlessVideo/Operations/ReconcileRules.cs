using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Operations;

/// <summary>
/// What is wrong between objects and records, and what to do. Pure. Nothing is judged that moved after <c>before</c>: what is under
/// way is not lost. Nothing is removed that the audit trail does not prove to be unwanted.
/// </summary>
static class ReconcileRules
{
    public static IReadOnlyList<Finding> Judge(ReconcileFacts facts, DateTimeOffset before)
    {
        var videos = facts.Videos.ToDictionary(known => known.Video.Id);
        var objects = facts.Objects.ToDictionary(stored => stored.Key);
        var parts = facts.Parts.Select(open => open.MultipartId).ToHashSet();
        return
        [
            .. facts.Objects.Select(stored => OfObject(stored, videos, facts, before)).OfType<Finding>(),
            .. facts.Videos.Select(known => OfVideo(known, objects, parts, facts, before)).OfType<Finding>(),
            .. facts.Parts.Select(open => OfParts(open, videos, before)).OfType<Finding>(),
        ];
    }

    /// <summary>An object whose video has a record is judged with the record.</summary>
    static Finding? OfObject(StoredKey stored, Dictionary<VideoId, KnownVideo> videos, ReconcileFacts facts, DateTimeOffset before)
    {
        if (stored.Newest is not { } version || version.LastModified > before || facts.Held.Contains(stored.Key))
        {
            return null;
        }
        if (stored.Id is not { } id)
        {
            return new Finding(FindingKind.ForeignObject, null, stored.Key, $"{version.Size} bytes that no upload of ours made", RepairAction.None);
        }
        if (videos.TryGetValue(id, out var known))
        {
            // Verifying it again removes it again, unless there is nothing else left of the file.
            return !IsSecondCopy(known.Video) || known.Video.UpdatedAt > before ? null
                : facts.OnlyCopies.Contains(id)
                    ? Of(FindingKind.SecondCopy, known, version, "the copy that the owner had is gone: this one is kept", RepairAction.None) with { Key = stored.Key }
                    : Of(FindingKind.SecondCopy, known, version, "the owner has this file already", RepairAction.QueueVerification) with { Key = stored.Key };
        }
        return facts.Purged.Contains(id)
            ? new Finding(FindingKind.ObjectAfterPurge, id, stored.Key, $"{version.Size} bytes of a purged video", RepairAction.QueuePurge)
            : new Finding(FindingKind.ObjectWithoutRecord, id, stored.Key, $"{version.Size} bytes", RepairAction.Register) { Version = version };
    }

    internal static bool IsSecondCopy(Video video) => video.SharesOriginal || video.Error?.Code == Errors.DuplicateFile.Code;

    static Finding? OfVideo(
        KnownVideo known, Dictionary<string, StoredKey> objects, HashSet<string> parts, ReconcileFacts facts, DateTimeOffset before)
    {
        var (video, upload, _) = known;
        // A purge waits for the end of the work; work that was lost is brought back first, also for it.
        if (video.PurgeRequestedAt is { } asked && !video.IsAtWork)
        {
            return asked <= before && video.UpdatedAt <= before
                ? Of(FindingKind.PurgeLost, known, null, $"asked for at {asked:u}", RepairAction.QueuePurge)
                : null;
        }
        var stored = objects.GetValueOrDefault(video.Original?.Key ?? OriginalKey.Of(video.Id));
        var version = video.Original is { } original ? VersionOf(original, stored, facts.Unlisted) : stored?.Newest;
        var quiet = video.UpdatedAt <= before && (version is null || version.LastModified <= before);
        if (video.Original is not null && version is null)
        {
            return OfMissing(known, facts.Elsewhere.GetValueOrDefault(video.Id));
        }
        if (version is not null && stored is { IsHidden: true })
        {
            return Of(
                FindingKind.OriginalHidden, known, version, "somebody deleted the object; remove its delete marker while the version is kept",
                video.Attention is null ? RepairAction.Report : RepairAction.None);
        }
        if (version is not null && IsOfOriginal(video.Attention))
        {
            return Of(FindingKind.OriginalFound, known, version, $"it was marked as {video.Attention!.Code}", RepairAction.ClearAttention);
        }
        return !quiet ? null : (video.DeletedFrom ?? video.Status, version, upload) switch
        {
            (VideoStatus.Uploading, not null, _) => Of(
                FindingKind.VerificationLost, known, version, "the file is there, the upload does not know", RepairAction.QueueVerification),
            (VideoStatus.Uploading, null, null) => Of(
                FindingKind.UploadWithoutParts, known, null, "there is no record of the upload", RepairAction.FailUpload),
            (VideoStatus.Uploading, null, { Status: UploadStatus.Open }) when upload.ProgressAt <= before && !parts.Contains(upload.MultipartId) => Of(
                FindingKind.UploadWithoutParts, known, null, "S3 knows no such multipart upload", RepairAction.FailUpload),
            (VideoStatus.Uploading, null, { Status: UploadStatus.Open, Source: { } source }) when upload.ProgressAt <= before && (source.LeaseUntil ?? before) <= before => Of(
                FindingKind.ImportLost, known, null, "nobody fetches it", RepairAction.QueueImport),
            (VideoStatus.Verifying, not null, _) => Of(
                FindingKind.VerificationLost, known, version, "the file is there and was not verified", RepairAction.QueueVerification),
            // Put together perhaps after the objects were listed: its own write came later still, so an older one proves that the list was late enough.
            (VideoStatus.Verifying, null, not null) when upload.ProgressAt > before => null,
            (VideoStatus.Verifying, null, { Status: UploadStatus.Completing }) => Of(
                FindingKind.CompletionLost, known, null, "the parts were not put together", RepairAction.QueueCompletion),
            (VideoStatus.Verifying, null, _) => OfMissing(known, elsewhere: null),
            (VideoStatus.Processing, not null, _) when !known.IsPublishing => Of(
                FindingKind.PublishLost, known, version, "PublishVideo was not started", RepairAction.QueuePublish),
            (VideoStatus.Processing, not null, _) => Of(
                FindingKind.PublishQuiet, known, version, $"generation {video.Generation}, last heard of at {video.UpdatedAt:u}", RepairAction.CheckPublish),
            // Stored: it was deleted meanwhile from a host that would have gone on showing it.
            (VideoStatus.Ready or VideoStatus.Stored, not null, _) when video.Moving is { Error: null } move => Of(
                FindingKind.PublishQuiet, known, version, $"moving to {SnakeCase.Of(move.Host)}, last heard of at {video.UpdatedAt:u}", RepairAction.CheckPublish),
            _ => null,
        };
    }

    internal static bool IsOfOriginal(VideoError? attention) => attention?.Code == Errors.OriginalMissing.Code || attention?.Code == Errors.OriginalHidden.Code;

    /// <summary>What plays goes on playing; what does not play yet never will, unless its owner has the bytes in another place.</summary>
    static Finding? OfMissing(KnownVideo known, StoredOriginal? elsewhere)
    {
        var video = known.Video;
        var detail = video.Original is { } original ? $"{original.Key} version {original.VersionId} is gone" : "the file is gone before it was recorded";
        return (video.DeletedFrom ?? video.Status) switch
        {
            VideoStatus.Failed or VideoStatus.Uploading => null,
            not VideoStatus.Verifying when elsewhere is not null =>
                Of(FindingKind.OriginalElsewhere, known, null, $"{detail}; {elsewhere.Key} has the same bytes", RepairAction.ShareOriginal) with { Elsewhere = elsewhere },
            VideoStatus.Ready => Of(
                FindingKind.OriginalMissing, known, null, detail, video.Attention is null ? RepairAction.Report : RepairAction.None),
            _ => Of(FindingKind.OriginalMissing, known, null, detail, RepairAction.FailVideo),
        };
    }

    static Finding? OfParts(OpenParts open, Dictionary<VideoId, KnownVideo> videos, DateTimeOffset before)
    {
        VideoId? id = OriginalKey.TryParse(open.Key, out var parsed) ? parsed : null;
        var upload = id is { } of ? videos.GetValueOrDefault(of)?.Upload : null;
        var wanted = upload is { Status: UploadStatus.Open or UploadStatus.Completing } && upload.MultipartId == open.MultipartId;
        return wanted || open.Initiated > before
            ? null
            : new Finding(
                FindingKind.PartsWithoutUpload, id, open.Key,
                upload is null ? $"begun at {open.Initiated:u}, of no upload" : $"begun at {open.Initiated:u}, the upload is {SnakeCase.Of(upload.Status)}",
                RepairAction.AbortParts) { MultipartId = open.MultipartId };
    }

    static StoredVersion? VersionOf(Original original, StoredKey? stored, IReadOnlyDictionary<Original, long> unlisted) =>
        stored?.Versions.FirstOrDefault(version => version.VersionId == original.VersionId && !version.IsDeleteMarker)
        ?? (unlisted.TryGetValue(original, out var size) ? new StoredVersion(original.VersionId, size, "", DateTimeOffset.MinValue, true, false) : null);

    static Finding Of(FindingKind kind, KnownVideo known, StoredVersion? version, string detail, RepairAction action) =>
        new(kind, known.Video.Id, known.Video.Original?.Key ?? OriginalKey.Of(known.Video.Id), detail, action)
        {
            Video = known.Video, Upload = known.Upload, Version = version,
        };
}
