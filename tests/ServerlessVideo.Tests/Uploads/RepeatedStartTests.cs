using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>A start that was done and not answered, begun again under its key: one video, whenever the function died.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class RepeatedStartTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly string owner = Any.Owner;
    TestApi api = null!;
    HttpClient me = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        me = api.Client(owner, "instructor");
        me.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        await api.DisposeAsync();
    }

    static object Upload(string? sha256 = null, object? entities = null) =>
        new { file_name = "clip.mp4", file_size = 1000, sha256, entities };

    static object Import => new { url = "https://media.example.com/clip.mp4" };

    async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var response = await me.PostAsJsonAsync(path, body);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>What a function leaves that dies after its transaction: the video, and a key that is held without an answer.</summary>
    async Task DieAsync(string path, TimeSpan ago)
    {
        var key = Keys.Idempotency(owner, $"POST /api/v1/{path}", "key-1");
        var answered = (await dynamo.Table.GetAsync(IdempotentAnswer.Mapper, key, default))!;
        await dynamo.Table.PutAsync(
            IdempotentAnswer.Mapper,
            answered with { Status = null, ContentType = null, Location = null, ETag = null, Body = null, StartedAt = answered.StartedAt - ago }, null, default);
    }

    async Task<IReadOnlyList<Video>> VideosAsync()
    {
        var response = await dynamo.Client.QueryAsync(new QueryRequest
        {
            TableName = dynamo.Table.Name, IndexName = "gsi1", KeyConditionExpression = "gsi1pk = :owner",
            ExpressionAttributeValues = new() { [":owner"] = new(Keys.OwnerPartition(owner)) },
        });
        return [.. response.Items!.Select(VideoStore.Mapper.FromItem)];
    }

    [Fact]
    public async Task Start_WithoutHash_DiedAfterItsTransaction_IsTheSameUpload()
    {
        var (_, first) = await PostAsync("uploads", Upload());
        await DieAsync("uploads", TimeSpan.FromSeconds(59));
        (await PostAsync("uploads", Upload())).Status.ShouldBe(HttpStatusCode.Conflict, "it may still be at work");
        await DieAsync("uploads", TimeSpan.FromSeconds(2));

        var (status, again) = await PostAsync("uploads", Upload());
        status.ShouldBe(HttpStatusCode.Created);
        again.GetRawText().ShouldBe(first.GetRawText());
        (await VideosAsync()).ShouldHaveSingleItem();
        api.S3.OpenMultiparts.Count.ShouldBe(1);
        (await PostAsync("uploads", Upload())).Body.GetRawText().ShouldBe(first.GetRawText(), "now it is answered");
    }

    [Fact]
    public async Task Start_DiedBeforeItsTransaction_BeginsWithTheIdThatItHad()
    {
        var (_, first) = await PostAsync("uploads", Upload());
        var id = VideoId.Parse(first.GetProperty("upload_id").GetString()!, null);
        await dynamo.Table.ClearPartitionAsync(Keys.VideoPartition(id), null, default);
        await DieAsync("uploads", TimeSpan.FromSeconds(61));
        var (status, again) = await PostAsync("uploads", Upload());
        status.ShouldBe(HttpStatusCode.Created);
        again.GetProperty("upload_id").GetString().ShouldBe($"{id}");
        (await VideosAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    /// <summary>For another entity a known file is a video at once, without an upload.</summary>
    [Fact]
    public async Task Start_SharingAnOriginal_DiedAfterItsTransaction_IsTheSameVideo()
    {
        var bytes = Any.Mp4(1000);
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        var there = Any.Video(VideoStatus.Ready, owner) with { Sha256 = sha256 };
        there = there with { Original = new Original("b", OriginalKey.Of(there.Id), "v1", "c-1") };
        api.S3.Objects[OriginalKey.Of(there.Id)] = bytes;
        var originals = new OriginalStore(dynamo.Table);
        await api.Videos.CreateAsync(there, [originals.Put(StoredOriginal.Of(there, there.Original, sha256), null)], default);
        var pin = new[] { new { type = "camera_pin", id = "7" } };

        var (_, first) = await PostAsync("uploads", Upload(sha256, pin));
        first.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        await DieAsync("uploads", TimeSpan.FromSeconds(61));
        var (status, again) = await PostAsync("uploads", Upload(sha256, pin));
        status.ShouldBe(HttpStatusCode.OK);
        again.GetProperty("video").GetProperty("id").GetString().ShouldBe(first.GetProperty("video").GetProperty("id").GetString());
        (await VideosAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Import_DiedAfterItsTransaction_IsTheSameVideoAndQueuedAnew()
    {
        var (_, first) = await PostAsync("uploads/from-url", Import);
        await DieAsync("uploads/from-url", TimeSpan.FromSeconds(61));
        var (status, again) = await PostAsync("uploads/from-url", Import);
        status.ShouldBe(HttpStatusCode.Accepted);
        var id = again.GetProperty("id").GetString();
        id.ShouldBe(first.GetProperty("id").GetString());
        (await VideosAsync()).ShouldHaveSingleItem();
        api.S3.OpenMultiparts.Count.ShouldBe(1);
        api.Queue.Requests.Cast<SendMessageRequest>().Select(m => m.MessageBody).ShouldBe(
            [$$"""{"upload_id":"{{id}}","round":0}""", $$"""{"upload_id":"{{id}}","round":1}"""], "the first may not have come to its message");
    }

    /// <summary>One that is fetched needs no other message: two would ask for each other's work for ever.</summary>
    [Fact]
    public async Task Import_ThatHasBegun_IsNotQueuedAgain()
    {
        var (_, first) = await PostAsync("uploads/from-url", Import);
        var uploads = new UploadStore(dynamo.Table);
        var upload = (await uploads.GetAsync(VideoId.Parse(first.GetProperty("id").GetString()!, null), default))!;
        await using var lease = await ImportLease.TakeAsync(uploads, upload, Any.Ids, TimeProvider.System, default);
        await DieAsync("uploads/from-url", TimeSpan.FromSeconds(61));
        (await PostAsync("uploads/from-url", Import)).Status.ShouldBe(HttpStatusCode.Accepted);
        api.Queue.Requests.Count.ShouldBe(1);
    }

    /// <summary>It failed behind the deed and said so: nobody has to wait for the lease.</summary>
    [Fact]
    public async Task Import_FailedAfterItsTransaction_IsTheSameVideoAtOnce()
    {
        api.Queue.Answer = _ => throw new InvalidOperationException("out of order");
        (await PostAsync("uploads/from-url", Import)).Status.ShouldBe(HttpStatusCode.InternalServerError);
        var made = (await VideosAsync()).ShouldHaveSingleItem();
        api.Queue.Answer = _ => new SendMessageResponse();
        (await PostAsync("uploads/from-url", new { url = "https://media.example.com/another.mp4" })).Body
            .GetProperty("code").GetString().ShouldBe(Errors.IdempotencyMismatch.Code);
        var (status, again) = await PostAsync("uploads/from-url", Import);
        status.ShouldBe(HttpStatusCode.Accepted);
        again.GetProperty("id").GetString().ShouldBe($"{made.Id}");
        (await VideosAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{"file_name":"clip.mp4","file_size":-1}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    public async Task Start_Refused_LeavesTheKeyToAnotherRequest(string body, HttpStatusCode refusal)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        (await me.PostAsync("uploads", content)).StatusCode.ShouldBe(refusal);
        (await PostAsync("uploads", Upload())).Status.ShouldBe(HttpStatusCode.Created);
    }
}
