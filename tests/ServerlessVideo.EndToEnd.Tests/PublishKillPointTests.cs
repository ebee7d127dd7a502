using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// kill -9 of the whole platform, its other hosts included, in each Task state of the synthesized state machine, before what it does and after:
/// on each way that a publication goes there is one video for each. They are held where they are until all have come there, then everything dies
/// at once. In the end each is where it should be, once, and nothing of it anywhere else.
/// </summary>
[Collection("a platform that dies")]
public sealed class PublishKillPointTests : DyingPlatform
{
    const string Stream = "cloudflare", Ours = "aws", Failed = "failed", Anywhere = "anywhere", Awaited = "AwaitHost";

    /// <summary>Where no publication of a whole platform comes unless something happens in the very moment before; there <c>PublishKillTests</c> kills the engine.</summary>
    static readonly Dictionary<string, string> NotReached = new()
    {
        ["RefuseChoice"] = "stopped since the inspection, by somebody who stops the execution as well",
        ["RefusePlan"] = "stopped since the host was chosen, by somebody who stops the execution as well",
        ["RefuseRenditions"] = "an encoder that says that it is done and left something out",
    };

    static readonly Journey[] Journeys =
    [
        new(Ours, Ours, "InspectVideo", "ChooseHosts", "NextHost", "PlanEncoding", "Encode", "VerifyRenditions", "MarkReady", "RemoveCopies"),
        new(Stream, Stream, "InspectVideo", "ChooseHosts", "NextHost", "PublishToHost", "AskHost", "MarkReady", "RemoveCopies", Awaited),
        // Asked to fetch it, then sent it.
        new(Stream, Stream, "PublishToHost 2", "AskHost 2", "MarkReady", Awaited) { Faults = [(Stream, "fetch_error")] },
        new(Stream, Ours, "RefuseCopy", "PlanEncoding", "Encode", "VerifyRenditions", "MarkReady", "RemoveCopies") { Faults = [(Stream, "processing_error")] },
        new(Ours, Stream, "InspectionFailed") { Faults = [(Ours, "refuse")] },
        new(Stream, Anywhere, "EndAttempt") { Breaks = "publish-to-host/dynamodb:GetItem/before" },
        new(Stream, Anywhere, "RecordError") { Breaks = "next-host/dynamodb:GetItem/before", MayBeStored = true },
        new(Ours, Ours, "GiveUp") { Faults = [(Ours, "refuse"), (Stream, "refuse"), ("loom", "refuse")], MayBeStored = true },
        new(Ours, Failed, "JudgeEncoding", "RefuseEncoding") { Damage = file => RandomNumberGenerator.Fill(file.AsSpan(file.Length / 2, file.Length / 4)) },
        new(Ours, Failed, "RefuseInput") { IsSound = true },
        new(Stream, Stream, "InspectVideo", "ChooseHosts", "NextHost", "PublishToHost", "AskHost", "MarkReady", "RemoveCopies", Awaited) { IsMove = true },
    ];

    /// <value>What has come of each video: its host, or <c>failed</c>.</value>
    readonly Dictionary<string, string> ends = [];

    /// <value>Those that our encoder made something of, also if it lies elsewhere now.</value>
    readonly HashSet<string> encoded = [];

    Person admin = null!;

    [ThoroughFact]
    public async Task Publish_PlatformKilledInEachState_IsWhereItShouldBeOnce()
    {
        var machine = (await Aws.RunAsync(Platform, "stepfunctions", "list-state-machines")).GetProperty("stateMachines")[0].GetProperty("stateMachineArn").GetString()!;
        var definition = (await Aws.RunAsync(Platform, "stepfunctions", "describe-state-machine", "--state-machine-arn", machine)).GetProperty("definition").GetString()!;
        var tasks = JsonElement.Parse(definition).GetProperty("States").EnumerateObject().Where(state => state.Value.GetProperty("Type").GetString() == "Task").Select(state => state.Name);
        Journeys.SelectMany(journey => journey.States).Select(state => PointOf(state).State).Concat(NotReached.Keys).Distinct().ShouldBe(tasks, ignoreOrder: true);

        using var person = admin = await Person.SignInAsync(Platform, "admin", "survivor");
        foreach (var journey in Journeys)
        {
            // That one lasts no longer than a few seconds, so nobody can be held there.
            var awaits = journey.States.Contains(Awaited);
            await LiveAsync(journey, journey.States.Where(state => state != Awaited), diesAt: awaits ? $"state/{Awaited}/before" : null);
            if (awaits)
            {
                await LiveAsync(journey, [], diesAt: $"state/{Awaited}/after");
            }
        }
        await ShouldBeThereOnceAsync();
    }

    /// <summary>One life of the platform: publications come to the states and stay there, then it dies, at a point or wherever everything is, and comes back.</summary>
    async Task LiveAsync(Journey journey, IEnumerable<string> states, string? diesAt)
    {
        foreach (var (host, fault) in journey.Faults)
        {
            await HostsOfPlatform.FaultAsync(Platform, host, fault);
        }
        var videos = new List<string>();
        foreach (var (state, nth) in states.Select(PointOf))
        {
            string[] points = [$"state/{state}/before", $"state/{state}/after"];
            // Of two the first is held before and the other after, unless both come by more than once.
            foreach (var ways in nth == 1 ? [points] : points.Chunk(1))
            {
                videos.AddRange(await HoldAsync(journey, ways, nth));
            }
        }
        if (diesAt is null)
        {
            await Platform.KillAsync();
            await Platform.StartAsync();
        }
        else
        {
            await ArmAsync(diesAt, 1);
            videos.Add(await BeginAsync(journey));
            await ReviveAsync(diesAt, 1);
        }
        if (journey.IsMove)
        {
            await Task.WhenAll(videos.Select(id => ShouldPlayAsync(id, "while it moves on")));
        }
        foreach (var id in videos)
        {
            await ShouldEndAsync(id, journey);
            encoded.UnionWith(ends[id] == Ours ? [id] : []);
        }
        await HostsOfPlatform.ClearAsync(Platform, admin);
    }

    /// <returns>A video for each of the points, there now.</returns>
    async Task<IReadOnlyList<string>> HoldAsync(Journey journey, string[] points, int nth)
    {
        foreach (var point in points)
        {
            await ArmAsync(point, nth, "hold");
        }
        // What fails each time fails as often as it is tried.
        for (var i = 0; journey.Breaks is not null && i < 50; i++)
        {
            await ArmAsync(journey.Breaks, 1, "kill_function");
        }
        var videos = new List<string>();
        foreach (var _ in points)
        {
            videos.Add(await BeginAsync(journey));
        }
        await Wait.UntilAsync(async () => !(await ArmedAsync()).Intersect(points).Any(), $"{string.Join(" and ", points)} are reached");
        await HostsOfPlatform.ResetAsync(admin);
        return videos;
    }

    /// <returns>The video.</returns>
    async Task<string> BeginAsync(Journey journey)
    {
        if (!journey.IsMove)
        {
            var file = journey.IsSound ? Clips.Another(await File.ReadAllBytesAsync(await Clips.SoundAsync(Platform))) : Different();
            journey.Damage(file);
            return await InsistentUpload.RunAsync(admin, file, host: journey.Asked);
        }
        var id = ends.First(video => video.Value == Ours).Key;
        ends.Remove(id);
        var (status, answer) = await admin.SendAsync(HttpMethod.Post, $"/videos/{id}/move", new { host = journey.Asked });
        status.ShouldBe(HttpStatusCode.Accepted, answer.ToString());
        return id;
    }

    async Task ShouldEndAsync(string id, Journey journey)
    {
        var status = await StatusAsync(id, "ready", "failed", "stored");
        if (status == "stored" && journey.MayBeStored)
        {
            await HostsOfPlatform.ClearAsync(Platform, admin);
            (await admin.SendAsync(HttpMethod.Post, $"/videos/{id}/retry")).Status.ShouldBe(HttpStatusCode.Accepted, $"{journey}");
            status = await StatusAsync(id, "ready", "failed");
        }
        status.ShouldBe(journey.Ends == Failed ? Failed : "ready", $"{journey}");
        if (journey.IsMove)
        {
            // Twenty of them stand in line at the one encoder of the host.
            var moved = await admin.UntilAsync(
                id, video => !video.TryGetProperty("moving", out var moving) || moving.TryGetProperty("error", out _), "has moved", patience: TimeSpan.FromMinutes(15));
            moved.TryGetProperty("moving", out _).ShouldBeFalse($"{journey}: {moved}");
        }
        var last = "";
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    var attempts = (await admin.GetAsync($"/videos/{id}/attempts")).GetProperty("items").EnumerateArray()
                        .Where(attempt => !attempt.TryGetProperty("removed_at", out _))
                        .Select(attempt => (Host: attempt.GetProperty("host").GetString()!, Outcome: attempt.GetProperty("outcome").GetString()!)).ToList();
                    last = string.Join(", ", attempts);
                    var succeeded = attempts.Where(attempt => attempt.Outcome == "succeeded").Select(attempt => attempt.Host).ToList();
                    ends[id] = succeeded.FirstOrDefault() ?? Failed;
                    return attempts.All(attempt => attempt.Outcome != "running") && succeeded.Count == (journey.Ends == Failed ? 0 : 1) && (journey.Ends == Anywhere || journey.Ends == ends[id]);
                },
                $"one attempt at {id} is left");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{journey}: {id}: {last}; {await admin.GetAsync($"/videos/{id}")}", e);
        }
    }

    async Task<string> StatusAsync(string id, params string[] states) => (await admin.UntilAsync(id, states)).GetProperty("status").GetString()!;

    /// <summary>All of them, on the lists of the hosts themselves.</summary>
    async Task ShouldBeThereOnceAsync()
    {
        foreach (var (id, end) in ends.Where(video => video.Value != Failed))
        {
            (await ShouldPlayAsync(id, "in the end")).ShouldBe(end, id);
        }
        await Wait.UntilAsync(
            async () => (await HostsOfPlatform.CopiesAsync(Platform, Stream)).Order().SequenceEqual(ends.Where(video => video.Value == Stream).Select(video => video.Key).Order()),
            "Cloudflare Stream has one copy of each that plays there");
        (await HostsOfPlatform.CopiesAsync(Platform, "loom")).ShouldBeEmpty();
        (await HostsOfPlatform.OursAsync(Platform, ends.Keys)).ShouldBe(ends.Where(video => video.Value == Ours).Select(video => video.Key), ignoreOrder: true);
        (await HostsOfPlatform.EncodedAsync(Platform)).ShouldBe(encoded, ignoreOrder: true, "each was encoded once");
    }

    async Task<string> ShouldPlayAsync(string id, string when)
    {
        var playback = await admin.GetAsync($"/videos/{id}/playback");
        using var http = new HttpClient();
        using var manifest = await http.GetAsync(new Uri(playback.GetProperty("hls_url").GetString()!));
        manifest.StatusCode.ShouldBe(HttpStatusCode.OK, $"{id} {when}");
        return playback.GetProperty("host").GetString()!;
    }

    async Task<IReadOnlyList<string>> ArmedAsync()
    {
        using var http = new HttpClient();
        return [.. (await http.GetFromJsonAsync<JsonElement>(new Uri(Platform.Url, "/_local/faults"))).GetProperty("armed").EnumerateArray().Select(fault => fault.GetProperty("point").GetString()!)];
    }

    static (string State, int Nth) PointOf(string state) => state.Split(' ') is [var name, var nth] ? (name, int.Parse(nth, System.Globalization.CultureInfo.InvariantCulture)) : (state, 1);

    /// <param name="Asked">The host.</param>
    /// <param name="Ends">Where it plays in the end, or that it failed.</param>
    /// <param name="States">On its way; with a number where it comes by more than once.</param>
    sealed record Journey(string Asked, string Ends, params string[] States)
    {
        public IReadOnlyList<(string Host, string Fault)> Faults { get; init; } = [];

        /// <value>The point at which a function dies, each time.</value>
        public string? Breaks { get; init; }

        public Action<byte[]> Damage { get; init; } = _ => { };

        /// <value>It has nothing to see.</value>
        public bool IsSound { get; init; }

        /// <value>Then somebody has it published again when the hosts are well.</value>
        public bool MayBeStored { get; init; }

        /// <value>Of one that plays on our own hosting.</value>
        public bool IsMove { get; init; }

        public override string ToString() => $"{(IsMove ? "move" : Asked)} by {string.Join(", ", States)} to {Ends}";
    }
}
