using ServerlessVideo.Local.Faults;

namespace ServerlessVideo.Local.Tests.Faults;

public class FaultPointsTests
{
    int killed;

    FaultPoints Points() => new() { KillPlatform = () => killed++ };

    [Fact]
    public void Pass_NothingArmed_IsOnlySeen()
    {
        var points = Points();
        points.Pass("api/s3:ListParts/before");
        points.Current.Seen.ShouldBe(["api/s3:ListParts/before"]);
        killed.ShouldBe(0);
    }

    [Fact]
    public void Pass_Armed_KillsOnceAtThatPointAndNoOther()
    {
        var points = Points();
        points.Arm(new ArmedFault("a/before", FaultAction.Kill, 1));
        points.Pass("a/after");
        killed.ShouldBe(0);
        points.Pass("a/before");
        points.Pass("a/before");
        killed.ShouldBe(1);
        points.Current.Armed.ShouldBeEmpty();
    }

    [Fact]
    public void Pass_ArmedForTheThirdTime_WaitsForIt()
    {
        var points = Points();
        points.Arm(new ArmedFault("a", FaultAction.Kill, 3));
        points.Pass("a");
        points.Pass("a");
        killed.ShouldBe(0);
        points.Current.Armed.Single().Nth.ShouldBe(1);
        points.Pass("a");
        killed.ShouldBe(1);
    }

    [Fact]
    public async Task PassAsync_Held_StaysThereAndTheNextPasses()
    {
        var points = Points();
        points.Arm(new ArmedFault("state/A/before", FaultAction.Hold, 1));
        points.Arm(new ArmedFault("state/A/before", FaultAction.Kill, 2));
        var held = points.PassAsync("state/A/before");
        await points.PassAsync("state/A/before");
        killed.ShouldBe(0);
        await points.PassAsync("state/A/before");
        (held.IsCompleted, killed).ShouldBe((false, 1));
    }

    [Fact]
    public void Pass_KillFunction_SparesThePlatformWhereThereIsAFunction()
    {
        var points = Points();
        var functions = 0;
        points.Arm(new ArmedFault("a", FaultAction.KillFunction, 1));
        points.Pass("a", () => functions++);
        (functions, killed).ShouldBe((1, 0));
    }
}
