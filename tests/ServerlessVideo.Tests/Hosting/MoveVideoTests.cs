using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class MoveVideoTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly FakeManifestHost cloudflare = new(HostingProvider.Cloudflare);
    readonly FakeHost loom = new(HostingProvider.Loom);
    TestApi api = null!;

    public async Task InitializeAsync() => api = await TestApi.StartAsync(
        dynamo.Table, with: services => services.AddSingleton(new VideoHosts([new FakeHost(HostingProvider.Aws), cloudflare, loom])));

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Fact]
    public async Task Move_OfWhatPlays_BeginsANewGenerationAndPlaysOn()
    {
        var video = await AddAsync();

        var answer = await PostAsync(video, "cloudflare");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var view = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        ($"{view["status"]}", $"{view["moving"]!["host"]}", $"{view["moving"]!["generation"]}").ShouldBe(("ready", "cloudflare", "2"));
        var moving = await ReadAsync(video);
        (moving.Status, moving.Generation, moving.LatestGeneration, moving.HostingProvider).ShouldBe((VideoStatus.Ready, 1, 2, HostingProvider.Aws));
        (moving.Moving!.Host, moving.Moving.Generation, moving.Moving.Error).ShouldBe((HostingProvider.Cloudflare, 2, null));
        api.Workflows.Requests.OfType<StartExecutionRequest>().ShouldHaveSingleItem().Name.ShouldBe($"{video.Id}-g2");
        (await dynamo.StepsAsync(video.Id)).ShouldBe(["start_publish succeeded", "move_video succeeded"], ignoreOrder: true);
    }

    [Fact]
    public async Task Move_ThereAgain_IsTheSameMove()
    {
        var video = await AddAsync();
        await PostAsync(video, "cloudflare");
        var moving = await ReadAsync(video);

        (await PostAsync(video, "cloudflare")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await ReadAsync(video)).Version.ShouldBe(moving.Version);
        api.Workflows.Requests.OfType<StartExecutionRequest>().Select(request => request.Name).Distinct().ShouldBe([$"{video.Id}-g2"]);
        await RefusedAsync(video, "loom", 409, "conflict");
    }

    [Fact]
    public async Task Move_AfterOneThatFailed_IsAnotherGeneration()
    {
        var video = await AddAsync(v => v with
        {
            LatestGeneration = 2, Moving = new HostMove(HostingProvider.Cloudflare, 2, DateTimeOffset.UnixEpoch, new VideoError("host_refused", "401")),
        });

        (await PostAsync(video, "cloudflare")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await ReadAsync(video)).Moving.ShouldSatisfyAllConditions(m => m!.Generation.ShouldBe(3), m => m!.Error.ShouldBeNull());
    }

    [Theory]
    [InlineData(VideoStatus.Processing)]
    [InlineData(VideoStatus.Stored)]
    [InlineData(VideoStatus.Failed)]
    [InlineData(VideoStatus.Uploading)]
    public async Task Move_OfWhatDoesNotPlay_IsAConflict(VideoStatus status) => await RefusedAsync(await AddAsync(v => v with { Status = status }), "cloudflare", 409, "conflict");

    [Fact]
    public async Task Move_OfAnImage_IsAConflict() => await RefusedAsync(await AddAsync(v => v with { MediaType = MediaType.Image }), "cloudflare", 409, "conflict");

    [Fact]
    public async Task Move_ToWhereItIs_IsAConflict() => await RefusedAsync(await AddAsync(), "aws", 409, "conflict");

    [Fact]
    public async Task Move_ToAHostThatIsNotSetUp_IsRefused()
    {
        cloudflare.IsSetUp = false;

        await RefusedAsync(await AddAsync(), "cloudflare", 422, "host_not_configured");
    }

    [Theory]
    [InlineData(Privacy.Private, AccessLevel.Public)]
    [InlineData(Privacy.Public, AccessLevel.MembersOnly)]
    public async Task Move_OfWhatIsRestricted_NeverGoesToLoom(Privacy privacy, AccessLevel access) =>
        await RefusedAsync(await AddAsync(v => v with { Privacy = privacy, AccessLevel = access }), "loom", 422, "host_unsuitable");

    [Fact]
    public async Task Move_OfWhatIsTooLarge_IsRefused() => await RefusedAsync(await AddAsync(v => v with { FileSizeBytes = 30_000_000_001 }), "cloudflare", 422, "host_unsuitable");

    [Fact]
    public async Task Move_ToNoSuchHost_IsRefused()
    {
        var video = await AddAsync();

        (await PostAsync(video, "vimeo")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await ReadAsync(video)).Version.ShouldBe(video.Version);
    }

    [Fact]
    public async Task Move_OfAnothersVideo_IsNotStrangers()
    {
        var video = await AddAsync(v => v with { Privacy = Privacy.Private });

        (await api.Client(Any.Owner, "instructor").PostAsJsonAsync($"videos/{video.Id}/move", new { host = "cloudflare" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.Client().PostAsJsonAsync($"videos/{video.Id}/move", new { host = "cloudflare" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ReadAsync(video)).Moving.ShouldBeNull();
        (await api.Client("boss", "admin").PostAsJsonAsync($"videos/{video.Id}/move", new { host = "cloudflare" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Move_OfAnOlderVersion_IsRefused()
    {
        var video = await AddAsync();
        using var client = api.Client(video.OwnerId, "instructor");
        client.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", "\"999\"");

        (await client.PostAsJsonAsync($"videos/{video.Id}/move", new { host = "cloudflare" })).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Cancel_OfAMove_LeavesTheVideoWhereItPlays()
    {
        var video = await AddAsync();
        await PostAsync(video, "cloudflare");

        await api.Client(video.OwnerId, "instructor").PostAsync($"videos/{video.Id}/cancel", null);

        api.Workflows.Requests.OfType<StopExecutionRequest>().ShouldHaveSingleItem().ExecutionArn.ShouldEndWith($"{video.Id}-g2");
        (await ReadAsync(video)).ShouldSatisfyAllConditions(
            v => v.Status.ShouldBe(VideoStatus.Ready), v => v.Generation.ShouldBe(1), v => v.Moving!.Error!.Code.ShouldBe("encoding_cancelled"));
    }

    async Task RefusedAsync(Video video, string host, int status, string code)
    {
        var before = await ReadAsync(video);

        var answer = await PostAsync(video, host);

        ((int)answer.StatusCode, $"{(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]}").ShouldBe((status, code));
        (await ReadAsync(video)).Version.ShouldBe(before.Version);
    }

    Task<HttpResponseMessage> PostAsync(Video video, string host) => api.Client(video.OwnerId, "instructor").PostAsJsonAsync($"videos/{video.Id}/move", new { host });

    async Task<Video> ReadAsync(Video video) => (await api.Videos.GetAsync(video.Id, default))!;

    async Task<Video> AddAsync(Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Ready) with { HostingProvider = HostingProvider.Aws };
        video = video with { Original = new Original("originals", $"originals/{video.Id}", "v1", "checksum") };
        video = with?.Invoke(video) ?? video;
        await api.Videos.CreateAsync(video, [], default);
        return video;
    }
}
