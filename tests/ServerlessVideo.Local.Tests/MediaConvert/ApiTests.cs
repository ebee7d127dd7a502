using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class ApiTests(Clips clips) : IClassFixture<Clips>
{
    [Fact]
    public async Task CommandLine_CreateGetList_UnderstandsTheAnswers()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Put("in", "a", clips.SilentFilm);
        AwsCli cli = new(host);
        var request = Settings.Request("s3://in/a", (320, 180));
        request["clientRequestToken"] = "token-1";
        var created = cli.Run("create-job", "--cli-input-json", AwsCli.Input(request))["Job"]!;
        var id = created["Id"]!.GetValue<string>();
        created["Status"]!.GetValue<string>().ShouldBe("SUBMITTED");
        created["Settings"]!["OutputGroups"]![0]!["OutputGroupSettings"]!["CmafGroupSettings"]!["SegmentLength"]!.GetValue<int>().ShouldBe(6);
        (await host.CreateAsync(request)).ShouldBe(id, "the token makes it the same job");
        request["priority"] = 1;
        (await host.SendAsync(HttpMethod.Post, "jobs", request)).Status.ShouldBe(409);
        await host.EndAsync(id);
        var job = cli.Run("get-job", "--id", id)["Job"]!;
        job["Status"]!.GetValue<string>().ShouldBe("COMPLETE");
        job["OutputGroupDetails"]![0]!["OutputDetails"]![0]!["VideoDetails"]!["HeightInPx"]!.GetValue<int>().ShouldBe(180);
        job["Timing"]!["FinishTime"].ShouldNotBeNull();
        var listed = cli.Run("list-jobs", "--status", "COMPLETE", "--queue", "Default", "--order", "ASCENDING")["Jobs"]!.AsArray().Single()!;
        listed.ToJsonString().ShouldBe(job.ToJsonString(), "the jobs themselves are listed");
        (listed["Id"]!.GetValue<string>(), listed["UserMetadata"]!["video_id"]!.GetValue<string>(), listed["Timing"]!["StartTime"] is null).ShouldBe((id, "v1", false));
        cli.Run("describe-endpoints")["Endpoints"]![0]!["Url"]!.GetValue<string>().TrimEnd('/').ShouldBe(host.Address.ToString().TrimEnd('/'));
        cli.Fail("get-job", "--id", "1-none").ShouldContain("NotFoundException");
    }

    [Fact]
    public async Task List_InPages_GivesEachJobOnce()
    {
        await using var host = await MediaConvertHost.StartAsync();
        List<string> made = [];
        for (var i = 0; i < 5; i++)
        {
            made.Add(await host.CreateAsync(Settings.Request("s3://in/none", (320, 180))));
            await Task.Delay(2);
        }
        List<string> seen = [];
        string? token = null;
        do
        {
            var page = (await host.SendAsync(HttpMethod.Get, $"jobs?order=ASCENDING&maxResults=2{(token is null ? "" : $"&nextToken={token}")}")).Body;
            seen.AddRange(page["jobs"]!.AsArray().Select(j => j!["id"]!.GetValue<string>()));
            token = page["nextToken"]?.GetValue<string>();
        }
        while (token is not null);
        seen.ShouldBe(made);
        (await host.SendAsync(HttpMethod.Get, "jobs?maxResults=21")).Status.ShouldBe(400);
        (await host.SendAsync(HttpMethod.Get, "jobs?order=SIDEWAYS")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Probe_Film_TellsTracksAndFile()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Put("in", "film", clips.Film);
        var (status, body) = await ProbeAsync(host, "film");
        status.ShouldBe(200);
        var result = body["probeResults"]![0]!;
        result["container"]!["format"]!.GetValue<string>().ShouldBe("mp4");
        result["container"]!["duration"]!.GetValue<double>().ShouldBe(4, 0.1);
        var video = result["container"]!["tracks"]![0]!;
        video["codec"]!.GetValue<string>().ShouldBe("AVC");
        video["trackType"]!.GetValue<string>().ShouldBe("video");
        video["videoProperties"]!["frameRate"]!.ToJsonString().ShouldBe("""{"numerator":30000,"denominator":1001}""");
        video["videoProperties"]!["width"]!.GetValue<int>().ShouldBe(320);
        result["container"]!["tracks"]![1]!["audioProperties"]!["sampleRate"]!.GetValue<int>().ShouldBe(44100);
        result["trackMappings"]![0]!.ToJsonString().ShouldBe("""{"videoTrackIndexes":[1],"audioTrackIndexes":[2],"dataTrackIndexes":[]}""");
        result["metadata"]!["eTag"]!.GetValue<string>().ShouldBe("0123abcd");
        result["metadata"]!["fileSize"]!.GetValue<long>().ShouldBe(new FileInfo(clips.Film).Length);
        host.Caller.Asked.ShouldContain(("s3:GetObject", "arn:aws:s3:::in/film"));
    }

    [Fact]
    public async Task Probe_VideoOfAPhone_TellsHowItIsTurned()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Put("in", "turned", clips.Rotated);
        host.Put("in", "film", clips.Film);

        var turned = Properties((await ProbeAsync(host, "turned")).Body);
        ((int)turned["width"]!, (int)turned["height"]!, (int?)turned["rotation"] is 90 or 270).ShouldBe((320, 180, true));
        Properties((await ProbeAsync(host, "film")).Body)["rotation"].ShouldBeNull();

        static JsonNode Properties(JsonNode body) => body["probeResults"]![0]!["container"]!["tracks"]![0]!["videoProperties"]!;
    }

    [Fact]
    public async Task Probe_WhatItDoesNotRead_IsABadRequest()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Put("in", "flash", clips.Flash);
        host.Put("in", "words", clips.Text("words", "no film"u8.ToArray()));
        foreach (var key in (string[])["flash", "words"])
        {
            var (status, body) = await ProbeAsync(host, key);
            status.ShouldBe(400);
            body["message"]!.GetValue<string>().ShouldContain("Failed probe/open");
        }
        (await ProbeAsync(host, "none")).Status.ShouldBe(404);
        (await host.SendAsync(HttpMethod.Post, "probe", JsonNode.Parse("""{ "inputFiles": [{ "fileUrl": "http://example.com/a" }] }"""))).Status.ShouldBe(400);
        host.Caller.Forbidden.Add("s3:GetObject");
        (await ProbeAsync(host, "flash")).Status.ShouldBe(403);
    }

    static Task<(int Status, JsonNode Body)> ProbeAsync(MediaConvertHost host, string key) =>
        host.SendAsync(HttpMethod.Post, "probe", new JsonObject { ["inputFiles"] = new JsonArray(new JsonObject { ["fileUrl"] = $"s3://in/{key}" }) });
}
