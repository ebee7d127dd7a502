using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>What a person does to an upload is in its trail under the person's name.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class UploadTrailTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly string owner = Any.Owner;
    TestApi api = null!;
    HttpClient me = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        me = api.Client(owner, "instructor");
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        await api.DisposeAsync();
    }

    async Task<VideoId> StartAsync()
    {
        using var response = await me.PostAsJsonAsync("uploads", new { file_name = "clip.mp4", file_size = 1000, title = "A clip" });
        return VideoId.Parse(JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("upload_id").GetString()!, null);
    }

    [Fact]
    public async Task Trail_StartedAndCompleted_NamesWho()
    {
        var id = await StartAsync();
        var bytes = Any.Mp4(1000);
        var upload = (await new UploadStore(dynamo.Table).GetAsync(id, default))!;
        var etag = api.S3.PutPart(upload.MultipartId, 1, bytes, DateTime.UtcNow);
        var parts = new[] { new { part_number = 1, etag, sha256 = FakeS3.Sha256Of(bytes) } };
        (await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await dynamo.StepsAsync(id)).ShouldBe(["initiate succeeded", "accept_complete succeeded"]);
        (await dynamo.Trail.ListAsync(id, null, 10, default)).ShouldAllBe(e => e.Actor == $"user:{owner}");
    }

    [Fact]
    public async Task Trail_Aborted_OutlivesTheRecords()
    {
        var id = await StartAsync();
        (await me.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await dynamo.StepsAsync(id)).ShouldBe(["initiate succeeded", "abort succeeded"]);
    }
}
