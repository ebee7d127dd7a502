using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Library;

public class VideoStateTests
{
    static readonly Dictionary<(VideoStatus, VideoMove), VideoStatus> Legal = new()
    {
        [(VideoStatus.Uploading, VideoMove.Complete)] = VideoStatus.Verifying,
        [(VideoStatus.Uploading, VideoMove.Fail)] = VideoStatus.Failed,
        [(VideoStatus.Verifying, VideoMove.Verify)] = VideoStatus.Processing,
        [(VideoStatus.Verifying, VideoMove.Fail)] = VideoStatus.Failed,
        [(VideoStatus.Processing, VideoMove.Publish)] = VideoStatus.Ready,
        [(VideoStatus.Processing, VideoMove.Fail)] = VideoStatus.Failed,
        [(VideoStatus.Processing, VideoMove.GiveUp)] = VideoStatus.Stored,
        [(VideoStatus.Stored, VideoMove.Fail)] = VideoStatus.Failed,
        [(VideoStatus.Stored, VideoMove.Publish)] = VideoStatus.Ready,
        [(VideoStatus.Ready, VideoMove.Withdraw)] = VideoStatus.Stored,
        [(VideoStatus.Stored, VideoMove.Retry)] = VideoStatus.Processing,
        [(VideoStatus.Failed, VideoMove.Retry)] = VideoStatus.Processing,
    };

    static readonly VideoStatus[] Living = [.. Enum.GetValues<VideoStatus>().Where(s => s != VideoStatus.Deleted)];

    public static TheoryData<VideoStatus, VideoMove> Everything()
    {
        var data = new TheoryData<VideoStatus, VideoMove>();
        foreach (var status in Living)
        {
            foreach (var move in Enum.GetValues<VideoMove>())
            {
                data.Add(status, move);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Transition_OfALivingVideo_IsLegalOnlyAsListed(VideoStatus from, VideoMove move)
    {
        var expected = move == VideoMove.Delete ? new VideoState(VideoStatus.Deleted, from)
            : Legal.TryGetValue((from, move), out var to) ? new VideoState(to)
            : null;
        new VideoState(from).Transition(move).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Transition_OfADeletedVideo_MovesOnWhatItIsRestoredTo(VideoStatus hidden, VideoMove move)
    {
        var expected = move == VideoMove.Restore ? new VideoState(hidden)
            : move != VideoMove.Delete && Legal.TryGetValue((hidden, move), out var to) ? new VideoState(VideoStatus.Deleted, to)
            : null;
        new VideoState(VideoStatus.Deleted, hidden).Transition(move).ShouldBe(expected);
    }

    [Fact]
    public void Transition_DeletedWithoutAPast_GoesNowhere() =>
        Enum.GetValues<VideoMove>().ShouldAllBe(move => new VideoState(VideoStatus.Deleted).Transition(move) == null);
}
