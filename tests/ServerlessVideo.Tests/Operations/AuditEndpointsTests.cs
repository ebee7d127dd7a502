using System.Net;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Operations;

[Collection(DynamoDbCollection.Name)]
public sealed class AuditEndpointsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly string owner = Any.Owner;
    TestApi api = null!;

    public async Task InitializeAsync() => api = await TestApi.StartAsync(dynamo.Table);

    public async Task DisposeAsync() => await api.DisposeAsync();

    async Task<Video> AddAsync(bool withRecord)
    {
        var video = Any.Video(owner: owner);
        if (withRecord)
        {
            await api.Videos.CreateAsync(video, [], default);
        }
        await dynamo.Trail.RunAsync(video.Id, Trail.ActorOf(owner), TrailSteps.Initiate, "10 bytes", () => Task.CompletedTask, default);
        await dynamo.Trail.RunAsync(video.Id, "purge-video", TrailSteps.Purge, null, () => Task.CompletedTask, default);
        return video;
    }

    async Task<HttpStatusCode> StatusAsync(Video video, string? subject, params string[] groups)
    {
        using var client = api.Client(subject, groups);
        using var response = await client.GetAsync($"videos/{video.Id}/audit");
        return response.StatusCode;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Audit_IsForOwnerAndAdmin_AlsoWhenTheVideoIsGone(bool withRecord)
    {
        var video = await AddAsync(withRecord);
        (await StatusAsync(video, owner, "instructor")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(video, "root", "admin")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(video, "another", "instructor")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(video, null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(Any.Video(), "root", "admin")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Audit_PagesThroughEveryEntryOnce_OldestFirst()
    {
        var video = await AddAsync(withRecord: true);
        using var client = api.Client(owner, "instructor");
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = JsonElement.Parse(await client.GetStringAsync($"videos/{video.Id}/audit?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => $"{e.GetProperty("step")} {e.GetProperty("state")} {e.GetProperty("actor")}"));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        seen.ShouldBe(
        [
            $"initiate started user:{owner}", $"initiate succeeded user:{owner}", "purge started purge-video", "purge succeeded purge-video",
        ]);
    }

    [Fact]
    public async Task Audit_CursorOfAnotherVideo_IsRefused()
    {
        var (one, two) = (await AddAsync(withRecord: true), await AddAsync(withRecord: true));
        using var client = api.Client(owner, "instructor");
        var cursor = JsonElement.Parse(await client.GetStringAsync($"videos/{one.Id}/audit?limit=1")).GetProperty("next_cursor").GetString();
        using var response = await client.GetAsync($"videos/{two.Id}/audit?cursor={cursor}");
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString().ShouldBe(Errors.InvalidCursor.Code);
    }
}
