using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

public class AnnouncementsTests
{
    static readonly Video Base = Any.Video();

    [Theory]
    [InlineData(null, VideoStatus.Uploading, null)]
    [InlineData(VideoStatus.Uploading, VideoStatus.Verifying, null)]
    [InlineData(VideoStatus.Uploading, VideoStatus.Failed, EventNames.Failed)]
    [InlineData(VideoStatus.Verifying, VideoStatus.Processing, EventNames.Uploaded)]
    [InlineData(VideoStatus.Verifying, VideoStatus.Failed, EventNames.Failed)]
    [InlineData(VideoStatus.Processing, VideoStatus.Ready, EventNames.Ready)]
    [InlineData(VideoStatus.Processing, VideoStatus.Failed, EventNames.Failed)]
    [InlineData(VideoStatus.Processing, VideoStatus.Stored, EventNames.Stored)]
    [InlineData(VideoStatus.Stored, VideoStatus.Processing, null)]
    [InlineData(VideoStatus.Ready, VideoStatus.Ready, null)]
    [InlineData(VideoStatus.Ready, VideoStatus.Deleted, EventNames.Deleted)]
    [InlineData(VideoStatus.Deleted, VideoStatus.Ready, null)]
    public void NameOf_ChangeOfStatus_IsToldOnceUnderItsName(VideoStatus? from, VideoStatus to, string? name) =>
        Announcements.NameOf(from is { } status ? Base with { Status = status } : null, Base with { Status = to }).ShouldBe(name);

    [Fact]
    public void NameOf_FileThatItsOwnerHasAlready_IsNoFailureToTell()
    {
        var verifying = Base with { Status = VideoStatus.Verifying };
        var duplicate = verifying with { Status = VideoStatus.Failed, DuplicateOf = Any.Video().Id };
        Announcements.NameOf(verifying, duplicate).ShouldBeNull();
        Announcements.Progress(verifying, duplicate).ShouldNotBeNull();
    }

    [Fact]
    public void NameOf_PurgeOfWhatIsDeletedAlready_IsTold()
    {
        var deleted = Base with { Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Ready };
        Announcements.NameOf(deleted, deleted with { PurgeRequestedAt = DateTimeOffset.UtcNow }).ShouldBe(EventNames.Deleted);
    }

    [Fact]
    public void NameOf_WorkOnAVideoToBePurgedEnds_TellsThePurgeAgain()
    {
        var purging = Base with { Status = VideoStatus.Deleted, DeletedFrom = VideoStatus.Processing, PurgeRequestedAt = DateTimeOffset.UtcNow };
        Announcements.NameOf(purging, purging with { DeletedFrom = VideoStatus.Ready }).ShouldBe(EventNames.Deleted);
        Announcements.NameOf(purging with { DeletedFrom = VideoStatus.Verifying }, purging).ShouldBeNull();
    }
}
