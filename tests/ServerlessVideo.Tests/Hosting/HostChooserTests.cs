using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Core;
using ServerlessVideo.Costs;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

public class HostChooserTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    static readonly HostPolicy Policy = new(HostingProvider.Aws, HostingProvider.Cloudflare, Failover: true);

    /// <summary>Ten minutes of 720p.</summary>
    static readonly Inspection Film = Sources.Of(1280, 720, 600);

    [Fact]
    public void Host_OfAPlainVideo_IsThePrimaryThenTheFallbackThenTheRest()
    {
        var choice = Choose(Any.Video());

        choice.ToTry.ShouldBe([HostingProvider.Aws, HostingProvider.Cloudflare, HostingProvider.Loom]);
        choice.Because.ShouldBe("aws is the primary host");
        choice.Hosts.Select(host => host.Reason).ShouldBe(["aws is the primary host", "if what comes before fails", "if what comes before fails"]);
        (choice.Generation, choice.At).ShouldBe((1, Now));
    }

    [Fact]
    public void Host_ThatIsPreferred_ComesBeforeThePrimaryAndTheUseCase()
    {
        var choice = Choose(Any.Video() with { HostPreference = HostPreference.Loom, UseCase = "bulk" });

        choice.ToTry.ShouldBe([HostingProvider.Loom, HostingProvider.Cloudflare, HostingProvider.Aws]);
        choice.Because.ShouldBe("loom was asked for");
    }

    [Theory]
    [InlineData("high_value_lead", HostingProvider.Loom)]
    [InlineData("internal", HostingProvider.Aws)]
    [InlineData("archive", HostingProvider.Aws)]
    [InlineData("bulk", HostingProvider.Cloudflare)]
    public void Host_OfAUseCase_ComesBeforeThePrimary(string useCase, HostingProvider host)
    {
        var choice = Choose(Any.Video() with { UseCase = useCase }, Policy with { Primary = host == HostingProvider.Aws ? HostingProvider.Cloudflare : HostingProvider.Aws });

        choice.ToTry.First().ShouldBe(host);
        choice.Because.ShouldBe($"the use case {useCase} goes to {SnakeCase.Of(host)}");
    }

    [Fact]
    public void Host_OfAnUnknownUseCase_IsThePrimary() => Choose(Any.Video() with { UseCase = "whatever" }).ToTry.First().ShouldBe(HostingProvider.Aws);

    [Theory]
    [InlineData(0L, HostingProvider.Aws)] // 0.009315 + 0.375 / 12 = 0.040565, where Stream asks 0.05 for storage
    [InlineData(100L, HostingProvider.Cloudflare)] // 1.825565 and 1.05
    [InlineData(20_000L, HostingProvider.Loom)] // hundreds and 200.05, where Loom has one price
    public void Host_WithoutAPrimary_IsTheCheapestForTheViews(long views, HostingProvider cheapest)
    {
        var choice = Choose(Any.Video() with { ExpectedViews = views }, new HostPolicy(null, null, Failover: true));

        choice.ToTry.First().ShouldBe(cheapest);
        choice.Because.ShouldBe("it is the cheapest for the views that are expected");
        choice.Hosts.Select(host => host.MonthlyUsd!.Value).ShouldBeInOrder(SortDirection.Ascending);
        choice.Hosts[0].Reason.ShouldBe(choice.Because);
    }

    [Fact]
    public void Host_OfAFilmOfUnknownLength_HasNoPrice() =>
        Choose(Any.Video(), found: Film with { DurationSeconds = null }).Hosts.ShouldAllBe(host => host.MonthlyUsd == null);

    [Fact]
    public void Failover_SwitchedOff_LeavesOneHost()
    {
        var choice = Choose(Any.Video(), Policy with { Failover = false });

        choice.ToTry.ShouldBe([HostingProvider.Aws]);
        choice.Hosts.Skip(1).ShouldAllBe(host => host.Excluded == "host_unsuitable" && host.Reason == "failing over is switched off");
    }

    [Theory]
    [InlineData("full")]
    [InlineData("unavailable")]
    public void Failover_SwitchedOff_WaitsForAHostThatCannotTakeItNow(string why)
    {
        var aws = why == "full" ? Standing(HostingProvider.Aws) with { QuotaExhausted = true } : Standing(HostingProvider.Aws) with { Objection = Errors.HostUnavailable.With("503") };

        var choice = Choose(Any.Video(), Policy with { Failover = false }, [aws, Standing(HostingProvider.Cloudflare) with { QuotaExhausted = true }, Standing(HostingProvider.Loom)]);

        choice.ToTry.ShouldBeEmpty();
        choice.Because.ShouldBe("aws cannot take it now, and failing over is switched off");
        choice.Hosts.Select(host => (host.Host, host.Excluded)).ShouldBe(
            [(HostingProvider.Aws, why == "full" ? "host_quota" : "host_unavailable"), (HostingProvider.Cloudflare, "host_unsuitable"), (HostingProvider.Loom, "host_unsuitable")]);
    }

    [Fact]
    public void Failover_SwitchedOff_WaitsForAHostThatRests()
    {
        var choice = Choose(
            Any.Video(), Policy with { Failover = false }, [Standing(HostingProvider.Aws) with { CircuitOpen = true }, Standing(HostingProvider.Cloudflare), Standing(HostingProvider.Loom)]);

        choice.ToTry.ShouldBe([HostingProvider.Aws]);
        choice.Hosts[0].Reason.ShouldBe("aws is the primary host; it failed repeatedly and is left alone for a while");
    }

    [Fact]
    public void Failover_SwitchedOff_IsNoReasonToTryWhatCannotReadTheFile()
    {
        var choice = Choose(
            Any.Video(), Policy with { Failover = false },
            [Standing(HostingProvider.Aws) with { Objection = Errors.UnsupportedInput.With("Theora") }, Standing(HostingProvider.Cloudflare), Standing(HostingProvider.Loom)]);

        choice.ToTry.ShouldBe([HostingProvider.Cloudflare]);
    }

    [Theory]
    [InlineData(Privacy.Private, AccessLevel.Public)]
    [InlineData(Privacy.Password, AccessLevel.Public)]
    [InlineData(Privacy.Public, AccessLevel.MembersOnly)]
    [InlineData(Privacy.Unlisted, AccessLevel.TierSpecific)]
    public void Loom_OfWhatNotEverybodyMayWatch_IsNeverTried(Privacy privacy, AccessLevel access)
    {
        var choice = Choose(Any.Video() with { Privacy = privacy, AccessLevel = access, HostPreference = HostPreference.Loom });

        choice.ToTry.ShouldBe([HostingProvider.Cloudflare, HostingProvider.Aws]);
        choice.Hosts[^1].ShouldSatisfyAllConditions(
            host => host.Host.ShouldBe(HostingProvider.Loom), host => host.Excluded.ShouldBe("host_unsuitable"),
            host => host.Reason.ShouldBe("it cannot keep a video from those who may not see it"));
        choice.Because.ShouldBe("loom was asked for, but loom cannot be used now: cloudflare comes first");
        choice.Hosts[0].Reason.ShouldBe("the best of those that are left");
    }

    [Fact]
    public void Host_ForWhichTheFileIsTooLarge_IsNotTried()
    {
        var small = Standing(HostingProvider.Loom) with { Abilities = new(RestrictsAccess: false, HasManifests: false, MostBytes: 4_000_000_000) };

        Choose(Any.Video() with { FileSizeBytes = 4_000_000_000 }, standings: [Standing(HostingProvider.Aws), small]).ToTry.ShouldContain(HostingProvider.Loom);
        var choice = Choose(Any.Video() with { FileSizeBytes = 4_000_000_001 }, standings: [Standing(HostingProvider.Aws), small]);
        choice.ToTry.ShouldBe([HostingProvider.Aws]);
        choice.Hosts[^1].Reason.ShouldBe("it takes no file over 4 GB");
    }

    [Fact]
    public void Host_ThatIsFull_IsNotTried() =>
        Choose(Any.Video(), standings: [Standing(HostingProvider.Aws) with { QuotaExhausted = true }, Standing(HostingProvider.Cloudflare)]).ShouldSatisfyAllConditions(
            choice => choice.ToTry.ShouldBe([HostingProvider.Cloudflare]), choice => choice.Hosts[^1].Excluded.ShouldBe("host_quota"));

    [Fact]
    public void Host_ThatIsNotSetUp_IsNotTried() =>
        Choose(Any.Video(), standings: [Standing(HostingProvider.Aws), Standing(HostingProvider.Cloudflare) with { IsSetUp = false }]).ShouldSatisfyAllConditions(
            choice => choice.ToTry.ShouldBe([HostingProvider.Aws]), choice => choice.Hosts[^1].Excluded.ShouldBe("host_not_configured"));

    [Fact]
    public void Host_ThatCannotReadTheFile_IsNotTried() =>
        Choose(Any.Video(), standings: [Standing(HostingProvider.Aws) with { Objection = Errors.UnsupportedInput.With("Theora") }, Standing(HostingProvider.Cloudflare)]).ShouldSatisfyAllConditions(
            choice => choice.ToTry.ShouldBe([HostingProvider.Cloudflare]),
            choice => (choice.Hosts[^1].Excluded, choice.Hosts[^1].Reason).ShouldBe(("unsupported_input", "Theora")));

    [Fact]
    public void Host_WhoseCircuitIsOpen_ComesLast()
    {
        var choice = Choose(Any.Video(), standings: [Standing(HostingProvider.Aws) with { CircuitOpen = true }, Standing(HostingProvider.Cloudflare), Standing(HostingProvider.Loom)]);

        choice.ToTry.ShouldBe([HostingProvider.Cloudflare, HostingProvider.Loom, HostingProvider.Aws]);
        choice.Hosts[^1].Reason.ShouldBe("if what comes before fails; it failed repeatedly and is left alone for a while");
        choice.Because.ShouldBe("aws is the primary host, but aws cannot be used now: cloudflare comes first");
    }

    [Fact]
    public void Move_GoesToItsHostOrNowhere()
    {
        var moving = Any.Video(VideoStatus.Ready) with { HostPreference = HostPreference.Aws, HostingProvider = HostingProvider.Aws, Moving = new HostMove(HostingProvider.Cloudflare, 2, Now) };

        var choice = Choose(moving, generation: 2);

        choice.ToTry.ShouldBe([HostingProvider.Cloudflare]);
        choice.Because.ShouldBe("a move to cloudflare was asked for");
        choice.Hosts.Skip(1).ShouldAllBe(host => host.Reason == "a move to cloudflare asks no other");
        Choose(moving, generation: 2, standings: [Standing(HostingProvider.Aws), Standing(HostingProvider.Cloudflare) with { QuotaExhausted = true }]).ToTry.ShouldBeEmpty();
    }

    [Fact]
    public void Host_WhereNoneIsPossible_IsNone()
    {
        var choice = Choose(Any.Video(), standings: [Standing(HostingProvider.Aws) with { QuotaExhausted = true }, Standing(HostingProvider.Loom) with { IsSetUp = false }]);

        choice.ToTry.ShouldBeEmpty();
        choice.Because.ShouldBe("no host can take it");
        choice.Hosts.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("auto", "s3", "true", null, HostingProvider.Aws, true)]
    [InlineData("cloudflare", "loom", "false", HostingProvider.Cloudflare, HostingProvider.Loom, false)]
    public void Policy_OfSettings_IsTheirs(string primary, string fallback, string failover, HostingProvider? first, HostingProvider? second, bool fails) =>
        HostPolicy.Of(SettingsOf(primary, fallback, failover)).ShouldSatisfyAllConditions(
            policy => policy.Primary.ShouldBe(first), policy => policy.Fallback.ShouldBe(second), policy => policy.Failover.ShouldBe(fails));

    [Theory]
    [InlineData("vimeo", "auto", "true")]
    [InlineData("auto", "?", "true")]
    [InlineData("auto", "auto", "yes")]
    public void Policy_OfAnotherWord_IsRefused(string primary, string fallback, string failover) =>
        Should.Throw<InvalidOperationException>(() => HostPolicy.Of(SettingsOf(primary, fallback, failover)));

    /// <summary>Whatever comes: the same answer for the same question, every host once, and none that was ruled out is tried.</summary>
    [Fact]
    public void Choice_OfAnything_IsSteadyAndWhole() => Prop.ForAll<int, int, bool>((seed, views, failover) =>
    {
        var random = new Random(seed);
        HostingProvider? AnyHost() => random.Next(4) is var i and < 3 ? (HostingProvider)i : null;
        var video = Any.Video() with
        {
            HostPreference = (HostPreference)random.Next(4), UseCase = random.Next(3) == 0 ? "bulk" : null, ExpectedViews = Math.Abs((long)views),
            Privacy = (Privacy)random.Next(4), AccessLevel = (AccessLevel)random.Next(3), FileSizeBytes = random.NextInt64(50_000_000_000),
            Moving = random.Next(4) == 0 ? new HostMove((HostingProvider)random.Next(3), 1, Now) : null,
        };
        HostStanding[] standings =
        [
            .. Enum.GetValues<HostingProvider>().Select(host => Standing(host) with
            {
                IsSetUp = random.Next(4) > 0, QuotaExhausted = random.Next(4) == 0, CircuitOpen = random.Next(3) == 0,
                Objection = random.Next(5) == 0 ? Errors.UnsupportedInput.With() : null,
            }),
        ];
        var policy = new HostPolicy(AnyHost(), AnyHost(), failover);

        var choice = Choose(video, policy, standings);
        var again = Choose(video, policy, standings);
        var otherwise = Choose(video, policy, [.. standings.Reverse()]);

        var tried = choice.ToTry.ToList();
        return choice.Hosts.SequenceEqual(again.Hosts) && choice.Because == again.Because && tried.SequenceEqual(otherwise.ToTry) && choice.Because == otherwise.Because
            && choice.Hosts.Select(host => host.Host).Order().SequenceEqual(Enum.GetValues<HostingProvider>())
            && choice.Hosts.Take(tried.Count).All(host => host.Excluded is null) && choice.Hosts.Skip(tried.Count).All(host => host.Excluded is not null)
            && choice.Hosts.All(host => host.Reason.Length > 0)
            && tried.All(host => standings.Single(s => s.Host == host) is { IsSetUp: true, QuotaExhausted: false, Objection: null })
            && !(HostAbilities.IsRestricted(video) && tried.Contains(HostingProvider.Loom))
            && (failover || tried.Count <= 1) && (video.Moving is null || tried.All(host => host == video.Moving.Host));
    }).QuickCheckThrowOnFailure();

    static HostStanding Standing(HostingProvider host) => new(host, new HostAbilities(RestrictsAccess: host != HostingProvider.Loom, HasManifests: host != HostingProvider.Loom, MostBytes: 30_000_000_000));

    static HostChoice Choose(
        Video video, HostPolicy? policy = null, IReadOnlyList<HostStanding>? standings = null, int generation = 1, Inspection? found = null) =>
        HostChooser.Choose(
            video, generation, found ?? Film, policy ?? Policy, new PriceBook(), standings ?? [.. Enum.GetValues<HostingProvider>().Select(Standing)], Now);

    static Settings SettingsOf(string primary, string fallback, string failover) => Settings.Read(
        "choose-hosts", [Setting.VideoHostPrimary, Setting.VideoHostFallback, Setting.VideoHostEnableFailover],
        name => name == Setting.VideoHostPrimary ? primary : name == Setting.VideoHostFallback ? fallback : failover);
}
