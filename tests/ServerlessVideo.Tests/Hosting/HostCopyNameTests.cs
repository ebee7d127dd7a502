using ServerlessVideo.Hosting;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

public class HostCopyNameTests
{
    readonly PublishTask task = new(Any.Ids.NextVideoId(), 3);

    [Fact]
    public void Name_OfOneDeployment_IsNotAnothers()
    {
        var (here, there) = (HostCopyName.Of("dev", "0a1b2c3d"), HostCopyName.Of("dev", "4e5f6071"));

        here.Parse(here.Of(task)).ShouldBe(task.Name);
        there.Parse(here.Of(task)).ShouldBeNull();
        here.Creator(task).ShouldNotBe(there.Creator(task));
    }

    /// <summary>Of Stream's creator.</summary>
    [Fact]
    public void Creator_OfAStageOfUsualLength_HasRoom() => HostCopyName.Of("staging-europe-2", "0a1b2c3d").Creator(task).Length.ShouldBeLessThanOrEqualTo(64);
}
