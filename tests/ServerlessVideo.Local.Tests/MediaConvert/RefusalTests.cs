using System.Net;
using System.Net.Sockets;

namespace ServerlessVideo.Local.Tests.MediaConvert;

public sealed class RefusalTests(Clips clips) : IClassFixture<Clips>
{
    [Fact]
    public async Task Sources_ThatMediaConvertDoesNotRead_EndInErrorWithItsCode()
    {
        await using var host = await MediaConvertHost.StartAsync();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        var secret = clips.Text("secret.mp4", File.ReadAllBytes(clips.SilentFilm));
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a.ts";
        (string Clip, int Code)[] sources =
        [
            (clips.MsMpeg4, 1030),
            (clips.HevcInMatroska, 1030),
            (clips.Text("list.mp4", Utf8($"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n")), 1010),
            (clips.Text("concat.mp4", Utf8($"ffconcat version 1.0\nfile '{secret}'\nfile '{address}'\n")), 1010),
            (clips.Text("empty.mp4", []), 1010),
            (clips.Text("words.mp4", Utf8("not a film")), 1010),
            (clips.Text("garbage.mp4", [.. File.ReadAllBytes(clips.Film)[..2000], .. Utf8("x")]), 1010),
            (clips.Truncated, 1076),
        ];
        foreach (var (clip, code) in sources)
        {
            var read = File.GetLastAccessTimeUtc(secret);
            var job = await host.RunAsync(clip, url => Settings.Request(url, (320, 180)));
            (Path.GetFileName(clip), job["status"]!.GetValue<string>(), job["errorCode"]?.GetValue<int>())
                .ShouldBe((Path.GetFileName(clip), "ERROR", code), job["errorMessage"]?.GetValue<string>());
            File.GetLastAccessTimeUtc(secret).ShouldBe(read);
        }
        listener.Pending().ShouldBeFalse("no source may make the encoder call anywhere");
        Directory.Exists(host.ObjectFile("media", "v1")).ShouldBeFalse("nothing is half-encoded");
        var error = host.Events.Last(e => e.Detail["status"]!.GetValue<string>() == "ERROR").Detail;
        error["errorCode"]!.GetValue<int>().ShouldBe(1076);
        error["errorMessage"]!.GetValue<string>().ShouldContain("Source Read Error");
    }

    [Fact]
    public async Task S3_Refusals_HaveTheirCodes()
    {
        await using var host = await MediaConvertHost.StartAsync();
        var missing = await host.EndAsync(await host.CreateAsync(Settings.Request("s3://in/none", (320, 180))));
        missing["errorCode"]!.GetValue<int>().ShouldBe(1404);
        host.Put("in", "a", clips.SilentFilm);
        host.Caller.Forbidden.Add("s3:PutObject");
        var unwritable = await host.EndAsync(await host.CreateAsync(Settings.Request("s3://in/a", (320, 180))));
        unwritable["errorCode"]!.GetValue<int>().ShouldBe(1401);
        var request = Settings.Request("s3://in/a", (320, 180));
        request["role"] = "arn:aws:iam::000000000000:role/other";
        (await host.EndAsync(await host.CreateAsync(request)))["errorCode"]!.GetValue<int>().ShouldBe(1433);
    }

    [Fact]
    public async Task Create_WithoutRights_IsForbidden()
    {
        await using var host = await MediaConvertHost.StartAsync();
        host.Caller.Forbidden.Add("iam:PassRole");
        (await host.SendAsync(HttpMethod.Post, "jobs", Settings.Request("s3://in/a", (320, 180)))).Status.ShouldBe(403);
        (await host.SendAsync(HttpMethod.Get, "jobs")).Body["jobs"]!.AsArray().ShouldBeEmpty();
    }

    static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
