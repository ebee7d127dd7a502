using System.Net;
using System.Net.Http.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

/// <summary>Who changed, hid or brought back a video is in its trail; what did not happen is not.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class LibraryTrailTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly Video video = Any.Video(VideoStatus.Ready);
    TestApi api = null!;
    HttpClient me = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        me = api.Client(video.OwnerId, "instructor");
        await api.Videos.CreateAsync(video, [], default);
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        await api.DisposeAsync();
    }

    async Task<IEnumerable<string>> TrailAsync() =>
        (await dynamo.Trail.ListAsync(video.Id, null, 100, default)).Select(e => $"{e.Step} {SnakeCase.Of(e.State)} {e.Actor}: {e.Detail}");

    async Task<HttpStatusCode> PatchAsync(HttpClient by, object patch, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"videos/{video.Id}") { Content = JsonContent.Create(patch) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
        using var response = await by.SendAsync(request);
        return response.StatusCode;
    }

    [Fact]
    public async Task Edit_ByOwnerAndAdmin_SaysWhoAndWhich()
    {
        using var admin = api.Client("root", "admin");
        (await PatchAsync(me, new { title = "A secret", privacy = "private" })).ShouldBe(HttpStatusCode.OK);
        (await PatchAsync(admin, new { privacy = "public" })).ShouldBe(HttpStatusCode.OK);
        (await TrailAsync()).ShouldBe(
        [
            $"edit succeeded user:{video.OwnerId}: title, privacy from unlisted to private", "edit succeeded user:root: privacy from private to public",
        ]);
    }

    [Fact]
    public async Task Edit_Refused_LeavesNoEntry()
    {
        using var other = api.Client("eve", "instructor");
        (await PatchAsync(other, new { title = "B" })).ShouldBe(HttpStatusCode.Forbidden);
        (await PatchAsync(me, new { title = "" })).ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PatchAsync(me, new { title = "B" }, "\"77\"")).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await TrailAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteAndRestore_AreThereOnceEach()
    {
        var actor = Trail.ActorOf(video.OwnerId);
        (await me.DeleteAsync($"videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await me.DeleteAsync($"videos/{video.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await me.PostAsync($"videos/{video.Id}/restore", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await me.PostAsync($"videos/{video.Id}/restore", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await me.DeleteAsync($"videos/{video.Id}?purge=true")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await TrailAsync()).ShouldBe([$"delete succeeded {actor}: ", $"restore succeeded {actor}: ", $"delete succeeded {actor}: for good"]);
        (await dynamo.Trail.WasPurgedAsync(video.Id, default)).ShouldBeFalse("it was only asked for");
    }
}
