using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

[Collection(DynamoDbCollection.Name)]
public sealed class VideoEndpointsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly string owner = Any.Owner;
    TestApi api = null!;
    HttpClient me = null!;
    HttpClient anonymous = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        me = api.Client(owner, "instructor");
        anonymous = api.Client();
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        anonymous.Dispose();
        await api.DisposeAsync();
    }

    async Task<Video> AddAsync(Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Ready, owner) with { Privacy = Privacy.Public, OperatorNotes = "secret notes", Original = new("b", "k", "v") };
        video = with?.Invoke(video) ?? video;
        await api.Videos.CreateAsync(video, [], default);
        return video;
    }

    static async Task<JsonElement> Json(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    static async Task ShouldBeProblem(HttpResponseMessage response, Error error) =>
        (await Json(response, (HttpStatusCode)error.Status)).GetProperty("code").GetString().ShouldBe(error.Code);

    [Fact]
    public async Task Get_ByAStranger_HidesWhatIsForManagers()
    {
        var video = await AddAsync();
        var theirs = await Json(await anonymous.GetAsync($"videos/{video.Id}"));
        theirs.TryGetProperty("operator_notes", out _).ShouldBeFalse();
        theirs.TryGetProperty("original", out _).ShouldBeFalse();
        var mine = await Json(await me.GetAsync($"videos/{video.Id}"));
        mine.GetProperty("operator_notes").GetString().ShouldBe("secret notes");
        mine.GetProperty("original").GetProperty("version_id").GetString().ShouldBe("v");
    }

    [Fact]
    public async Task Get_WithTheTagItHas_Is304()
    {
        var video = await AddAsync();
        var first = await me.GetAsync($"videos/{video.Id}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"videos/{video.Id}") { Headers = { { "If-None-Match", first.Headers.ETag!.ToString() } } };
        (await me.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Get_NotOnesToSee_IsRefusedByTheRule()
    {
        await ShouldBeProblem(await anonymous.GetAsync($"videos/{(await AddAsync(v => v with { Privacy = Privacy.Private })).Id}"), Errors.NotFound);
        await ShouldBeProblem(await anonymous.GetAsync($"videos/{(await AddAsync(v => v with { AccessLevel = AccessLevel.MembersOnly })).Id}"), Errors.Unauthenticated);
        await ShouldBeProblem(await anonymous.GetAsync($"videos/{Any.Ids.NextVideoId()}"), Errors.NotFound);
        await ShouldBeProblem(await anonymous.GetAsync("videos/not-an-id"), Errors.NotFound);
    }

    [Fact]
    public async Task List_PageByPage_ByCursorsOfThisListOnly()
    {
        for (var i = 0; i < 3; i++)
        {
            await AddAsync();
        }
        var first = await Json(await anonymous.GetAsync($"videos?owner={owner}&limit=2"));
        first.GetProperty("items").GetArrayLength().ShouldBe(2);
        var cursor = first.GetProperty("next_cursor").GetString();
        var second = await Json(await anonymous.GetAsync($"videos?owner={owner}&limit=2&cursor={cursor}"));
        second.GetProperty("items").GetArrayLength().ShouldBe(1);
        second.GetProperty("next_cursor").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        await ShouldBeProblem(await me.GetAsync($"videos?owner={owner}&limit=2&cursor={cursor}"), Errors.InvalidCursor);
        await ShouldBeProblem(await anonymous.GetAsync($"videos?owner={owner}&limit=2&q=x&cursor={cursor}"), Errors.InvalidCursor);
        await ShouldBeProblem(await anonymous.GetAsync($"videos?owner={owner}&limit=2&cursor=AAAA{cursor}"), Errors.InvalidCursor);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=ten")]
    [InlineData("status=happy")]
    [InlineData("entity_type=lead")]
    [InlineData("from=yesterday")]
    [InlineData("sort=title")]
    public async Task List_InvalidQuery_IsNamed(string query)
    {
        var problem = await Json(await anonymous.GetAsync($"videos?{query}"), HttpStatusCode.UnprocessableEntity);
        problem.GetProperty("errors").EnumerateObject().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Patch_ByItsOwner_ChangesIt_StaleTagIsRefused()
    {
        var video = await AddAsync();
        var tag = (await me.GetAsync($"videos/{video.Id}")).Headers.ETag!.ToString();
        var edited = await Json(await PatchAsync(me, video.Id, """{"title":"New"}""", tag));
        edited.GetProperty("title").GetString().ShouldBe("New");
        await ShouldBeProblem(await PatchAsync(me, video.Id, """{"title":"Newer"}""", tag), Errors.PreconditionFailed);
        await Json(await PatchAsync(me, video.Id, """{"title":"Newer"}"""));
    }

    [Fact]
    public async Task Patch_ByOthers_IsRefused()
    {
        var open = await AddAsync();
        var hidden = await AddAsync(v => v with { Privacy = Privacy.Private });
        using var eve = api.Client("eve", "instructor");
        await ShouldBeProblem(await PatchAsync(eve, open.Id, "{}"), Errors.Forbidden);
        await ShouldBeProblem(await PatchAsync(eve, hidden.Id, "{}"), Errors.NotFound);
        await ShouldBeProblem(await PatchAsync(anonymous, open.Id, "{}"), Errors.Unauthenticated);
        using var admin = api.Client("root", "admin");
        await Json(await PatchAsync(admin, hidden.Id, """{"title":"By admin"}"""));
    }

    [Fact]
    public async Task Delete_AndRestore_HidesAndShows()
    {
        var video = await AddAsync();
        using var eve = api.Client("eve", "instructor");
        await ShouldBeProblem(await eve.DeleteAsync($"videos/{video.Id}"), Errors.Forbidden);
        (await me.DeleteAsync($"videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await me.DeleteAsync($"videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ShouldBeProblem(await anonymous.GetAsync($"videos/{video.Id}"), Errors.NotFound);
        await ShouldBeProblem(await PatchAsync(me, video.Id, "{}"), Errors.Conflict);
        await ShouldBeProblem(await eve.PostAsync($"videos/{video.Id}/restore", null), Errors.NotFound);
        (await Json(await me.PostAsync($"videos/{video.Id}/restore", null))).GetProperty("status").GetString().ShouldBe("ready");
        await Json(await anonymous.GetAsync($"videos/{video.Id}"));
    }

    [Fact]
    public async Task Delete_WithPurge_IsAcceptedAndFinal()
    {
        var video = await AddAsync();
        (await me.DeleteAsync($"videos/{video.Id}?purge=true")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await api.Videos.GetAsync(video.Id, default))!.PurgeRequestedAt.ShouldNotBeNull();
        await ShouldBeProblem(await me.PostAsync($"videos/{video.Id}/restore", null), Errors.Conflict);
    }

    [Fact]
    public async Task Events_SinceTheLast_304WhenNothingMoved()
    {
        var video = await AddAsync(v => v with { Status = VideoStatus.Processing });
        var first = await Json(await me.GetAsync($"videos/{video.Id}/events"));
        first.GetProperty("items")[0].GetProperty("status").GetString().ShouldBe("processing");
        var next = first.GetProperty("next").GetString();
        var quiet = await me.GetAsync($"videos/{video.Id}/events?after={next}");
        using var poll = new HttpRequestMessage(HttpMethod.Get, $"videos/{video.Id}/events?after={next}") { Headers = { { "If-None-Match", quiet.Headers.ETag!.ToString() } } };
        (await me.SendAsync(poll)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        await api.Videos.ChangeAsync(video.Id, v => v.Move(VideoMove.Publish)!, default);
        var moved = await Json(await me.GetAsync($"videos/{video.Id}/events?after={next}"));
        moved.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetString()).ShouldBe(["ready"]);
        await ShouldBeProblem(await me.GetAsync($"videos/{video.Id}/events?after=x"), Errors.InvalidCursor);
        using var eve = api.Client("eve", "instructor");
        await ShouldBeProblem(await eve.GetAsync($"videos/{video.Id}/events"), Errors.NotFound);
    }

    static async Task<HttpResponseMessage> PatchAsync(HttpClient client, VideoId id, string json, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"videos/{id}") { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        if (ifMatch is not null)
        {
            request.Headers.Add("If-Match", ifMatch);
        }
        return await client.SendAsync(request);
    }
}
