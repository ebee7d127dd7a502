using System.Net;
using ServerlessVideo.Cli.Demo;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>From parts to played, as a browser does it.</summary>
[Collection("platform")]
public sealed class SliceTests(Platform platform)
{
    [Fact]
    public async Task Journey_FullHd_PlaysInEveryQualityAndOnlySigned()
    {
        var result = await PlayAsync(await Clips.FullLadderAsync(platform, "slice"));
        result.AvailableQualities.ShouldBe(["240p", "360p", "480p", "720p", "1080p"], ignoreOrder: true);
        result.HostingProvider.ShouldBe("aws");
        result.DurationSeconds!.Value.ShouldBe(6, 0.2);
        (result.Width, result.Height).ShouldBe((1920, 1080));
    }

    [Fact]
    public async Task Journey_PortraitSilent_KeepsShapeAndGetsNoAudio()
    {
        var result = await PlayAsync(await Clips.PortraitSilentAsync(platform));
        result.AvailableQualities.ShouldBe(["240p"]);
        (result.Width, result.Height).ShouldBe((270, 480));
    }

    async Task<DemoVideo> PlayAsync(string file)
    {
        using var visitor = new Visitor(platform.Url);
        var log = new StringWriter();
        var result = await new Journey(visitor, log, platform.Files).RunAsync(file, CancellationToken.None);
        result.Ok.ShouldBeTrue(log.ToString());
        result.SegmentsFetched.ShouldBeGreaterThan(0);
        return result;
    }

    [Fact]
    public async Task Video_OfSomebodyElse_IsHidden()
    {
        using var owner = await Person.SignInAsync(platform, "instructor");
        using var other = await Person.SignInAsync(platform, "instructor", "other");
        using var nobody = Person.Anonymous(platform);
        var id = await owner.UploadAsync(await Clips.SmallAsync(platform, "private"), new { privacy = "private" });
        await owner.UntilAsync(id, "ready");
        foreach (var path in (string[])[$"/videos/{id}", $"/videos/{id}/playback", $"/videos/{id}/events", $"/videos/{id}/jobs"])
        {
            (await other.SendAsync(HttpMethod.Get, path)).Status.ShouldBe(HttpStatusCode.NotFound, path);
            (await nobody.SendAsync(HttpMethod.Get, path)).Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
        }

        (await other.SendAsync(HttpMethod.Delete, $"/videos/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The same file for another camera is another video that shares the stored bytes, until the last of them is purged.</summary>
    [Fact]
    public async Task Video_Purged_LeavesItsBytesToWhoSharesThem_ThenNothing()
    {
        using var owner = await Person.SignInAsync(platform, "instructor");
        var clip = await Clips.SmallAsync(platform, "purge");
        var id = await owner.UploadAsync(clip);
        await owner.UntilAsync(id, "ready");
        var bytes = await File.ReadAllBytesAsync(clip);
        var (status, again) = await owner.SendAsync(HttpMethod.Post, "/uploads", new
        {
            file_name = "again.mp4", file_size = bytes.Length, sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            entities = new[] { new { type = "camera_pin", id = "7" } },
        });
        status.ShouldBe(HttpStatusCode.OK, again.ToString());
        var shared = again.GetProperty("video").GetProperty("id").GetString()!;
        shared.ShouldNotBe(id);
        await owner.UntilAsync(shared, "ready");
        (await Aws.KeysAsync(platform, id)).ShouldNotBeEmpty();

        await PurgeAsync(owner, id, async () => await Aws.ItemsAsync(platform, id) == 0);
        var download = await owner.GetAsync($"/videos/{shared}/download");
        using var http = new HttpClient();
        (await http.GetByteArrayAsync(new Uri(download.GetProperty("url").GetString()!))).ShouldBe(bytes);
        await PurgeAsync(owner, shared, async () =>
            (await Aws.KeysAsync(platform, id)).Count + (await Aws.KeysAsync(platform, shared)).Count + await Aws.ItemsAsync(platform, shared) == 0);
    }

    static async Task PurgeAsync(Person owner, string id, Func<Task<bool>> gone)
    {
        (await owner.SendAsync(HttpMethod.Delete, $"/videos/{id}?purge=true")).Status.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.OK);
        await Wait.UntilAsync(gone, "objects and records are gone");
        (await owner.SendAsync(HttpMethod.Get, $"/videos/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Api_AroundCloudFront_IsRefused()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(platform.AwsEndpoint, $"/_execute-api/{Aws.ApiId}/api/v1/videos"));
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("origin_refused");
    }

    [Fact]
    public async Task Download_OfTheOriginal_GivesItsBytes()
    {
        using var owner = await Person.SignInAsync(platform, "instructor");
        var clip = await Clips.SmallAsync(platform, "download");
        var id = await owner.UploadAsync(clip);
        await owner.UntilAsync(id, "ready");
        var download = await owner.GetAsync($"/videos/{id}/download");
        using var http = new HttpClient();
        (await http.GetByteArrayAsync(new Uri(download.GetProperty("url").GetString()!))).ShouldBe(await File.ReadAllBytesAsync(clip));
    }

    [Fact]
    public async Task List_Videos_PagesThroughAllOfThemOnce()
    {
        using var owner = await Person.SignInAsync(platform, "instructor", "pager");
        var mine = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            mine.Add((await owner.InitiateAsync(Guid.NewGuid().ToByteArray(), $"page-{i}.mp4")).VideoId);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await owner.GetAsync($"/videos?limit=2{(cursor == null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(v => v.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor != null);
        seen.ShouldBeUnique();
        seen.Where(mine.Contains).Count().ShouldBe(3);
    }
}
