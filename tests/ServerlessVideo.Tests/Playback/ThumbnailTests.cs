using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Playback;
using ServerlessVideo.Tests.Encoding;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Playback;

[Collection(DynamoDbCollection.Name)]
public sealed class ThumbnailTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, .. "IEND"u8];

    /// <summary>Start, a segment that holds a small picture of its own, the scan, the end.</summary>
    static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, 0xDA, 0xFF, 0xD9, 0xFF, 0xFF, 0xDA, 0, 2, 7, 7, 0xFF, 0xD9];

    static readonly byte[] WebP = [.. "RIFF"u8, 8, 0, 0, 0, .. "WEBPVP8 "u8];

    TestApi api = null!;

    public async Task InitializeAsync() => api = await TestApi.StartAsync(dynamo.Table);

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1.4, 0)]
    [InlineData(13, 4)]
    public async Task Put_OfATime_IsTheNearestStillEverywhere(double seconds, int still)
    {
        var video = await ReadyAsync();

        (await PutAsync(video, Json($$"""{"time_seconds": {{seconds}}}"""))).StatusCode.ShouldBe(HttpStatusCode.OK);

        await ShowsAsync(video, $"media/{video.Id}/1/picture_still.000000{still}.jpg");
    }

    [Fact]
    public async Task Put_OfAnImage_StaysForTheNextGenerationAndReplacesTheOneBefore()
    {
        var video = await ReadyAsync();

        await PutAsync(video, new ByteArrayContent(Png));
        var first = await PosterAsync(video);
        await PutAsync(video, new ByteArrayContent(Jpeg));
        var second = await PosterAsync(video);

        (first, second).ShouldSatisfyAllConditions(p => p.first.ShouldEndWith(".png"), p => p.second.ShouldEndWith(".jpeg"), p => p.second.ShouldStartWith($"media/{video.Id}/poster/"));
        (api.S3.Objects.ContainsKey(first), api.S3.Objects.ContainsKey(second)).ShouldBe((false, true));
        await ShowsAsync(video, second);

        await api.Videos.ChangeAsync(video.Id, v => v with { Status = VideoStatus.Processing, Generation = 2 }, default);
        await dynamo.Table.PutAsync(RenditionSet.Mapper, EncodedFolder.Whole().Check().Value with { VideoId = video.Id, Generation = 2 }, null, default);
        await dynamo.Table.PutAsync(HostAttempt.Mapper, new HostAttempt(video.Id, 2, HostingProvider.Aws, DateTimeOffset.UtcNow), null, default);
        await new FinishPublish(api.Videos, new HostCircuits(dynamo.Table, TimeProvider.System), dynamo.Trail, TimeProvider.System).HandleAsync(new FinishTask(video.Id, 2), default);
        await ShowsAsync(video, second);

        await PutAsync(video, Json("""{"time_seconds": 0}"""));
        await ShowsAsync(video, $"media/{video.Id}/2/picture_still.0000000.jpg");
        api.S3.Objects.ContainsKey(second).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"time_seconds": -1}""", 422, "validation_failed")]
    [InlineData("""{"time_seconds": 99}""", 422, "validation_failed")]
    [InlineData("""{}""", 422, "validation_failed")]
    [InlineData("{\"time_seconds\": \"soon\"}", 422, "validation_failed")]
    [InlineData("{\"time_seconds\": ", 400, "malformed_request")]
    [InlineData("GIF89a", 422, "unsupported_container")]
    [InlineData("<svg onload=alert(1)>", 422, "unsupported_container")]
    [InlineData("", 422, "unsupported_container")]
    public async Task Put_OfAnythingElse_IsRefused(string body, int status, string code)
    {
        var video = await ReadyAsync();

        var answer = await PutAsync(video, Json(body));

        ((int)answer.StatusCode, await CodeAsync(answer)).ShouldBe((status, code));
        (await api.Videos.GetAsync(video.Id, default))!.CustomPoster.ShouldBeNull();
    }

    [Fact]
    public async Task Put_OfATimeBeyondTheEnd_SaysHowLongTheVideoIs()
    {
        var video = await ReadyAsync();

        var answer = await PutAsync(video, Json("{\"time_seconds\": 99}"));

        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").GetProperty("time_seconds")[0].GetString()
            .ShouldBe($"must be 0 to {video.DurationSeconds}");
    }

    /// <summary>At no length but its whole one.</summary>
    [Fact]
    public void Image_CutOffAnywhere_IsNoPoster()
    {
        foreach (var image in new[] { Png, Jpeg, WebP })
        {
            PutThumbnail.Read(image, 10).Succeeded.ShouldBeTrue();
            for (var length = 12; length < image.Length; length++)
            {
                PutThumbnail.Read(image[..length], 10).Failure!.Error.Code.ShouldBe("damaged_input", $"{length} of {image.Length} bytes");
            }
        }
    }

    [Fact]
    public async Task Put_OnAVideoThatFailed_SaysWhyItIsOfNoUse()
    {
        var video = Any.Video(VideoStatus.Failed) with { Error = new VideoError("damaged_input", "cut off") };
        await api.Videos.CreateAsync(video, [], default);

        var answer = await PutAsync(video, new ByteArrayContent(Png));

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("damaged_input");
    }

    [Fact]
    public async Task Put_ByAnother_OrTooLarge_LeavesNothing()
    {
        var video = await ReadyAsync();

        (await api.Client("stranger", "instructor").PutAsync($"videos/{video.Id}/thumbnail", new ByteArrayContent(Png))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PutAsync(video, new ByteArrayContent([.. Png, .. new byte[4_000_000]]))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

        api.S3.Objects.Keys.ShouldNotContain(key => key.Contains("/poster/"));
    }

    async Task ShowsAsync(Video video, string key)
    {
        (await PosterAsync(video)).ShouldBe(key);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = api.Client().BaseAddress };
        client.DefaultRequestHeaders.Add("x-origin-secret", TestApi.OriginSecret);
        (await client.GetAsync($"videos/{video.Id}/thumbnail")).Headers.Location!.ToString().ShouldStartWith($"{TestApi.PublicUrl}/{key}?");
        var playback = JsonDocument.Parse(await client.GetStringAsync($"videos/{video.Id}/playback")).RootElement;
        playback.GetProperty("poster_url").GetString()!.ShouldStartWith($"{TestApi.PublicUrl}/{key}?");
    }

    async Task<string> PosterAsync(Video video) => (await api.Videos.GetAsync(video.Id, default))!.PosterKey!;

    Task<HttpResponseMessage> PutAsync(Video video, HttpContent content) => api.Client(video.OwnerId, "instructor").PutAsync($"videos/{video.Id}/thumbnail", content);

    static StringContent Json(string body) => new(body, new MediaTypeHeaderValue("application/json"));

    static async Task<string?> CodeAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();

    async Task<Video> ReadyAsync()
    {
        var video = Any.Video(VideoStatus.Ready) with { DurationSeconds = 13 };
        await api.Videos.CreateAsync(video, [], default);
        await dynamo.Table.PutAsync(RenditionSet.Mapper, EncodedFolder.Whole().Check().Value with { VideoId = video.Id }, null, default);
        return video;
    }
}
