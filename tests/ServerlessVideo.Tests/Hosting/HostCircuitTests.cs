using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

public class HostCircuitTests
{
    static readonly VideoError Down = new("host_unavailable", "503");
    static readonly PublishTask Trial = new(default, 1);

    readonly TestClock clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Circuit_AfterThreeFailures_Opens()
    {
        var circuit = Failed(new HostCircuit(HostingProvider.Cloudflare), 2);
        circuit.StateAt(clock.Now).ShouldBe(CircuitState.Closed);

        circuit = Failed(circuit, 1);

        circuit.StateAt(clock.Now).ShouldBe(CircuitState.Open);
        (circuit.LastFailure, circuit.LastFailureAt).ShouldBe((Down, clock.Now));
    }

    /// <summary>A file that no encoder can do anything with, and that its owner tries again and again.</summary>
    [Fact]
    public void Failures_OfOneVideo_CountOnceAndOpenNothing()
    {
        var circuit = new HostCircuit(HostingProvider.Cloudflare);
        for (var generation = 1; generation <= 5; generation++)
        {
            circuit = circuit.AfterFailure(Down, new PublishTask(Trial.VideoId, generation), clock.Now);
        }
        (circuit.Failures, circuit.StateAt(clock.Now)).ShouldBe((1, CircuitState.Closed));

        Failed(circuit, 2).StateAt(clock.Now).ShouldBe(CircuitState.Open);
        Failed(circuit.AfterSuccess(clock.Now).AfterFailure(Down, Trial, clock.Now), 2).StateAt(clock.Now).ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void Success_BetweenFailures_BeginsTheCountAnew()
    {
        var circuit = Failed(Failed(new HostCircuit(HostingProvider.Cloudflare), 2).AfterSuccess(clock.Now), 2);

        circuit.StateAt(clock.Now).ShouldBe(CircuitState.Closed);
        (circuit.Failures, circuit.LastSuccessAt).ShouldBe((2, clock.Now));
    }

    [Fact]
    public void Rest_AfterEachTrialThatFailed_IsTwiceAsLongUpToThirtyTwoMinutes()
    {
        var circuit = Failed(new HostCircuit(HostingProvider.Cloudflare), 3);
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 32, 32 })
        {
            (circuit.RestsUntil - clock.Now).ShouldBe(TimeSpan.FromMinutes(minutes));
            clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromTicks(1));
            circuit.StateAt(clock.Now).ShouldBe(CircuitState.Open);
            clock.Advance(TimeSpan.FromTicks(1));
            circuit.StateAt(clock.Now).ShouldBe(CircuitState.HalfOpen);
            circuit = Failed(circuit.Tried(Trial, clock.Now), 1);
        }
    }

    [Fact]
    public void Rest_AfterHundredsOfOpenings_IsNoLonger() =>
        (new HostCircuit(HostingProvider.Aws, 3, clock.Now, Openings: 500).RestsUntil - clock.Now).ShouldBe(TimeSpan.FromMinutes(32));

    [Fact]
    public void Trial_ThatSucceeds_ClosesAndForgets()
    {
        var circuit = Failed(new HostCircuit(HostingProvider.Cloudflare), 3);
        clock.Advance(TimeSpan.FromMinutes(1));

        var closed = circuit.Tried(Trial, clock.Now).AfterSuccess(clock.Now);

        closed.StateAt(clock.Now).ShouldBe(CircuitState.Closed);
        (closed.Failures, closed.Openings, closed.TrialAt, closed.RestsUntil, closed.LastFailure).ShouldBe((0, 0, null, null, Down));
        (Failed(closed, 3).RestsUntil - clock.Now).ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Trial_OfWhichNothingIsHeard_IsOverAfterHalfAnHour()
    {
        var circuit = Failed(new HostCircuit(HostingProvider.Cloudflare), 3);
        clock.Advance(TimeSpan.FromMinutes(1));
        circuit = circuit.Tried(Trial, clock.Now);

        circuit.StateAt(clock.Now + TimeSpan.FromMinutes(29.9)).ShouldBe(CircuitState.Open);
        circuit.StateAt(clock.Now + TimeSpan.FromMinutes(30)).ShouldBe(CircuitState.HalfOpen);
    }

    [Fact]
    public void Failure_OfWhatBeganBeforeItOpened_DoesNotLengthenTheRest()
    {
        var circuit = Failed(new HostCircuit(HostingProvider.Cloudflare), 3);
        var until = circuit.RestsUntil;
        clock.Advance(TimeSpan.FromSeconds(50));

        var failed = Failed(circuit, 5);

        (failed.RestsUntil, failed.Openings, failed.TrialAt).ShouldBe((until, 1, null));
    }

    /// <summary>Whatever happens in whatever order: one trial at a time, and it is tried again at last.</summary>
    [Fact]
    public void Circuit_InAnyOrderOfEvents_TriesOneAtATimeAndForever() => Prop.ForAll<int[]>(events =>
    {
        var time = new TestClock(DateTimeOffset.UnixEpoch);
        var circuit = new HostCircuit(HostingProvider.Loom);
        DateTimeOffset? trial = null;
        foreach (var what in events.Select(number => (uint)number))
        {
            switch (what % 4)
            {
                case 0:
                    time.Advance(TimeSpan.FromSeconds(what % 997));
                    break;
                case 1 when circuit.StateAt(time.Now) == CircuitState.HalfOpen:
                    if (trial is { } began && time.Now < began + TimeSpan.FromMinutes(30))
                    {
                        return false;
                    }
                    circuit = circuit.Tried(Trial, time.Now);
                    trial = time.Now;
                    break;
                case 2:
                    circuit = circuit.AfterFailure(Down, Failing(circuit), time.Now);
                    trial = null;
                    break;
                case 3 when what % 5 == 3:
                    circuit = circuit.AfterSuccess(time.Now);
                    trial = null;
                    break;
                default:
                    break;
            }
            if (circuit.Failures >= HostCircuit.Threshold && circuit.OpenedAt is null)
            {
                return false;
            }
        }
        time.Advance(TimeSpan.FromMinutes(32));
        return circuit.StateAt(time.Now) == (circuit.OpenedAt is null ? CircuitState.Closed : CircuitState.HalfOpen);
    }).QuickCheckThrowOnFailure();

    HostCircuit Failed(HostCircuit circuit, int times)
    {
        for (var i = 0; i < times; i++)
        {
            circuit = circuit.AfterFailure(Down, Failing(circuit), clock.Now);
        }
        return circuit;
    }

    /// <summary>Who tries it, else another video each time.</summary>
    static PublishTask Failing(HostCircuit circuit) => circuit.TrialAt is null ? new(Any.Ids.NextVideoId(), 1) : Trial;
}

[Collection(DynamoDbCollection.Name)]
public sealed class HostCircuitsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const HostingProvider Host = HostingProvider.Cloudflare;

    static readonly VideoError Down = new("host_unavailable", "503");

    readonly TestClock clock = new();

    HostCircuits Circuits => new(dynamo.Table, clock);

    public Task InitializeAsync() => ForgetAsync();

    public Task DisposeAsync() => ForgetAsync();

    /// <summary>Also when it last succeeded, by the clock of another test.</summary>
    Task ForgetAsync() => dynamo.Table.TransactAsync([dynamo.Table.Delete(Keys.Circuit(SnakeCase.Of(Host)))], default);

    [Fact]
    public async Task Enter_OfAHostAfterItsRest_LetsOneOfManyThrough()
    {
        await Circuits.FailAsync(Host, 3);
        (await Circuits.EnterAsync(Host, AnyTask(), default)).ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));

        var entered = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Circuits.EnterAsync(Host, AnyTask(), default)));

        entered.Count(through => through).ShouldBe(1);
        await Circuits.SucceededAsync(Host, clock.Now, default);
        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Circuits.EnterAsync(Host, AnyTask(), default)))).ShouldAllBe(through => through);
    }

    /// <summary>It died after it was let through and before it had written down that it tries this host.</summary>
    [Fact]
    public async Task Enter_ByThePublicationThatTriesItAlready_IsGoneOnWith()
    {
        await Circuits.FailAsync(Host, 3);
        clock.Advance(TimeSpan.FromMinutes(1));
        var task = AnyTask();
        // As when the answer to its own write is lost, and the client writes again.
        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Circuits.EnterAsync(Host, task, default)))).ShouldAllBe(through => through);

        (await Circuits.EnterAsync(Host, task, default)).ShouldBeTrue();
        (await Circuits.EnterAsync(Host, AnyTask(), default)).ShouldBeFalse();
        await Circuits.FailAsync(Host, task);
        (await Circuits.EnterAsync(Host, task, default)).ShouldBeFalse("its trial is over");
    }

    /// <summary>What began before the circuit opened comes to its end while another publication tries the host.</summary>
    [Fact]
    public async Task Trial_WhileOthersFailOrAreStopped_IsItsOwnPublications()
    {
        await Circuits.FailAsync(Host, 3);
        clock.Advance(TimeSpan.FromMinutes(1));
        var task = AnyTask();
        (await Circuits.EnterAsync(Host, task, default)).ShouldBeTrue();

        await Circuits.FailAsync(Host, 1);
        await Circuits.ReleaseAsync(Host, AnyTask(), default);

        var circuit = await Circuits.GetAsync(Host, default);
        (circuit.Failures, circuit.Openings, circuit.IsTriedBy(task)).ShouldBe((4, 1, true));
        (await Circuits.EnterAsync(Host, AnyTask(), default)).ShouldBeFalse("one at a time");
        await Circuits.ReleaseAsync(Host, task, default);
        (await Circuits.EnterAsync(Host, AnyTask(), default)).ShouldBeTrue("the trial said nothing");
    }

    [Fact]
    public async Task Failures_ManyAtOnce_AreAllCountedAndOpenItOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Circuits.FailAsync(Host, AnyTask())));

        var circuit = await Circuits.GetAsync(Host, default);
        (circuit.Failures, circuit.Openings, circuit.OpenedAt, circuit.LastFailure).ShouldBe((12, 1, clock.Now, Down));
    }

    /// <summary>Told again, later: what failed there since stays counted.</summary>
    [Fact]
    public async Task Success_ToldAgainAfterAnother_ForgetsNoFailureSince()
    {
        var at = clock.Now;
        await Circuits.SucceededAsync(Host, at, default);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Circuits.FailAsync(Host, 3);

        await Circuits.SucceededAsync(Host, at, default);

        (await Circuits.GetAsync(Host, default)).Failures.ShouldBe(3);
    }

    /// <summary>As when the step that tells it died in the middle, and is repeated.</summary>
    [Fact]
    public async Task Success_ToldAfterTheCircuitOpened_ClosesItOnlyWhenItCameLater()
    {
        var before = clock.Now;
        clock.Advance(TimeSpan.FromMinutes(1));
        await Circuits.FailAsync(Host, 3);
        clock.Advance(TimeSpan.FromSeconds(30));

        await Circuits.SucceededAsync(Host, before, default);
        (await Circuits.GetAsync(Host, default)).StateAt(clock.Now).ShouldBe(CircuitState.Open);
        await Circuits.SucceededAsync(Host, clock.Now, default);

        (await Circuits.GetAsync(Host, default)).StateAt(clock.Now).ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Close_ByAnOperator_OpensTheWayAtOnce()
    {
        await Circuits.FailAsync(Host, 4);

        await Circuits.CloseAsync(Host, default);

        (await Circuits.EnterAsync(Host, AnyTask(), default)).ShouldBeTrue();
        (await Circuits.GetAsync(Host, default)).ShouldSatisfyAllConditions(c => c.Failures.ShouldBe(0), c => c.LastFailure.ShouldBeNull());
    }

    static PublishTask AnyTask() => new(Any.Ids.NextVideoId(), 1);
}
