using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

[Collection(DynamoDbCollection.Name)]
public sealed class UploadEndpointsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const int PartSize = 8 * 1024 * 1024;

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

    static async Task<JsonElement> Json(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    static async Task ShouldBeProblem(HttpResponseMessage response, Error error, string? field = null)
    {
        var problem = await Json(response, (HttpStatusCode)error.Status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem.GetProperty("code").GetString().ShouldBe(error.Code);
        problem.GetProperty("trace_id").GetString().ShouldNotBeNullOrEmpty();
        if (field is not null)
        {
            problem.GetProperty("errors").GetProperty(field).GetArrayLength().ShouldBeGreaterThan(0);
        }
    }

    static object Body(long size = PartSize + 1000, string? sha256 = null, object? entities = null) =>
        new { file_name = "clip.mp4", file_size = size, content_type = "video/mp4", sha256, title = "A clip", entities };

    static string Sha() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    async Task<string> StartAsync(HttpClient? by = null, string? sha256 = null) =>
        (await Json(await (by ?? me).PostAsJsonAsync("uploads", Body(sha256: sha256)), HttpStatusCode.Created)).GetProperty("upload_id").GetString()!;

    /// <summary>Sends a two-part file past the signed URLs, as S3 would have taken it.</summary>
    async Task<object[]> SendAsync(string id)
    {
        var upload = (await new UploadStore(dynamo.Table).GetAsync(VideoId.Parse(id, null), default))!;
        return [.. new[] { PartSize, 1000 }.Select((size, i) =>
        {
            var bytes = Any.Mp4(size);
            var etag = api.S3.PutPart(upload.MultipartId, i + 1, bytes, DateTime.UtcNow);
            return (object)new { part_number = i + 1, etag, sha256 = FakeS3.Sha256Of(bytes) };
        })];
    }

    [Fact]
    public async Task Start_NewFile_AnswersWhereToGoOn()
    {
        var response = await me.PostAsJsonAsync("uploads", Body());
        var started = await Json(response, HttpStatusCode.Created);
        started.GetProperty("upload_id").GetString().ShouldBe(started.GetProperty("video_id").GetString());
        started.GetProperty("part_size").GetInt64().ShouldBe(PartSize);
        started.GetProperty("part_count").GetInt32().ShouldBe(2);
        started.GetProperty("resumed").GetBoolean().ShouldBeFalse();
        started.GetProperty("expires_at").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddHours(5));
        response.Headers.Location!.ToString().ShouldEndWith(started.GetProperty("upload_id").GetString()!);
        var video = await Json(await me.GetAsync($"videos/{started.GetProperty("video_id").GetString()}"), HttpStatusCode.OK);
        video.GetProperty("status").GetString().ShouldBe("uploading");
        video.GetProperty("owner_id").GetString().ShouldBe(owner);
        video.GetProperty("privacy").GetString().ShouldBe("unlisted");
        video.GetProperty("share_url").GetString().ShouldStartWith(TestApi.PublicUrl + "/watch/");
    }

    /// <summary>What lies in the bucket can be registered again, should its record be lost.</summary>
    [Fact]
    public async Task Start_NewFile_TheObjectWillSayWhoseAndWhatItIs()
    {
        var name = string.Concat(Enumerable.Repeat("ж😀\"", 62)) + ".mp4";
        var id = (await Json(await me.PostAsJsonAsync("uploads", new { file_name = name, file_size = 5, content_type = "a/b\n\u00e4" }), HttpStatusCode.Created))
            .GetProperty("upload_id").GetString();
        var metadata = api.S3.Metadata[$"originals/{id}"];
        metadata["x-amz-meta-owner-id"].ShouldBe(owner);
        metadata["x-amz-meta-content-type"].ShouldBe("a%2Fb%0A%C3%A4");
        metadata["x-amz-meta-file-size"].ShouldBe("5");
        var stored = Uri.UnescapeDataString(metadata["x-amz-meta-file-name"]);
        stored.Length.ShouldBeGreaterThan(100);
        name.ShouldStartWith(stored);
        metadata.Sum(m => m.Key.Length + m.Value.Length).ShouldBeLessThan(2048, "S3's limit");
        metadata.Values.ShouldAllBe(value => System.Text.Ascii.IsValid(value));
    }

    [Theory]
    [InlineData("""{"file_size":5}""", "file_name")]
    [InlineData("""{"file_name":"a"}""", "file_size")]
    [InlineData("""{"file_name":"a","file_size":-1}""", "file_size")]
    [InlineData("""{"file_name":"a","file_size":"5"}""", "file_size")]
    [InlineData("""{"file_name":"a\u0000b","file_size":5}""", "file_name")]
    [InlineData("""{"file_name":"a","file_size":5,"sha256":"ABC"}""", "sha256")]
    [InlineData("""{"file_name":"a","file_size":5,"privacy":"secret"}""", "privacy")]
    [InlineData("""{"file_name":"a","file_size":5,"access_level":"tier_specific"}""", "required_tier")]
    public async Task Start_InvalidField_IsNamed(string json, string field)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        await ShouldBeProblem(await me.PostAsync("uploads", content), Errors.Invalid, field);
    }

    [Fact]
    public async Task Start_EmptyOrTooLarge_HasItsOwnCode()
    {
        await ShouldBeProblem(await me.PostAsJsonAsync("uploads", Body(0)), Errors.EmptyFile);
        await ShouldBeProblem(await me.PostAsJsonAsync("uploads", Body(PartPlan.MaximumFileSize + 1)), Errors.FileTooLarge);
    }

    [Fact]
    public async Task Start_NoJson_IsMalformed()
    {
        using var content = new StringContent("{", System.Text.Encoding.UTF8, "application/json");
        await ShouldBeProblem(await me.PostAsync("uploads", content), Errors.MalformedRequest);
        using var text = new StringContent("hello", System.Text.Encoding.UTF8, "text/plain");
        await ShouldBeProblem(await me.PostAsync("uploads", text), Errors.UnsupportedMediaType);
    }

    [Fact]
    public async Task Start_SameHash_IsTheSameUploadPerOwnerAndEntity()
    {
        var sha256 = Sha();
        var first = await StartAsync(sha256: sha256);
        var again = await Json(await me.PostAsJsonAsync("uploads", Body(sha256: sha256)), HttpStatusCode.OK);
        again.GetProperty("upload_id").GetString().ShouldBe(first);
        again.GetProperty("resumed").GetBoolean().ShouldBeTrue();
        using var other = api.Client(Any.Owner, "instructor");
        (await StartAsync(other, sha256)).ShouldNotBe(first);
        var forEntity = await Json(
            await me.PostAsJsonAsync("uploads", Body(sha256: sha256, entities: new[] { new { type = "camera_pin", id = "7" } })), HttpStatusCode.Created);
        forEntity.GetProperty("upload_id").GetString().ShouldNotBe(first);
    }

    /// <summary>On another device, say: who made it private there must not find it public.</summary>
    [Fact]
    public async Task Start_SameHashWithOtherWords_TheLastHold_AndWhatIsNotNamedStays()
    {
        var sha256 = Sha();
        object Said(object? privacy, object? access, object? host, string? description) => new
        {
            file_name = "again.mp4", file_size = PartSize + 1000, sha256, privacy, access_level = access, host_preference = host, description,
        };
        await Json(await me.PostAsJsonAsync("uploads", Said("public", null, null, "first")), HttpStatusCode.Created);
        var joined = await Json(await me.PostAsJsonAsync("uploads", Said("private", "members_only", "aws", null)), HttpStatusCode.OK);
        var id = VideoId.Parse(joined.GetProperty("upload_id").GetString()!, null);
        var video = (await api.Videos.GetAsync(id, default))!;
        (video.Privacy, video.AccessLevel, video.HostPreference, video.Description).ShouldBe((Privacy.Private, AccessLevel.MembersOnly, HostPreference.Aws, "first"));
        (await dynamo.StepsAsync(id)).ShouldContain($"{TrailSteps.Edit} succeeded");

        await Json(await me.PostAsJsonAsync("uploads", Said(null, null, null, null)), HttpStatusCode.OK);
        (await api.Videos.GetAsync(id, default))!.Version.ShouldBe(video.Version, "nothing was said");
    }

    [Fact]
    public async Task Start_SameHashOfAVideoThatIsThere_IsADuplicate()
    {
        var sha256 = Sha();
        var first = VideoId.Parse(await StartAsync(sha256: sha256), null);
        api.S3.Objects[OriginalKey.Of(first)] = [1];
        await api.Videos.ChangeAsync(first, v => v with { Status = VideoStatus.Ready, Original = new Original("originals", OriginalKey.Of(first), "v1") }, default);
        var answer = await Json(await me.PostAsJsonAsync("uploads", Body(sha256: sha256)), HttpStatusCode.OK);
        answer.GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        answer.GetProperty("video").GetProperty("id").GetString().ShouldBe(first.ToString());
        api.S3.OpenMultiparts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(VideoStatus.Failed)]
    [InlineData(VideoStatus.Deleted)]
    public async Task Start_SameHashOfADeadVideo_BeginsAnew(VideoStatus status)
    {
        var sha256 = Sha();
        var first = await StartAsync(sha256: sha256);
        await api.Videos.ChangeAsync(VideoId.Parse(first, null), v => v with { Status = status }, default);
        (await StartAsync(sha256: sha256)).ShouldNotBe(first);
    }

    [Fact]
    public async Task Start_SameHashAtOnce_EndsAsOneUpload()
    {
        var sha256 = Sha();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => me.PostAsJsonAsync("uploads", Body(sha256: sha256))));
        var ids = new HashSet<string>();
        foreach (var answer in answers)
        {
            answer.IsSuccessStatusCode.ShouldBeTrue();
            ids.Add(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("upload_id").GetString()!);
        }
        ids.Count.ShouldBe(1);
        api.S3.OpenMultiparts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Parts_Asked_AreSignedForSizeAndChecksum()
    {
        var id = await StartAsync();
        var sha256 = FakeS3.Sha256Of([1]);
        var answer = await Json(
            await me.PostAsJsonAsync($"uploads/{id}/parts", new { parts = new[] { new { part_number = 2, sha256 } } }), HttpStatusCode.OK);
        var part = answer.GetProperty("parts")[0];
        part.GetProperty("part_number").GetInt32().ShouldBe(2);
        var headers = part.GetProperty("headers").EnumerateObject().ToArray();
        headers.Single().Name.ShouldBe("x-amz-checksum-sha256");
        headers.Single().Value.GetString().ShouldBe(sha256);
        part.GetProperty("url").GetString()!.ShouldContain("X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256&partNumber=2&uploadId=");
        part.GetProperty("expires_at").GetDateTimeOffset().ShouldBeLessThan(DateTimeOffset.UtcNow.AddHours(1));
    }

    [Theory]
    [InlineData("""{}""", "parts")]
    [InlineData("""{"parts":[]}""", "parts")]
    [InlineData("""{"parts":[{"part_number":3,"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]}""", "parts.part_number")]
    [InlineData("""{"parts":[{"part_number":0,"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]}""", "parts.part_number")]
    [InlineData("""{"parts":[{"part_number":1,"sha256":"abc"}]}""", "parts.sha256")]
    [InlineData("""{"parts":[{"part_number":1}]}""", "parts.sha256")]
    public async Task Parts_Invalid_IsNamed(string json, string field)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        await ShouldBeProblem(await me.PostAsync($"uploads/{await StartAsync()}/parts", content), Errors.Invalid, field);
    }

    [Fact]
    public async Task Get_SomePartsThere_NamesTheMissing()
    {
        var id = await StartAsync();
        var sent = await SendAsync(id);
        var upload = (await new UploadStore(dynamo.Table).GetAsync(VideoId.Parse(id, null), default))!;
        api.S3.PutPart(upload.MultipartId, 2, [1, 2, 3], DateTime.UtcNow);
        var status = await Json(await me.GetAsync($"uploads/{id}"), HttpStatusCode.OK);
        status.GetProperty("status").GetString().ShouldBe("open");
        var there = status.GetProperty("uploaded_parts").EnumerateArray().Single();
        there.GetProperty("size").GetInt64().ShouldBe(PartSize);
        JsonSerializer.SerializeToElement(sent[0]).EnumerateObject().ShouldAllBe(p => there.GetProperty(p.Name).ToString() == p.Value.ToString());
        status.GetProperty("missing_parts").EnumerateArray().Select(n => n.GetInt32()).ShouldBe([2], "a part of the wrong size is none");
        status.GetProperty("bytes_uploaded").GetInt64().ShouldBe(PartSize);
    }

    /// <summary>Another device, which sent nothing itself, completes from what the API tells it.</summary>
    [Fact]
    public async Task Complete_WithThePartsAsListed_IsAccepted()
    {
        var id = await StartAsync();
        await SendAsync(id);
        var parts = (await Json(await me.GetAsync($"uploads/{id}"), HttpStatusCode.OK)).GetProperty("uploaded_parts");
        await Json(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted);
        var status = await Json(await me.GetAsync($"uploads/{id}"), HttpStatusCode.OK);
        status.GetProperty("missing_parts").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Complete_AllThere_IsAcceptedAndQueued()
    {
        var id = await StartAsync();
        var parts = await SendAsync(id);
        var video = await Json(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted);
        video.GetProperty("status").GetString().ShouldBe("verifying");
        api.Queue.Requests.Cast<SendMessageRequest>().Single().MessageBody.ShouldBe($$"""{"upload_id":"{{id}}"}""");
        await ShouldBeProblem(await me.PostAsJsonAsync($"uploads/{id}/parts", new { parts = new[] { new { part_number = 1, sha256 = FakeS3.Sha256Of([1]) } } }), Errors.UploadClosed);
        await ShouldBeProblem(await me.DeleteAsync($"uploads/{id}"), Errors.UploadClosed);
    }

    [Fact]
    public async Task Complete_Again_QueuesTheSameWorkAgain_OtherPartsAreRefused()
    {
        var id = await StartAsync();
        var parts = await SendAsync(id);
        await Json(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted);
        await Json(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted);
        api.Queue.Requests.Count.ShouldBe(2);
        object[] others = [parts[0], new { part_number = 2, etag = "\"e\"", sha256 = FakeS3.Sha256Of([9]) }];
        await ShouldBeProblem(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts = others }), Errors.UploadClosed);
    }

    /// <summary>A client that was not answered in time asks again while its first request is still being worked on.</summary>
    [Fact]
    public async Task Complete_TheSameAtTheSameTime_IsARepetition()
    {
        var meddler = Meddler.Of(dynamo);
        await using var between = await TestApi.StartAsync(meddler.Table);
        using var slow = between.Client(owner, "instructor");
        var id = (await Json(await slow.PostAsJsonAsync("uploads", Body()), HttpStatusCode.Created)).GetProperty("upload_id").GetString()!;
        var upload = (await new UploadStore(dynamo.Table).GetAsync(VideoId.Parse(id, null), default))!;
        object[] parts = [.. new[] { PartSize, 1000 }.Select((size, i) =>
        {
            var bytes = Any.Mp4(size);
            return (object)new { part_number = i + 1, etag = between.S3.PutPart(upload.MultipartId, i + 1, bytes, DateTime.UtcNow), sha256 = FakeS3.Sha256Of(bytes) };
        })];
        meddler.Before(_ => true, async () => await Json(await slow.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted));
        var late = await Json(await slow.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted);
        meddler.IsDone.ShouldBeTrue();
        late.GetProperty("status").GetString().ShouldBe("verifying");
        between.Queue.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Complete_Refused_ChangesNothing()
    {
        var id = await StartAsync();
        var parts = await SendAsync(id);
        await ShouldBeProblem(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts = parts[..1] }), Errors.PartsMissing);
        var (etag, sha256) = JsonSerializer.SerializeToElement(parts[1]) is var last ? (last.GetProperty("etag").GetString(), last.GetProperty("sha256").GetString()) : default;
        foreach (var wrong in new object[] { new { part_number = 2, etag, sha256 = FakeS3.Sha256Of([9]) }, new { part_number = 2, etag = "\"e\"", sha256 } })
        {
            await ShouldBeProblem(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts = new[] { parts[0], wrong } }), Errors.PartMismatch);
        }
        await ShouldBeProblem(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts, sha256 = "x" }), Errors.Invalid, "sha256");
        api.Queue.Requests.ShouldBeEmpty();
        await Json(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts }), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Complete_OtherHashThanAnnounced_IsRefused()
    {
        var id = await StartAsync(sha256: Sha());
        var parts = await SendAsync(id);
        await ShouldBeProblem(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts, sha256 = Sha() }), Errors.ChecksumMismatch);
    }

    [Fact]
    public async Task Abort_LeavesNothingBehind()
    {
        var sha256 = Sha();
        var id = await StartAsync(sha256: sha256);
        await SendAsync(id);
        (await me.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        api.S3.OpenMultiparts.ShouldBeEmpty();
        await ShouldBeProblem(await me.GetAsync($"videos/{id}"), Errors.NotFound);
        await ShouldBeProblem(await me.GetAsync($"uploads/{id}"), Errors.NotFound);
        (await StartAsync(sha256: sha256)).ShouldNotBe(id);
    }

    [Fact]
    public async Task Abort_VideoIsEditedInTheMiddle_LeavesNothingBehindNonetheless()
    {
        var meddler = Meddler.Of(dynamo);
        await using var between = await TestApi.StartAsync(meddler.Table);
        using var client = between.Client(owner, "instructor");
        var id = VideoId.Parse(await StartAsync(client, Sha()), null);
        meddler.Before(_ => true, () => between.Videos.ChangeAsync(id, video => video with { Title = "edited" }, default));
        (await client.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        meddler.IsDone.ShouldBeTrue();
        (await between.Videos.GetAsync(id, default)).ShouldBeNull();
        (await new UploadStore(dynamo.Table).GetAsync(id, default)).ShouldBeNull();
    }

    /// <summary>Of each write the answer gets lost, and the client writes again.</summary>
    [Fact]
    public async Task Abort_ClosedTwice_LeavesNothingBehind()
    {
        var meddler = Meddler.Of(dynamo);
        await using var between = await TestApi.StartAsync(meddler.Table);
        using var client = between.Client(owner, "instructor");
        var id = VideoId.Parse(await StartAsync(client, Sha()), null);
        async Task<PutItemResponse> TwiceAsync(Func<Task<PutItemResponse>> put, CancellationToken cancellationToken)
        {
            meddler.AroundPut = TwiceAsync;
            await put();
            return await put();
        }
        meddler.AroundPut = TwiceAsync;
        (await client.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        between.S3.OpenMultiparts.ShouldBeEmpty();
        (await between.Videos.GetAsync(id, default)).ShouldBeNull();
        (await new UploadStore(dynamo.Table).GetAsync(id, default)).ShouldBeNull();
    }

    /// <summary>The hourly maintenance finishes an abort that hangs by failing the video, which then says so to whoever looks.</summary>
    [Fact]
    public async Task Abort_UploadWasFailedInTheMiddle_LeavesTheVideoThatSaysWhy()
    {
        var meddler = Meddler.Of(dynamo);
        var store = new UploadStore(dynamo.Table);
        await using var between = await TestApi.StartAsync(meddler.Table);
        using var client = between.Client(owner, "instructor");
        var id = VideoId.Parse(await StartAsync(client, Sha()), null);
        meddler.Before(_ => true, async () =>
        {
            var upload = (await store.GetAsync(id, default))!;
            await between.Videos.ChangeAsync(id, video => video.Move(VideoMove.Fail)!, default);
            await store.TryChangeAsync(upload with { Status = UploadStatus.Failed }, UploadStatus.Aborting, default);
        });
        await ShouldBeProblem(await client.DeleteAsync($"uploads/{id}"), Errors.UploadClosed);
        (await between.Videos.GetAsync(id, default))!.Status.ShouldBe(VideoStatus.Failed);
        (await store.GetAsync(id, default))!.Status.ShouldBe(UploadStatus.Failed);
    }

    /// <summary>Also when only the upload has moved on: the records go together, each as it was read.</summary>
    [Fact]
    public async Task Abort_OnlyTheUploadHasMovedOn_RemovesNeither()
    {
        var meddler = Meddler.Of(dynamo);
        var store = new UploadStore(dynamo.Table);
        await using var between = await TestApi.StartAsync(meddler.Table);
        using var client = between.Client(owner, "instructor");
        var id = VideoId.Parse(await StartAsync(client), null);
        meddler.Before(_ => true, async () =>
        {
            var upload = (await store.GetAsync(id, default))!;
            (await store.TryChangeAsync(upload with { Status = UploadStatus.Completing }, UploadStatus.Aborting, default)).ShouldBeTrue();
        });
        await ShouldBeProblem(await client.DeleteAsync($"uploads/{id}"), Errors.UploadClosed);
        meddler.IsDone.ShouldBeTrue();
        (await between.Videos.GetAsync(id, default)).ShouldNotBeNull();
        (await store.GetAsync(id, default))!.Status.ShouldBe(UploadStatus.Completing);
    }

    [Fact]
    public async Task Upload_OfAnother_DoesNotExist_AnAdminSeesAndAbortsIt()
    {
        var id = await StartAsync();
        var sign = new { parts = new[] { new { part_number = 1, sha256 = FakeS3.Sha256Of([1]) } } };
        using var eve = api.Client("eve", "instructor");
        await ShouldBeProblem(await eve.GetAsync($"uploads/{id}"), Errors.NotFound);
        await ShouldBeProblem(await eve.PostAsJsonAsync($"uploads/{id}/parts", sign), Errors.NotFound);
        await ShouldBeProblem(await eve.PostAsJsonAsync($"uploads/{id}/complete", new { parts = Array.Empty<int>() }), Errors.NotFound);
        await ShouldBeProblem(await eve.DeleteAsync($"uploads/{id}"), Errors.NotFound);
        using var admin = api.Client("root", "admin");
        await ShouldBeProblem(await admin.PostAsJsonAsync($"uploads/{id}/parts", sign), Errors.Forbidden);
        await Json(await admin.GetAsync($"uploads/{id}"), HttpStatusCode.OK);
        (await admin.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Start_WithoutTheRole_IsRefused()
    {
        using var anonymous = api.Client();
        var response = await anonymous.PostAsJsonAsync("uploads", Body());
        await ShouldBeProblem(response, Errors.Unauthenticated);
        response.Headers.WwwAuthenticate.Single().ToString().ShouldStartWith("Bearer");
        using var member = api.Client("mia", "member");
        await ShouldBeProblem(await member.PostAsJsonAsync("uploads", Body()), Errors.Forbidden);
    }

    [Fact]
    public async Task IdempotencyKey_SameRequest_IsDoneOnce()
    {
        me.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
        var first = await me.PostAsJsonAsync("uploads", Body());
        var second = await me.PostAsJsonAsync("uploads", Body());
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        second.Headers.Location.ShouldBe(first.Headers.Location);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        api.S3.OpenMultiparts.Count.ShouldBe(1);
        await ShouldBeProblem(await me.PostAsJsonAsync("uploads", Body(5)), Errors.IdempotencyMismatch);
        using var other = api.Client(Any.Owner, "instructor");
        other.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
        (await other.PostAsJsonAsync("uploads", Body(5))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task IdempotencyKey_AtOnce_IsDoneOnce()
    {
        me.DefaultRequestHeaders.Add("Idempotency-Key", "key-2");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => me.PostAsJsonAsync("uploads", Body())));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created || a.StatusCode == HttpStatusCode.Conflict);
        answers.ShouldContain(a => a.StatusCode == HttpStatusCode.Created);
        api.S3.OpenMultiparts.Count.ShouldBe(1);
    }
}
