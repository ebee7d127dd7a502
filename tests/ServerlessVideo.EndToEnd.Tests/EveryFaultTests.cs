using System.Text.Json;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// Each kind of fault that each host can have, alone, on a whole platform: the video is ready on a host that is well (the same one, where the fault
/// only delays it or is about something that can be done without), plays, was encoded once at most, and is on no other host.
/// </summary>
[Collection("platform")]
public sealed class EveryFaultTests(Platform platform) : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Seconds after which a fault is over that would be waited out for longer: hours of what is never ready, minutes of an encoder that is full.</summary>
    static readonly Dictionary<(string Host, string Kind), int> Passing = new()
    {
        [("aws", "never_ready")] = 20, [("cloudflare", "never_ready")] = 20, [("loom", "never_ready")] = 20, [("aws", "quota")] = 40, [("aws", "hang")] = 90,
    };

    Person admin = null!;

    public async Task InitializeAsync()
    {
        admin = await Person.SignInAsync(platform, "admin", "operator");
        await HostsOfPlatform.ClearAsync(platform, admin);
    }

    public async Task DisposeAsync()
    {
        await HostsOfPlatform.ClearAsync(platform, admin);
        admin.Dispose();
    }

    [ThoroughFact]
    public async Task AnyFault_OfAnyHost_LeadsToOneCopyOnAHostThatIsWell()
    {
        var clip = await File.ReadAllBytesAsync(await Clips.TinyAsync(platform));
        var (where, wrong) = (new Dictionary<string, string>(), new List<string>());
        foreach (var (host, kind) in await HostsOfPlatform.FaultsAsync(platform))
        {
            await HostsOfPlatform.FaultAsync(platform, host, kind, Passing.GetValueOrDefault((host, kind), 3600));
            var sending = await admin.InitiateAsync(Clips.Another(clip), $"every fault: {host} {kind}", new { host_preference = host });
            await sending.SendAllAsync();
            await sending.CompleteAsync();
            var video = await EndOfAsync(sending.VideoId);
            where[sending.VideoId] = video.GetProperty("hosting_provider").GetString()!;
            if (video.GetProperty("status").GetString() != "ready" || (StaysOn(host, kind) is { } stays && stays != (where[sending.VideoId] == host)))
            {
                wrong.Add($"{host} {kind}: {video.GetProperty("status")} on {where[sending.VideoId]}");
            }
            await HostsOfPlatform.ClearAsync(platform, admin);
        }
        wrong.ShouldBeEmpty();

        foreach (var host in new[] { "cloudflare", "loom" })
        {
            var there = where.Where(video => video.Value == host).Select(video => video.Key).Order().ToList();
            await Wait.UntilAsync(async () => (await HostsOfPlatform.CopiesAsync(platform, host)).Where(where.ContainsKey).Order().SequenceEqual(there), $"{host} has one copy of each that plays there");
        }
        var ours = where.Where(video => video.Value == "aws").Select(video => video.Key).ToList();
        (await HostsOfPlatform.OursAsync(platform, where.Keys)).ShouldBe(ours, ignoreOrder: true);
        (await HostsOfPlatform.EncodedAsync(platform)).Where(where.ContainsKey).ShouldBe(ours, ignoreOrder: true, "each was encoded once");
        (await admin.GetAsync("/videos?limit=100")).GetProperty("items").EnumerateArray().Where(video => video.GetProperty("title").GetString()!.StartsWith("every fault", StringComparison.Ordinal))
            .Select(video => video.GetProperty("id").GetString()!).ShouldBe(where.Keys, ignoreOrder: true);
    }

    /// <returns>Null: it may, or go elsewhere.</returns>
    static bool? StaysOn(string host, string kind) => (host, kind) is ("aws", "hang")
        ? null
        : kind is "slow" or "fetch_error" or "never_ready" || kind.StartsWith("webhook_", StringComparison.Ordinal) || (host, kind) is ("aws", "quota");

    async Task<JsonElement> EndOfAsync(string id)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); ; await Task.Delay(500))
        {
            var video = await admin.GetAsync($"/videos/{id}");
            if (video.GetProperty("status").GetString() is "ready" or "stored" or "failed" || watch.Elapsed > Patience)
            {
                return video;
            }
        }
    }
}
