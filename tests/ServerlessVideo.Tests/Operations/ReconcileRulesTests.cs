using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Operations;

/// <summary>The decisions alone: what is wrong between one video's record, its object and its parts, and what is done.</summary>
public class ReconcileRulesTests
{
    static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Before = Now.AddHours(-1);
    static readonly DateTimeOffset Old = Now.AddHours(-2);
    static readonly Original Place = new("b", "", "v1", "c-1");

    readonly VideoId id = Any.Ids.NextVideoId();

    string Key => OriginalKey.Of(id);

    StoredKey Object(DateTimeOffset? at = null, string version = "v1") => new(Key, [new StoredVersion(version, 1000, "e", at ?? Old, true, false)]);

    StoredKey Hidden() => new(Key,
        [new StoredVersion("marker", 0, "", Old, true, true), new StoredVersion("v1", 1000, "e", Old, false, false)]);

    Video Video(VideoStatus status, bool recorded = false, DateTimeOffset? at = null) => Any.Video(status) with
    {
        Id = id, UpdatedAt = at ?? Old, Original = recorded ? Place with { Key = Key } : null,
    };

    Upload Upload(UploadStatus status, DateTimeOffset? at = null) => new()
    {
        Id = id, OwnerId = "o", Bucket = "b", Key = Key, MultipartId = "m1", FileSize = 1000, PartSize = 8_388_608, PartCount = 1, Status = status,
        CreatedAt = Old, ProgressAt = at ?? Old,
    };

    OpenParts Parts(DateTimeOffset? at = null, string multipart = "m1") => new(Key, multipart, at ?? Old);

    static IEnumerable<(FindingKind, RepairAction)> Judge(
        StoredKey? stored = null, KnownVideo? video = null, OpenParts? parts = null, VideoId? purged = null, Original? unlisted = null, string? held = null,
        StoredOriginal? elsewhere = null, bool onlyCopy = false) =>
        FindingsOf(stored, video, parts, purged, unlisted, held, elsewhere, onlyCopy).Select(finding => (finding.Kind, finding.Action));

    static IReadOnlyList<Finding> FindingsOf(
        StoredKey? stored = null, KnownVideo? video = null, OpenParts? parts = null, VideoId? purged = null, Original? unlisted = null, string? held = null,
        StoredOriginal? elsewhere = null, bool onlyCopy = false) =>
        ReconcileRules.Judge(
            new ReconcileFacts(
                stored is null ? [] : [stored], video is null ? [] : [video], parts is null ? [] : [parts],
                purged is { } p ? new HashSet<VideoId> { p } : [], unlisted is null ? new Dictionary<Original, long>() : new() { [unlisted] = 1000 }, held is null ? new HashSet<string>() : [held],
                elsewhere is null ? new Dictionary<VideoId, StoredOriginal>() : new() { [video!.Video.Id] = elsewhere }, onlyCopy ? new HashSet<VideoId> { video!.Video.Id } : []),
            Before);

    /// <summary>The size is that of the object: one of 0 bytes would be refused as an empty file.</summary>
    [Fact]
    public void Verification_LostOfAnOriginalThatNoListShows_IsQueuedWithItsSize()
    {
        var video = Video(VideoStatus.Verifying, recorded: true);
        var finding = FindingsOf(video: new KnownVideo(video), unlisted: video.Original).ShouldHaveSingleItem();
        (finding.Action, finding.Version!.Size).ShouldBe((RepairAction.QueueVerification, 1000));
    }

    [Fact]
    public void Object_WithoutRecord_IsRegistered() => Judge(Object()).ShouldBe([(FindingKind.ObjectWithoutRecord, RepairAction.Register)]);

    [Fact]
    public void Object_WithoutRecordAndFresh_IsUnderWay() => Judge(Object(Now)).ShouldBeEmpty();

    [Fact]
    public void Object_AfterAPurgeThatTheTrailProves_IsPurgedAgain() =>
        Judge(Object(), purged: id).ShouldBe([(FindingKind.ObjectAfterPurge, RepairAction.QueuePurge)]);

    [Fact]
    public void Object_OfAPurgedVideoThatAnotherHolds_Stays() => Judge(Object(), purged: id, held: Key).ShouldBeEmpty();

    [Fact]
    public void Object_ThatIsNoOriginal_IsOnlyShown() =>
        Judge(new StoredKey("originals/readme.txt", Object().Versions)).ShouldBe([(FindingKind.ForeignObject, RepairAction.None)]);

    [Theory]
    [InlineData(VideoStatus.Verifying, false)]
    [InlineData(VideoStatus.Verifying, true)]
    [InlineData(VideoStatus.Uploading, false)]
    public void Object_WhoseEventWasLost_IsVerified(VideoStatus status, bool recorded) =>
        Judge(Object(), new KnownVideo(Video(status, recorded))).ShouldBe([(FindingKind.VerificationLost, RepairAction.QueueVerification)]);

    [Fact]
    public void Object_OfADeletedVideoBeingVerified_IsVerifiedAllTheSame() =>
        Judge(Object(), new KnownVideo(Video(VideoStatus.Deleted) with { DeletedFrom = VideoStatus.Verifying }))
            .ShouldBe([(FindingKind.VerificationLost, RepairAction.QueueVerification)]);

    [Fact]
    public void Object_OfAVideoThatMovedLately_IsUnderWay() => Judge(Object(), new KnownVideo(Video(VideoStatus.Verifying, at: Now))).ShouldBeEmpty();

    [Theory]
    [InlineData(VideoStatus.Ready)]
    [InlineData(VideoStatus.Stored)]
    [InlineData(VideoStatus.Failed)]
    public void Object_AndRecordAgree_NothingIsFound(VideoStatus status) => Judge(Object(), new KnownVideo(Video(status, recorded: true))).ShouldBeEmpty();

    [Fact]
    public void Record_VerifiedAndNotPublished_IsStartedAgain() =>
        Judge(Object(), new KnownVideo(Video(VideoStatus.Processing, recorded: true), IsPublishing: false))
            .ShouldBe([(FindingKind.PublishLost, RepairAction.QueuePublish)]);

    [Fact]
    public void Record_OfAPublicationThatIsQuiet_IsLookedAt()
    {
        Judge(Object(), new KnownVideo(Video(VideoStatus.Processing, recorded: true))).ShouldBe([(FindingKind.PublishQuiet, RepairAction.CheckPublish)]);
        Judge(Object(), new KnownVideo(Video(VideoStatus.Processing, recorded: true, at: Now))).ShouldBeEmpty();
    }

    /// <summary>Stored: it lay where it would have gone on being shown when it was deleted. A purge waits for the move.</summary>
    [Theory]
    [InlineData(VideoStatus.Ready)]
    [InlineData(VideoStatus.Stored)]
    public void Record_OfAMoveThatIsQuiet_IsLookedAt(VideoStatus status)
    {
        var video = Video(status, recorded: true) with { Moving = new HostMove(HostingProvider.Cloudflare, 2, Old) };

        Judge(Object(), new KnownVideo(video)).ShouldBe([(FindingKind.PublishQuiet, RepairAction.CheckPublish)]);
        Judge(Object(), new KnownVideo(video.Move(VideoMove.Delete)! with { UpdatedAt = video.UpdatedAt })).ShouldBe([(FindingKind.PublishQuiet, RepairAction.CheckPublish)]);
        Judge(Object(), new KnownVideo(video with { Moving = video.Moving with { Error = new VideoError("host_quota", "full") } })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(VideoStatus.Verifying)]
    [InlineData(VideoStatus.Processing)]
    [InlineData(VideoStatus.Stored)]
    public void Record_WhoseOriginalIsGone_Fails(VideoStatus status) =>
        Judge(null, new KnownVideo(Video(status, recorded: true))).ShouldBe([(FindingKind.OriginalMissing, RepairAction.FailVideo)]);

    [Theory]
    [InlineData("original_missing")]
    [InlineData("original_hidden")]
    public void Record_MarkedForAnOriginalThatIsThere_IsCleared(string code)
    {
        var video = Video(VideoStatus.Ready, recorded: true) with { Attention = new VideoError(code, "") };
        Judge(Object(), new KnownVideo(video)).ShouldBe([(FindingKind.OriginalFound, RepairAction.ClearAttention)]);
        Judge(Hidden(), new KnownVideo(video)).ShouldBe([(FindingKind.OriginalHidden, RepairAction.None)]);
    }

    [Fact]
    public void Record_MarkedForSomethingElse_StaysMarked() =>
        Judge(Object(), new KnownVideo(Video(VideoStatus.Ready, recorded: true) with { Attention = new VideoError("else", "") })).ShouldBeEmpty();

    [Fact]
    public void Record_WhoseOriginalIsAnotherVersion_IsMissingIt() =>
        Judge(Object(version: "v2"), new KnownVideo(Video(VideoStatus.Stored, recorded: true))).ShouldBe([(FindingKind.OriginalMissing, RepairAction.FailVideo)]);

    [Fact]
    public void Record_ReadyWithoutOriginal_PlaysOnAndIsReportedOnce()
    {
        var video = Video(VideoStatus.Ready, recorded: true);
        Judge(null, new KnownVideo(video)).ShouldBe([(FindingKind.OriginalMissing, RepairAction.Report)]);
        Judge(null, new KnownVideo(video with { Attention = new VideoError("original_missing", "") })).ShouldBe([(FindingKind.OriginalMissing, RepairAction.None)]);
    }

    [Fact]
    public void Record_WhoseOriginalIsUnderADeleteMarker_IsReportedWhileItCanBeRestored() =>
        Judge(Hidden(), new KnownVideo(Video(VideoStatus.Ready, recorded: true))).ShouldBe([(FindingKind.OriginalHidden, RepairAction.Report)]);

    [Fact]
    public void Record_WithItsOriginalAtAnothersKey_IsLookedForThere()
    {
        var shared = Place with { Key = OriginalKey.Of(Any.Ids.NextVideoId()) };
        var video = Video(VideoStatus.Ready) with { Original = shared };
        Judge(null, new KnownVideo(video), unlisted: shared).ShouldBeEmpty();
        Judge(null, new KnownVideo(video)).ShouldBe([(FindingKind.OriginalMissing, RepairAction.Report)]);
    }

    [Fact]
    public void Object_ThatIsASecondCopy_IsVerifiedAgain_WhichRemovesIt()
    {
        var shared = Place with { Key = OriginalKey.Of(Any.Ids.NextVideoId()) };
        Judge(Object(), new KnownVideo(Video(VideoStatus.Ready) with { Original = shared }), unlisted: shared)
            .ShouldBe([(FindingKind.SecondCopy, RepairAction.QueueVerification)]);
        Judge(Object(), new KnownVideo(Video(VideoStatus.Failed) with { Error = new VideoError("duplicate_file", "") }))
            .ShouldBe([(FindingKind.SecondCopy, RepairAction.QueueVerification)]);
    }

    /// <summary>The other copy was lost: verifying this one again would change nothing, hour by hour.</summary>
    [Fact]
    public void Object_ThatIsASecondCopyAndTheOnlyOne_IsOnlyShown() =>
        Judge(Object(), new KnownVideo(Video(VideoStatus.Failed) with { Error = new VideoError("duplicate_file", "") }), onlyCopy: true)
            .ShouldBe([(FindingKind.SecondCopy, RepairAction.None)]);

    [Theory]
    [InlineData(VideoStatus.Ready, FindingKind.OriginalElsewhere, RepairAction.ShareOriginal)]
    [InlineData(VideoStatus.Stored, FindingKind.OriginalElsewhere, RepairAction.ShareOriginal)]
    [InlineData(VideoStatus.Processing, FindingKind.OriginalElsewhere, RepairAction.ShareOriginal)]
    [InlineData(VideoStatus.Verifying, FindingKind.OriginalMissing, RepairAction.FailVideo)]
    public void Record_WhoseOriginalIsGoneAndCameAgain_SharesItOnceItWasVerified(VideoStatus status, FindingKind kind, RepairAction action)
    {
        var video = Video(status, recorded: true);
        var again = StoredOriginal.Of(video, Place with { Key = OriginalKey.Of(Any.Ids.NextVideoId()) }, "abc");
        Judge(null, new KnownVideo(video), elsewhere: again).ShouldBe([(kind, action)]);
    }

    [Fact]
    public void Record_AcceptedAndNotPutTogether_IsCompletedAgain()
    {
        Judge(null, new KnownVideo(Video(VideoStatus.Verifying), Upload(UploadStatus.Completing)), Parts())
            .ShouldBe([(FindingKind.CompletionLost, RepairAction.QueueCompletion)]);
        Judge(null, new KnownVideo(Video(VideoStatus.Verifying), Upload(UploadStatus.Completing, Now)), Parts()).ShouldBeEmpty();
    }

    [Fact]
    public void Record_ImportThatNobodyFetches_IsFetchedOn_ButNotWhileSomebodyDoes()
    {
        var source = new ImportSource { Url = "https://films.example/a.mp4" };
        var idle = Upload(UploadStatus.Open) with { Source = source };
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading), idle), Parts()).ShouldBe([(FindingKind.ImportLost, RepairAction.QueueImport)]);
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading), idle with { Source = source with { LeaseUntil = Now } }), Parts()).ShouldBeEmpty();
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading), idle with { ProgressAt = Now }), Parts()).ShouldBeEmpty();
    }

    [Fact]
    public void Record_CompletedAndTheObjectGone_Fails() =>
        Judge(null, new KnownVideo(Video(VideoStatus.Verifying), Upload(UploadStatus.Completed))).ShouldBe([(FindingKind.OriginalMissing, RepairAction.FailVideo)]);

    /// <summary>Accepted long ago, put together between the list of the objects and the reading of its upload.</summary>
    [Fact]
    public void Record_CompletedAfterTheObjectsWereListed_IsNotMissing() =>
        Judge(null, new KnownVideo(Video(VideoStatus.Verifying), Upload(UploadStatus.Completed, Now))).ShouldBeEmpty();

    [Fact]
    public void Upload_WithoutMultipart_Fails()
    {
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading), Upload(UploadStatus.Open))).ShouldBe([(FindingKind.UploadWithoutParts, RepairAction.FailUpload)]);
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading))).ShouldBe([(FindingKind.UploadWithoutParts, RepairAction.FailUpload)]);
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading), Upload(UploadStatus.Open)), Parts()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(UploadStatus.Failed)]
    [InlineData(UploadStatus.Completed)]
    public void Parts_OfNoUploadOrOneThatIsOver_AreAborted(UploadStatus? status) => Judge(
        null, status is { } s ? new KnownVideo(Video(VideoStatus.Failed), Upload(s)) : null, Parts()).ShouldBe([(FindingKind.PartsWithoutUpload, RepairAction.AbortParts)]);

    [Fact]
    public void Parts_BesideThoseOfTheUpload_AreAborted() =>
        Judge(null, new KnownVideo(Video(VideoStatus.Uploading, at: Now), Upload(UploadStatus.Open)), Parts(multipart: "m2"))
            .ShouldBe([(FindingKind.PartsWithoutUpload, RepairAction.AbortParts)]);

    [Fact]
    public void Parts_YoungerThanAnHour_AreLeftAlone() => Judge(parts: Parts(Now)).ShouldBeEmpty();

    [Fact]
    public void Purge_AskedForAndNotDone_IsAskedForAgain_ButNotWhileWorkGoesOn()
    {
        var purging = Video(VideoStatus.Deleted, recorded: true) with { DeletedFrom = VideoStatus.Ready, PurgeRequestedAt = Old };
        Judge(Object(), new KnownVideo(purging)).ShouldBe([(FindingKind.PurgeLost, RepairAction.QueuePurge)]);
        Judge(Object(), new KnownVideo(purging with { DeletedFrom = VideoStatus.Processing, UpdatedAt = Now })).ShouldBeEmpty();
    }

    [Fact]
    public void Purge_WaitingForWorkThatWasLost_BringsTheWorkBack()
    {
        var purging = Video(VideoStatus.Deleted, recorded: true) with { DeletedFrom = VideoStatus.Verifying, PurgeRequestedAt = Old };
        Judge(Object(), new KnownVideo(purging)).ShouldBe([(FindingKind.VerificationLost, RepairAction.QueueVerification)]);
        Judge(Object(), new KnownVideo(purging with { DeletedFrom = VideoStatus.Processing }, IsPublishing: false)).ShouldBe([(FindingKind.PublishLost, RepairAction.QueuePublish)]);
    }
}
