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

    static readonly Video OnLoom = Base with { Status = VideoStatus.Ready, HostingProvider = HostingProvider.Loom, ProviderVideoId = "l" };

    [Fact]
    public void OutdatesCopies_WhatAHostThatIsNotOursHasToKnow_Does()
    {
        foreach (var change in new Func<Video, Video>[]
        {
            v => v with { Title = "Another" }, v => v with { Description = "More" }, v => v with { Privacy = Privacy.Public },
            v => v.Move(VideoMove.Delete)!, v => v with { Generation = 2, LatestGeneration = 2, HostingProvider = HostingProvider.Cloudflare },
        })
        {
            Announcements.OutdatesCopies(OnLoom, change(OnLoom)).ShouldBeTrue();
        }
        var deleted = OnLoom.Move(VideoMove.Delete)!;
        Announcements.OutdatesCopies(deleted, OnLoom).ShouldBeTrue();
    }

    [Fact]
    public void OutdatesCopies_WhatItNeedNotKnow_DoesNot()
    {
        foreach (var change in new Func<Video, Video>[]
        {
            v => v with { Tags = ["a"] }, v => v with { Version = 9 }, v => v with { PosterKey = "k" },
            // The purge takes it off by itself.
            v => v.Move(VideoMove.Delete)! with { PurgeRequestedAt = DateTimeOffset.UtcNow },
        })
        {
            Announcements.OutdatesCopies(OnLoom, change(OnLoom)).ShouldBeFalse();
        }
        var ours = OnLoom with { HostingProvider = HostingProvider.Aws };
        Announcements.OutdatesCopies(ours, ours with { Title = "Another" }).ShouldBeFalse();
        Announcements.OutdatesCopies(ours with { Status = VideoStatus.Processing, HostingProvider = null }, ours).ShouldBeFalse();
        Announcements.OutdatesCopies(ours with { LatestGeneration = 2 }, ours with { LatestGeneration = 2, Privacy = Privacy.Private })
            .ShouldBeTrue("where it was moved away from, it may still be");
    }
}
