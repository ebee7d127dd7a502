using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.StepFunctions;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>
/// kill -9 of the engine while one publication is in each state of the synthesized state machine that takes time: all go on from their
/// start when it is back, and end as if nothing had been.
/// </summary>
[Collection(PublishMachineCollection.Name)]
public sealed class PublishKillTests(PublishMachine machine)
{
    const string Choose = "choose-hosts", Next = "next-host", Plan = "plan-encoding", Publish = "publish-to-host";

    /// <summary>How each state is come to.</summary>
    static readonly Journey[] Journeys =
    [
        new(["cloudflare succeeded"], "InspectVideo", "ChooseHosts", "NextHost", "PublishToHost", "AskHost", "AwaitHost", "MarkReady"),
        new(["cloudflare failed host_processing_failed", "aws succeeded"], "RefuseCopy", "PlanEncoding", "Encode", "VerifyRenditions")
        {
            Faults = [(HostingProvider.Cloudflare, FaultKind.ProcessingError)],
        },
        new(["aws failed encoding_failed", "cloudflare succeeded"], "JudgeEncoding", "WaitBeforeRetry", "RefuseEncoding")
        {
            Preferred = HostPreference.Aws, Faults = [(HostingProvider.Aws, FaultKind.ProcessingError)],
        },
        new(["aws failed encoding_incomplete", "cloudflare succeeded"], "RefuseRenditions")
        {
            Preferred = HostPreference.Aws, Setup = world => world.Incomplete = Errors.EncodingIncomplete.With("no sound").ToVideoError(),
        },
        new(["cloudflare succeeded"], "WaitToSend") { Setup = world => world.Flow.Cloudflare.Interruptions = 1 },
        new(["cloudflare failed publish_failed", "aws succeeded"], "EndAttempt") { Breaks = Publish },
        new(["aws failed host_unavailable", "cloudflare succeeded"], "InspectionFailed") { Faults = [(HostingProvider.Aws, FaultKind.Failure)] },
        new(["cloudflare succeeded"], "LetViewersFinish", "RemoveCopies") { IsMove = true },
        new(["aws failed host_unavailable", "cloudflare failed host_unavailable", "loom failed host_unavailable"], "GiveUp")
        {
            Ends = VideoStatus.Stored, Faults = [.. Enum.GetValues<HostingProvider>().Select(host => (host, FaultKind.Failure))],
        },
        new([], "RecordError") { Ends = VideoStatus.Stored, Breaks = Next },
        new(["aws failed no_video_stream"], "RefuseInput") { Ends = VideoStatus.Failed, Setup = world => world.Original = [.. "FLV\u0001\u0005\0\0\0\u0009\0\0\0\0"u8] },
        new([], "RefuseChoice") { Ends = VideoStatus.Stored, IsCancelledBefore = Choose },
        new(["aws failed encoding_cancelled"], "RefusePlan") { Preferred = HostPreference.Aws, Ends = VideoStatus.Stored, IsCancelledBefore = Plan },
    ];

    [Fact]
    public async Task EngineKilled_WithAPublicationInEachState_EachEndsAsItWouldHave()
    {
        var states = await machine.StatesAsync();
        Journeys.SelectMany(journey => journey.States).ShouldBe(states.Keys, ignoreOrder: true, "there is one way to each state");
        var publications = await Task.WhenAll(Journeys.SelectMany(journey => journey.States.Select(state => OpenAsync(journey, state, states))));
        try
        {
            var runs = publications.Select(publication => machine.RunAsync(publication.World, publication.Video)).ToList();
            await UntilAllAreThereAsync(publications);
            Array.ForEach(publications, publication => publication.World.Lingers = false);
            await machine.KillEngineAsync();

            foreach (var (publication, run) in publications.Zip(runs))
            {
                (await run).ShouldBe("SUCCEEDED", publication.State);
                await ShouldHaveEndedWellAsync(publication);
            }
        }
        finally
        {
            await machine.StopAsync(publications.Select(publication => publication.Video));
            Array.ForEach(publications, publication => publication.World.Dispose());
        }
    }

    /// <summary>A publication that comes to a state and stays there, the first time.</summary>
    async Task<Publication> OpenAsync(Journey journey, string state, IReadOnlyDictionary<string, string?> states)
    {
        var world = await machine.OpenAsync();
        foreach (var (host, fault) in journey.Faults)
        {
            world.Fail(host, fault);
        }
        journey.Setup(world);
        var video = journey.IsMove ? await MovingAsync(world.Flow) : await world.Flow.ProcessingAsync(v => v with { HostPreference = journey.Preferred });
        var publication = new Publication(journey, state, world, video);
        var isWait = states[state] is null;
        publication.IsThere = isWait;
        world.Lingers = isWait || state is "AwaitHost" or "Encode";
        world.BeforeStep = step => journey.BeforeAsync(step, world, video);
        world.AfterStep = StayAsync;
        world.WhileEncoding = stopped => StayAsync(FaultyHosts.Encoding, stopped);
        return publication;

        async Task StayAsync(string function, CancellationToken stopped)
        {
            if (!publication.IsThere && function == states[state] && await StateAsync(publication, function, states) == state)
            {
                publication.IsThere = true;
                await Task.Delay(Timeout.InfiniteTimeSpan, stopped);
            }
        }
    }

    /// <summary>In which of the states that call the function: the engine may be about to say that it left the one before.</summary>
    async Task<string> StateAsync(Publication publication, string function, IReadOnlyDictionary<string, string?> states)
    {
        while (true)
        {
            if ((await machine.WhereAsync())[publication.Name] is { } state && states.GetValueOrDefault(state) == function)
            {
                return state;
            }
            await Task.Delay(10);
        }
    }

    async Task UntilAllAreThereAsync(IReadOnlyList<Publication> publications)
    {
        var missing = "";
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    var where = await machine.WhereAsync();
                    missing = string.Join(", ", publications.Where(p => where.GetValueOrDefault(p.Name) != p.State || !p.IsThere)
                        .Select(p => $"{p.State}, but {where.GetValueOrDefault(p.Name)}"));
                    return missing == "";
                },
                "all are there");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"not reached: {missing}", e);
        }
    }

    static async Task<Video> MovingAsync(PublishFlow flow)
    {
        var video = await flow.ReadyAsync(v => v with { HostPreference = HostPreference.Aws });
        return (await flow.Videos.ChangeAsync(video.Id, v => MoveVideo.Move(v, flow.Cloudflare, flow.Clock.Now), default)).Value;
    }

    async Task ShouldHaveEndedWellAsync(Publication publication)
    {
        var ((journey, state, world, video), flow) = (publication, publication.World.Flow);
        var ended = await flow.ReadAsync(video);
        ended.Status.ShouldBe(journey.Ends, state);
        (await flow.AttemptsAsync(video, PublishTask.Of(video).Generation)).ShouldBe(journey.Attempts, state);
        // A move is no news of the video, and its own wish is none to who cancelled it.
        (await flow.AnnouncedAsync(video)).Count(name => name is "video.ready" or "video.stored" or "video.failed").ShouldBe(journey.IsCancelledBefore is null ? 1 : 0, state);
        world.Heal();
        world.BeforeStep = _ => Task.CompletedTask;
        if (await flow.RetryOfAsync(video) is not null)
        {
            flow.Clock.Advance(TimeSpan.FromHours(1));
            await flow.Retry.RunAsync(default);
            (await machine.RunAsync(world, await flow.ReadAsync(video))).ShouldBe("SUCCEEDED", state);
        }
        if ((await flow.ReadAsync(video)).Status == VideoStatus.Ready)
        {
            await PublishMachineTests.ShouldBeThereOnceAsync(world, video, state);
            return;
        }
        await world.SettleAsync();
        (journey.Recovers, flow.Aws.Copies.Count + flow.Cloudflare.Copies.Count + flow.Loom.Copies.Count).ShouldBe((false, 0), state);
    }

    /// <summary>What happens to a publication, whichever of its states the engine dies in.</summary>
    /// <param name="Attempts">How it ends.</param>
    /// <param name="States">On its way, and on no other journey's.</param>
    sealed record Journey(string[] Attempts, params string[] States)
    {
        public HostPreference Preferred { get; init; } = HostPreference.Cloudflare;

        public IReadOnlyList<(HostingProvider Host, FaultKind Fault)> Faults { get; init; } = [];

        public Action<FaultyHosts> Setup { get; init; } = _ => { };

        /// <value>A function that fails however often it is called.</value>
        public string? Breaks { get; init; }

        /// <value>The function before which somebody cancels it; the execution goes on.</value>
        public string? IsCancelledBefore { get; init; }

        public bool IsMove { get; init; }

        public VideoStatus Ends { get; init; } = VideoStatus.Ready;

        /// <value>Ready at last: neither the file nor somebody's wish ended it.</value>
        public bool Recovers => Ends == VideoStatus.Ready || (Ends == VideoStatus.Stored && IsCancelledBefore is null);

        public async Task BeforeAsync(string step, FaultyHosts world, Video video)
        {
            if (step == Breaks)
            {
                throw new TaskFailure("InvalidOperationException", "it is broken");
            }
            if (step == IsCancelledBefore)
            {
                await world.Flow.Finish.HandleAsync(new FinishTask(video.Id, video.Generation, Errors.EncodingCancelled.With().ToVideoError()), default);
            }
        }
    }

    sealed record Publication(Journey Journey, string State, FaultyHosts World, Video Video)
    {
        public string Name { get; } = PublishTask.Of(Video).Name;

        /// <value>Its step in that state is done, and its answer kept back; nothing is done in a wait.</value>
        public bool IsThere { get; set; }
    }
}
