using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>
/// The synthesized state machine under every fault of every host, alone, in pairs, and at random: a video ends ready on a host that is
/// well or stored until one is, once, and nothing of it is left anywhere else.
/// </summary>
[Collection(PublishMachineCollection.Name)]
public sealed class PublishMachineTests(PublishMachine machine)
{
    /// <summary>At once: what takes time is the engine's and the table's.</summary>
    const int Parallel = 8;

    static readonly HostingProvider[] Hosts = Enum.GetValues<HostingProvider>();

    static IEnumerable<FaultKind> FaultsOf(HostingProvider host) => HostNames.FaultsOf(SnakeCase.Of(host)).Select(kind => HostNames.KindOf(HostNames.NameOf(kind))!.Value);

    public static TheoryData<HostingProvider> AllHosts => [.. Hosts];

    [Theory]
    [MemberData(nameof(AllHosts))]
    public Task AnyFault_OfTheHostThatIsPreferred_LeadsToAnother(HostingProvider preferred) =>
        ShouldAllEndWellAsync(FaultsOf(preferred).Select(fault => new Scenario(preferred, [(preferred, fault)])));

    /// <summary>Every 37th pair, which goes through the kinds of both; all 442 where it is thorough.</summary>
    [Theory]
    [MemberData(nameof(AllHosts))]
    public Task AnyTwoFaults_OfTwoHosts_LeadToTheThird(HostingProvider healthy)
    {
        var (first, second) = (Hosts.First(h => h != healthy), Hosts.Last(h => h != healthy));
        var step = Thorough.IsWanted ? 1 : 37;
        var pairs =
            from one in FaultsOf(first)
            from other in FaultsOf(second)
            select new Scenario(((int)one / 2 + (int)other / 3) % 2 == 0 ? first : second, [(first, one), (second, other)]);
        return ShouldAllEndWellAsync(pairs.Where((_, index) => index % step == 0));
    }

    /// <summary>The inspection asks our encoder; what is known not to answer is not asked again and again.</summary>
    [Fact]
    public async Task EncoderThatIsDown_OnceItsCircuitIsOpen_DelaysOnlyThePublicationThatTriesIt()
    {
        foreach (var fault in new[] { FaultKind.Refuse, FaultKind.TooMany, FaultKind.Failure, FaultKind.Hang })
        {
            using var world = await machine.OpenAsync();
            world.Fail(HostingProvider.Aws, fault);
            await world.Flow.OpenCircuitAsync(HostingProvider.Aws);

            (await PublishAsync()).ShouldBe((1, "aws skipped host_circuit_open"), $"{fault}");
            world.Flow.Clock.Advance(TimeSpan.FromMinutes(1));
            var (times, attempt) = await PublishAsync();
            (times > 1, attempt).ShouldBe((true, fault == FaultKind.Hang ? "aws failed host_timeout" : "aws failed host_unavailable"), $"{fault}");
            (await world.Flow.Circuits.GetAsync(HostingProvider.Aws, default)).Openings.ShouldBe(2, $"{fault}");
            (await PublishAsync()).ShouldBe((1, "aws skipped host_circuit_open"), $"{fault}");

            async Task<(int Asked, string Attempt)> PublishAsync()
            {
                var asked = 0;
                world.BeforeStep = step =>
                {
                    asked += step == "inspect-video" ? 1 : 0;
                    return Task.CompletedTask;
                };
                var video = await world.Flow.ProcessingAsync();
                (await machine.RunAsync(world, video)).ShouldBe("SUCCEEDED", $"{fault}");
                (await world.Flow.ReadAsync(video)).HostingProvider.ShouldBe(HostingProvider.Cloudflare, $"{fault}");
                return (asked, (await world.Flow.AttemptsAsync(video))[0]);
            }
        }
    }

    [Fact]
    public Task AllHostsFailing_InWhateverWay_IsStoredAndPublishedOnceOneIsWell() => ShouldAllEndWellAsync(
        from fault in FaultsOf(HostingProvider.Aws)
        where FaultyHosts.IsFatal(fault)
        select new Scenario(HostingProvider.Cloudflare, [.. Hosts.Select(host => (host, fault))]));

    static async Task ShouldAllEndWellAsync(IEnumerable<Scenario> scenarios, Func<Scenario, Task> run) =>
        await System.Threading.Tasks.Parallel.ForEachAsync(scenarios, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (scenario, _) => await run(scenario));

    Task ShouldAllEndWellAsync(IEnumerable<Scenario> scenarios) => ShouldAllEndWellAsync(scenarios, async scenario =>
    {
        using var world = await machine.OpenAsync();
        foreach (var (host, fault) in scenario.Faults)
        {
            world.Fail(host, fault);
        }
        var video = await world.Flow.ProcessingAsync(v => v with { HostPreference = Enum.Parse<HostPreference>(scenario.Preferred.ToString()) });
        (await machine.RunAsync(world, video)).ShouldBe("SUCCEEDED", scenario.ToString());

        var ended = await world.Flow.ReadAsync(video);
        var expected = ended.HostChoice!.Hosts.Select(h => h.Host).Where(host => !scenario.Faults.Any(f => f.Host == host && FaultyHosts.IsFatal(f.Fault))).Cast<HostingProvider?>().FirstOrDefault();
        var attempts = string.Join(", ", await world.Flow.AttemptsAsync(video));
        (ended.Status, ended.HostingProvider).ShouldBe(expected is null ? (VideoStatus.Stored, null) : (VideoStatus.Ready, expected), $"{scenario}: {attempts}");
        (await world.Flow.AnnouncedAsync(video)).Count(name => name is "video.ready" or "video.stored").ShouldBe(1, scenario.ToString());

        world.Heal();
        if (expected is null)
        {
            world.Flow.Clock.Advance(TimeSpan.FromHours(1));
            await world.Flow.Retry.RunAsync(default);
            video = await world.Flow.ReadAsync(video);
            (await machine.RunAsync(world, video)).ShouldBe("SUCCEEDED", scenario.ToString());
        }
        await ShouldBeThereOnceAsync(world, video, scenario.ToString());
    });

    /// <summary>It plays where its attempt says it does, and only there; each host was asked to make one copy for each attempt at most, and our encoder one job.</summary>
    internal static async Task ShouldBeThereOnceAsync(FaultyHosts world, Video video, string why)
    {
        FakeHost[] hosts = [world.Flow.Aws, world.Flow.Cloudflare, world.Flow.Loom];
        foreach (var host in hosts)
        {
            host.Orders.Where(order => order.Key.Task.VideoId == video.Id).ShouldAllBe(order => order.Value == 1, $"{why}: orders on {host.Provider}");
        }
        world.Encoded(video.Id).ShouldBeUnique($"{why}: encodings");
        await world.SettleAsync();
        var ended = await world.Flow.ReadAsync(video);
        ended.Status.ShouldBe(VideoStatus.Ready, why);
        var attempts = await world.Flow.Attempts.OfVideoAsync(video.Id, default);
        attempts.ShouldAllBe(a => a.Outcome != AttemptOutcome.Running, why);
        attempts.Count(a => a is { Outcome: AttemptOutcome.Succeeded, RemovedAt: null }).ShouldBe(1, why);
        foreach (var host in hosts)
        {
            host.Copies.Values.Count(copy => copy.Name!.StartsWith(video.Id.ToString(), StringComparison.Ordinal))
                .ShouldBe(host.Provider == ended.HostingProvider ? 1 : 0, $"{why}: copies on {host.Provider}");
        }
    }

    /// <summary>Faults come and go between the steps, functions end before and after their work; a seed says which. Ten seeds where it is thorough.</summary>
    [Fact]
    public async Task Publishes_UnderRandomFaults_NoneIsLostStuckOrTwice()
    {
        var failures = 0;
        await ShouldAllEndWellAsync(
            Enumerable.Range(1, Thorough.IsWanted ? 10 : 3).Select(seed => new Scenario(HostingProvider.Cloudflare, [], seed)),
            async scenario => Interlocked.Add(ref failures, await PublishTenAsync(scenario.Seed)));
        failures.ShouldBeGreaterThan(Thorough.IsWanted ? 10 : 3, "else little was shown");
    }

    /// <returns>How many attempts failed.</returns>
    async Task<int> PublishTenAsync(int seed)
    {
        using var world = await machine.OpenAsync();
        var random = new Random(seed);
        world.BeforeStep = _ => Happen(0.2, () =>
        {
            var host = Hosts[random.Next(Hosts.Length)];
            var kinds = FaultsOf(host).ToList();
            world.Fail(host, random.Next(3) == 0 ? null : kinds[random.Next(kinds.Count)]);
        });
        world.AfterStep = (_, _) => Happen(0.05, () => throw new TaskFailure("Runtime.ExitError", "signal: killed"));
        var (published, failures) = (new List<Video>(), 0);
        for (var i = 0; i < 10; i++)
        {
            var video = await world.Flow.ProcessingAsync(v => v with { HostPreference = Pick<HostPreference>() });
            published.Add(video);
            (await machine.RunAsync(world, video)).ShouldBe("SUCCEEDED", $"seed {seed}, publish {i}");
            (await world.Flow.ReadAsync(video)).Status.ShouldBeOneOf(VideoStatus.Ready, VideoStatus.Stored);
            failures += (await world.Flow.Attempts.OfVideoAsync(video.Id, default)).Count(a => a.Outcome == AttemptOutcome.Failed);
        }
        (world.BeforeStep, world.AfterStep) = (_ => Task.CompletedTask, (_, _) => Task.CompletedTask);
        world.Heal();
        await world.Flow.CloseCircuitsAsync();
        world.Flow.Clock.Advance(TimeSpan.FromDays(1));
        await world.Flow.Retry.RunAsync(default);
        foreach (var video in published)
        {
            if (await world.Flow.ReadAsync(video) is { Status: VideoStatus.Processing } again)
            {
                (await machine.RunAsync(world, again)).ShouldBe("SUCCEEDED");
            }
            await ShouldBeThereOnceAsync(world, video, $"seed {seed}");
        }
        return failures;

        Task Happen(double probability, Action what)
        {
            bool does;
            lock (random)
            {
                does = random.NextDouble() < probability;
            }
            if (does)
            {
                what();
            }
            return Task.CompletedTask;
        }

        T Pick<T>() where T : struct, Enum
        {
            var values = Enum.GetValues<T>();
            lock (random)
            {
                return values[random.Next(values.Length)];
            }
        }
    }

    sealed record Scenario(HostingProvider Preferred, IReadOnlyList<(HostingProvider Host, FaultKind Fault)> Faults, int Seed = 0)
    {
        public override string ToString() => $"{Preferred} preferred, {string.Join(", ", Faults.Select(f => $"{f.Host} {HostNames.NameOf(f.Fault)}"))} seed {Seed}";
    }
}
