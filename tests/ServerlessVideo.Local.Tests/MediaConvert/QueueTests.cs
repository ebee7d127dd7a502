using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class QueueTests(Clips clips) : IClassFixture<Clips>
{
    [Fact]
    public async Task Restart_WithRunningAndQueuedJobs_FinishesBoth()
    {
        var host = await MediaConvertHost.StartAsync(atOnce: 1);
        host.Put("in", "a", clips.Film);
        host.Put("in", "b", clips.SilentFilm);
        var running = await host.CreateAsync(Slow("s3://in/a"));
        var queued = await host.CreateAsync(Settings.Request("s3://in/b", (320, 180)));
        var encoder = await EncoderAsync();
        Freeze(encoder);
        await host.StopAsync();
        await encoder.WaitForExitAsync();
        host.Events.ShouldNotContain(e => e.Detail["status"]!.GetValue<string>() == "COMPLETE");

        await using var next = await MediaConvertHost.StartAsync(host.Data, atOnce: 1);
        (await next.EndAsync(running))["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        (await next.EndAsync(queued))["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        next.Events.First(e => e.Detail["status"]!.GetValue<string>() == "COMPLETE").Detail["jobId"]!.GetValue<string>().ShouldBe(running);
    }

    [Fact]
    public async Task ShortJob_AfterALongOne_EndsBeforeIt()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Put("in", "a", clips.Film);
        host.Put("in", "b", clips.SilentFilm);
        var longer = await host.CreateAsync(Slow("s3://in/a"));
        Freeze(await EncoderAsync());
        var shorter = await host.CreateAsync(Settings.Request("s3://in/b", (320, 180)));
        (await host.EndAsync(shorter))["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        (await host.JobAsync(longer))["status"]!.GetValue<string>().ShouldBe("PROGRESSING");
    }

    [Fact]
    public async Task Restart_WithAnEndNobodyWasTold_TellsIt()
    {
        var host = await MediaConvertHost.StartAsync();
        var id = await host.CreateAsync(Settings.Request("s3://in/none", (320, 180)));
        await host.EndAsync(id);
        await host.StopAsync();
        var file = Path.Combine(host.Data, "mediaconvert", "jobs", $"{id}.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"Announced\":true", "\"Announced\":false"));
        await using var next = await MediaConvertHost.StartAsync(host.Data);
        (await next.EventAsync(id, "ERROR")).Detail["errorCode"]!.GetValue<int>().ShouldBe(1404);
    }

    [Fact]
    public async Task Bus_ThatIsDownForAWhile_StopsNoJobAndIsToldLater()
    {
        await using var host = await MediaConvertHost.StartAsync(atOnce: 1);
        host.BusIsDown = true;
        host.Put("in", "a", clips.SilentFilm);
        var first = await host.CreateAsync(Settings.Request("s3://in/a", (320, 180)));
        var second = await host.CreateAsync(Settings.Request("s3://in/none", (320, 180)));
        await StatusAsync(host, first, "COMPLETE");
        await StatusAsync(host, second, "ERROR");

        host.BusIsDown = false;

        await host.EventAsync(first, "COMPLETE");
        await host.EventAsync(second, "ERROR");
    }

    /// <summary>Who has one film does not wait for all of whoever has many.</summary>
    [Fact]
    public async Task Owners_TakeTurns()
    {
        await using var host = await MediaConvertHost.StartAsync(atOnce: 1);
        host.Put("in", "a", clips.Film);
        var running = await host.CreateAsync(Owned(Slow("s3://in/a"), "many"));
        var encoder = await EncoderAsync();
        Freeze(encoder);
        List<string> waiting = [];
        foreach (var owner in (string[])["many", "many", "one", "two", "one"])
        {
            waiting.Add(await host.CreateAsync(Owned(Settings.Request("s3://in/none", (320, 180)), owner)));
        }
        Tools.Run("kill", ["-CONT", $"{encoder.Id}"]);
        await host.EndAsync(running);
        foreach (var id in waiting)
        {
            await host.EndAsync(id);
        }

        host.Events.Where(e => e.Detail["status"]!.GetValue<string>() == "ERROR").Select(e => e.Detail["userMetadata"]!["owner"]!.GetValue<string>())
            .ShouldBe(["one", "two", "many", "one", "many"]);
    }

    [Fact]
    public async Task Encoder_KilledFromOutside_IsStartedAgain()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Put("in", "a", clips.Film);
        var request = Slow("s3://in/a");
        var id = await host.CreateAsync(request);
        await host.EventAsync(id, "PROGRESSING");
        for (var killed = 0; killed < 3; killed++)
        {
            var encoder = await EncoderAsync();
            encoder.Kill();
            await encoder.WaitForExitAsync();
        }
        var job = await host.EndAsync(id);
        job["errorCode"]!.GetValue<int>().ShouldBe(1999);
        job["retryCount"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Cancel_RunningAndQueued_EndsTheEncoder()
    {
        await using var host = await MediaConvertHost.StartAsync(atOnce: 1);
        host.Put("in", "a", clips.Film);
        AwsCli cli = new(host);
        var running = await host.CreateAsync(Slow("s3://in/a"));
        var queued = await host.CreateAsync(Settings.Request("s3://in/a", (320, 180)));
        var encoder = await EncoderAsync();
        Freeze(encoder);
        cli.Run("cancel-job", "--id", queued);
        cli.Run("cancel-job", "--id", running);
        await encoder.WaitForExitAsync();
        (await host.EndAsync(running))["status"]!.GetValue<string>().ShouldBe("CANCELED");
        (await host.EndAsync(queued))["status"]!.GetValue<string>().ShouldBe("CANCELED");
        cli.Fail("cancel-job", "--id", running).ShouldContain("ConflictException");
        cli.Fail("cancel-job", "--id", "1-none").ShouldContain("NotFoundException");
    }

    static JsonObject Owned(JsonObject request, string owner)
    {
        request["userMetadata"]!["owner"] = owner;
        return request;
    }

    static Task StatusAsync(MediaConvertHost host, string id, string status) =>
        Wait.UntilAsync(async () => (await host.JobAsync(id))["status"]!.GetValue<string>() == status, $"{id} is {status}");

    /// <summary>Holds the encoder where it is, however slow the machine or the test.</summary>
    static void Freeze(Process encoder) => Tools.Run("kill", ["-STOP", $"{encoder.Id}"]);

    /// <summary>Frames enough for a test to catch the encoder at work.</summary>
    static JsonObject Slow(string url)
    {
        var request = Settings.Request(url, (1280, 720));
        request.H264()["qualityTuningLevel"] = "SINGLE_PASS_HQ";
        return request;
    }

    /// <summary>The one ffmpeg that this test process started.</summary>
    static Task<Process> EncoderAsync() => Wait.UntilAsync(() => Task.FromResult(Process.GetProcessesByName("ffmpeg").FirstOrDefault(IsOurs)), "the encoder runs");

    static bool IsOurs(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[^1].Trim().Split(' ')[1] == $"{Environment.ProcessId}" && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("1280:720");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
