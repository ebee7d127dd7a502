using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Tests.Cloudflare;

[Collection(nameof(StreamCollection))]
public sealed class UploadTests(StreamFixture stream)
{
    const int Chunk = 5 << 20;

    [Fact]
    public async Task Tus_InOnePart_BecomesPlayable()
    {
        var bytes = await File.ReadAllBytesAsync(stream.Clip);
        using var created = await CreateAsync(bytes.Length, $"name {Base64("clip.mp4")},publication {Base64("v-g2")},requiresignedurls", creator: "dev:v");
        var uid = created.Headers.GetValues("stream-media-id").Single();

        (await PatchAsync(created.Headers.Location!, 0, bytes)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var video = await stream.Platform.EndOfAsync(uid);
        video["status"]!["state"]!.ToString().ShouldBe("ready");
        (video["creator"]!.ToString(), video["meta"]!.ToJsonString(), video["requireSignedURLs"]!.GetValue<bool>())
            .ShouldBe(("dev:v", """{"name":"clip.mp4","publication":"v-g2"}""", true));
    }

    [Fact]
    public async Task Tus_Chunks_FollowStreamsRules()
    {
        using var created = await CreateAsync(2 * Chunk);
        var location = created.Headers.Location!;

        (await PatchAsync(location, 0, new byte[Chunk - 1])).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PatchAsync(location, 0, new byte[Chunk + 1])).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PatchAsync(location, 0, new byte[(2 * Chunk) + 1])).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PatchAsync(location, 1, new byte[Chunk])).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await PatchAsync(location, 0, new byte[Chunk], version: "0.2.2")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await PatchAsync(location, 0, new byte[Chunk], type: "video/mp4")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await PatchAsync(new Uri(location, "unknown"), 0, new byte[Chunk])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await OffsetAsync(location)).ShouldBe("0");

        (await PatchAsync(location, 0, new byte[Chunk])).Headers.GetValues("Upload-Offset").ShouldBe([$"{Chunk}"]);
        (await OffsetAsync(location)).ShouldBe($"{Chunk}");
        using var open = await stream.Platform.Viewer.SendAsync(Tus(HttpMethod.Head, location));
        open.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null, "", HttpStatusCode.BadRequest)]
    [InlineData("31000000000", "", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("5", "name %%%", HttpStatusCode.BadRequest)]
    [InlineData("5", "maxDurationSeconds eA==", HttpStatusCode.BadRequest)]
    public async Task Tus_CreationThatCannotBe_IsRefused(string? length, string metadata, HttpStatusCode status)
    {
        using var request = Tus(HttpMethod.Post, new Uri(stream.Platform.Cloudflare.BaseAddress!, "stream"));
        request.Headers.Add("Upload-Metadata", metadata);
        if (length is not null)
        {
            request.Headers.Add("Upload-Length", length);
        }
        using var response = await stream.Platform.Cloudflare.SendAsync(request);

        response.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Tus_CutInTheMiddle_GoesOnWhereItWas()
    {
        using var created = await CreateAsync(Chunk);
        var location = created.Headers.Location!;
        await stream.Platform.Faults.SetAsync(HostNames.Cloudflare, FaultKind.Cut, TimeSpan.FromHours(1), default);
        try
        {
            await Should.ThrowAsync<HttpRequestException>(() => PatchAsync(location, 0, new byte[Chunk]));
        }
        finally
        {
            await stream.Platform.Faults.ClearAsync(HostNames.Cloudflare, default);
        }

        // The server may still be at the request that was cut; until it is not, what has arrived is not settled either.
        await Wait.UntilAsync(
            async () =>
            {
                var offset = int.Parse(await OffsetAsync(location));
                using var answer = await PatchAsync(location, offset, new byte[Chunk - offset]);
                answer.StatusCode.ShouldBeOneOf(HttpStatusCode.NoContent, HttpStatusCode.Locked, HttpStatusCode.Conflict);
                return answer.StatusCode == HttpStatusCode.NoContent && offset == Chunk / 2;
            },
            "it goes on in the middle");
    }

    [Fact]
    public async Task DirectUpload_TakesOneForm_WithoutTheToken()
    {
        var direct = (await stream.Platform.CallAsync(HttpMethod.Post, "stream/direct_upload", new JsonObject { ["maxDurationSeconds"] = 60, ["creator"] = "dev:direct" }))["result"]!;
        var uid = direct["uid"]!.ToString();
        (await stream.Platform.UntilAsync(uid, _ => true))["status"]!["state"]!.ToString().ShouldBe("pendingupload");

        (await PostFormAsync(direct["uploadURL"]!.ToString(), "other")).ShouldBe(HttpStatusCode.BadRequest);
        (await PostFormAsync(direct["uploadURL"]!.ToString(), "file")).ShouldBe(HttpStatusCode.OK);
        (await PostFormAsync(direct["uploadURL"]!.ToString(), "file")).ShouldBe(HttpStatusCode.Conflict);
        (await stream.Platform.EndOfAsync(uid))["status"]!["state"]!.ToString().ShouldBe("ready");
    }

    [Theory]
    [InlineData("""{}""", 10008)]
    [InlineData("""{"maxDurationSeconds": 100000}""", 10008)]
    [InlineData("""{"maxDurationSeconds": 60, "expiry": "2020-01-01T00:00:00Z"}""", 10005)]
    public async Task DirectUpload_ThatCannotBe_IsRefused(string body, int code) =>
        (await stream.Platform.CallAsync(HttpMethod.Post, "stream/direct_upload", JsonNode.Parse(body)!.AsObject()))["errors"]![0]!["code"]!.GetValue<int>().ShouldBe(code);

    async Task<HttpStatusCode> PostFormAsync(string url, string field)
    {
        using MultipartFormDataContent form = new() { { new ByteArrayContent(await File.ReadAllBytesAsync(stream.Clip)), field, "clip.mp4" } };
        using var response = await stream.Platform.Viewer.PostAsync(url, form);
        return response.StatusCode;
    }

    async Task<HttpResponseMessage> CreateAsync(long length, string metadata = "", string? creator = null)
    {
        using var request = Tus(HttpMethod.Post, new Uri(stream.Platform.Cloudflare.BaseAddress!, "stream"));
        request.Headers.Add("Upload-Length", $"{length}");
        request.Headers.Add("Upload-Metadata", metadata);
        if (creator is not null)
        {
            request.Headers.Add("Upload-Creator", creator);
        }
        var response = await stream.Platform.Cloudflare.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return response;
    }

    async Task<string> OffsetAsync(Uri location)
    {
        using var response = await stream.Platform.Cloudflare.SendAsync(Tus(HttpMethod.Head, location));
        return response.Headers.GetValues("Upload-Offset").Single();
    }

    Task<HttpResponseMessage> PatchAsync(Uri location, long offset, byte[] bytes, string version = "1.0.0", string type = "application/offset+octet-stream")
    {
        var request = Tus(HttpMethod.Patch, location, version);
        request.Headers.Add("Upload-Offset", $"{offset}");
        request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return stream.Platform.Cloudflare.SendAsync(request);
    }

    static HttpRequestMessage Tus(HttpMethod method, Uri url, string version = "1.0.0") => new(method, url) { Headers = { { "Tus-Resumable", version } } };

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
