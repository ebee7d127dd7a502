using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.SQS.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using ServerlessVideo.Uploads.Imports;

namespace ServerlessVideo.Tests.Uploads.Imports;

/// <summary>Imports as the API has them: begun, watched, cancelled.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class StartImportTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const string Url = "https://media.example.com/films/My%20trip.mov?X-Amz-Signature=secret";

    TestApi api = null!;
    HttpClient me = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        me = api.Client(Any.Owner, "instructor");
    }

    public async Task DisposeAsync()
    {
        me.Dispose();
        await api.DisposeAsync();
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    async Task<JsonElement> StartAsync(object? more = null) => await JsonAsync(
        await me.PostAsJsonAsync("uploads/from-url", more ?? new { url = Url }), HttpStatusCode.Accepted);

    [Fact]
    public async Task Start_PublicUrl_IsAcceptedAndQueued()
    {
        var response = await me.PostAsJsonAsync("uploads/from-url", new { url = Url, tags = new[] { "trip" }, privacy = "private" });
        var video = await JsonAsync(response, HttpStatusCode.Accepted);
        var id = video.GetProperty("id").GetString()!;
        response.Headers.Location!.ToString().ShouldBe($"/api/v1/videos/{id}");
        video.GetProperty("status").GetString().ShouldBe("uploading");
        (video.GetProperty("file_name").GetString(), video.GetProperty("title").GetString()).ShouldBe(("My trip.mov", "My trip"));
        video.GetProperty("privacy").GetString().ShouldBe("private");
        video.GetProperty("import").GetProperty("url").GetString().ShouldBe("https://media.example.com/films/My%20trip.mov", "queries may hold secrets");
        api.Queue.Requests.Cast<SendMessageRequest>().Single().ShouldSatisfyAllConditions(
            m => m.QueueUrl.ShouldBe("import_upload_queue_url"), m => m.MessageBody.ShouldBe($$"""{"upload_id":"{{id}}","round":0}"""));
        api.S3.OpenMultiparts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Start_WithAKey_IsDoneOnce()
    {
        me.DefaultRequestHeaders.Add("Idempotency-Key", "import-1");
        var first = await StartAsync();
        (await StartAsync()).GetProperty("id").GetString().ShouldBe(first.GetProperty("id").GetString());
        api.S3.OpenMultiparts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://localhost/x")]
    [InlineData("http://0x7f000001/")]
    [InlineData("https://user:secret@example.com/a.mp4")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://example.com:6379/")]
    public async Task Start_UrlIntoTheInside_IsRefusedAtOnce(string url)
    {
        var problem = await JsonAsync(await me.PostAsJsonAsync("uploads/from-url", new { url }), HttpStatusCode.UnprocessableEntity);
        problem.GetProperty("code").GetString().ShouldBe("url_refused");
        api.S3.OpenMultiparts.ShouldBeEmpty();
        api.Queue.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":""}""", "url")]
    [InlineData("""{"url":5}""", "url")]
    [InlineData("""{"url":"https://example.com/a","title":""}""", "title")]
    public async Task Start_InvalidField_IsNamed(string json, string field)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        var problem = await JsonAsync(await me.PostAsync("uploads/from-url", content), HttpStatusCode.UnprocessableEntity);
        problem.GetProperty("code").GetString().ShouldBe("validation_failed");
        problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
    }

    [Fact]
    public async Task Start_WithoutTheRole_IsRefused()
    {
        using var member = api.Client("mia", "member");
        (await member.PostAsJsonAsync("uploads/from-url", new { url = Url })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var nobody = api.Client();
        (await nobody.PostAsJsonAsync("uploads/from-url", new { url = Url })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>Half-way: both the upload and its video say how far it is, whatever the caller has seen of the record.</summary>
    [Fact]
    public async Task Get_WhileFetching_ShowsHowFarItIs()
    {
        var file = Importer.File(Importer.Part + 1000);
        await using var source = await SourceServer.StartAsync(c => SourceServer.SendPartAsync(c, file, Importer.Part + 100));
        using var importer = new Importer(dynamo, api.S3);
        var id = VideoId.Parse((await StartAsync()).GetProperty("id").GetString()!, null);
        var upload = (await importer.Uploads.GetAsync(id, default))!;
        (await importer.Uploads.TryChangeAsync(upload with { Source = upload.Source! with { Url = source.Url("/clip.mp4?token=secret") } }, upload.Source!, default)).ShouldBeTrue();
        await importer.Worker(source.Allowed).HandleAsync(new(id), DateTimeOffset.UtcNow.AddMinutes(15), default);

        var status = await JsonAsync(await me.GetAsync($"uploads/{id}"), HttpStatusCode.OK);
        (status.GetProperty("status").GetString(), status.GetProperty("file_size").GetInt64(), status.GetProperty("bytes_uploaded").GetInt64())
            .ShouldBe(("open", file.Length, Importer.Part));
        status.GetProperty("missing_parts").EnumerateArray().Select(p => p.GetInt32()).ShouldBe([2]);
        var response = await me.GetAsync($"videos/{id}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"videos/{id}") { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        var import = (await JsonAsync(await me.SendAsync(again), HttpStatusCode.OK)).GetProperty("import");
        import.GetProperty("bytes_received").GetInt64().ShouldBe(Importer.Part);
        import.GetProperty("percent").GetInt32().ShouldBe(99);
        import.GetProperty("url").GetString().ShouldBe(source.Url());

        using var other = api.Client("eve", "instructor");
        (await other.GetAsync($"videos/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await importer.DrainAsync(importer.Worker(source.Allowed), upload);
        await importer.ShouldHaveArrivedAsync(upload, file);
        (await importer.UploadAsync(upload)).Source!.Url.ShouldBe(source.Url(), "secrets are not kept longer than they are needed");
    }

    /// <summary>Nobody sends parts to, or completes, what a worker fetches; whoever began it may cancel.</summary>
    [Fact]
    public async Task Upload_ThatIsFetched_TakesNoPartsButCanBeCancelled()
    {
        var id = (await StartAsync()).GetProperty("id").GetString()!;
        var sign = new { parts = new[] { new { part_number = 1, sha256 = FakeS3.Sha256Of([1]) } } };
        (await JsonAsync(await me.PostAsJsonAsync($"uploads/{id}/parts", sign), HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe("conflict");
        (await JsonAsync(await me.PostAsJsonAsync($"uploads/{id}/complete", new { parts = Array.Empty<int>() }), HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe("conflict");
        (await me.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        api.S3.OpenMultiparts.ShouldBeEmpty();
        (await me.GetAsync($"videos/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var importer = new Importer(dynamo, api.S3);
        await importer.Worker(null).HandleAsync(new(VideoId.Parse(id, null)), DateTimeOffset.UtcNow.AddMinutes(15), default);
        importer.Messages.ShouldBeEmpty();
    }
}
