using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using ServerlessVideo.Hosting.Webhooks;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Webhooks;

[Collection(DynamoDbCollection.Name)]
public sealed class ReceiveWebhookTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    /// <summary>Stream's has changed just now, the other's two days ago.</summary>
    static readonly string Secrets = $$"""
        {"cloudflare_webhook_secret":"stream-secret","cloudflare_webhook_secret_previous":"stream-old","cloudflare_webhook_secret_changed_at":"{{DateTimeOffset.UtcNow:O}}",
         "loom_webhook_secret":"loom-secret","loom_webhook_secret_previous":"loom-old","loom_webhook_secret_changed_at":"{{DateTimeOffset.UtcNow.AddDays(-2):O}}"}
        """;

    /// <summary>With spaces, escapes and an end of line, as no serializer of ours would write it.</summary>
    static readonly byte[] Stream =
        "{ \"uid\" :\"6b9e\",\r\n\t\"status\":{\"state\":\"re\\u0061dy\", \"step\":\"x\"} ,\"modified\":\"2026-11-21T10:00:00Z\",\"meta\":{\"name\":\"ü\"} }\n"u8.ToArray();

    static readonly byte[] Loom = """{"id":"l-1","status":"ready","updated_at":"2026-11-21T10:00:00Z"}"""u8.ToArray();

    TestApi api = null!;

    public async Task InitializeAsync() => api = await TestApi.StartAsync(dynamo.Table, hostSecrets: Secrets);

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Theory]
    [InlineData("stream-secret")]
    [InlineData("stream-old")]
    public async Task Call_SignedOverItsBytes_IsQueued(string secret)
    {
        (await PostAsync("cloudflare", Stream, Sign(secret, Stream))).StatusCode.ShouldBe(HttpStatusCode.OK);

        Queued().ShouldBe("""{"host":"cloudflare","provider_video_id":"6b9e","what":"ready 2026-11-21T10:00:00Z"}""");
    }

    [Fact]
    public async Task Call_OfALoomCompatibleHost_IsQueued()
    {
        (await PostAsync("loom", Loom, Sign("loom-secret", Loom))).StatusCode.ShouldBe(HttpStatusCode.OK);

        Queued().ShouldBe("""{"host":"loom","provider_video_id":"l-1","what":"ready 2026-11-21T10:00:00Z"}""");
    }

    /// <summary>The same JSON in other bytes is another body.</summary>
    [Fact]
    public async Task Call_SignedOverTheSameJsonWrittenAnew_IsRefused() =>
        await RefusedAsync("cloudflare", Stream, Sign("stream-secret", JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(Stream))));

    [Fact]
    public async Task Call_SignedWithASecretThatWasReplacedLongAgo_IsRefused() => await RefusedAsync("loom", Loom, Sign("loom-old", Loom));

    [Fact]
    public async Task Call_WithABadSignature_IsRefused() => await RefusedAsync("cloudflare", Stream, Sign("guess", Stream));

    [Fact]
    public async Task Call_WithoutASignature_IsRefused() => await RefusedAsync("cloudflare", Stream);

    [Theory]
    [InlineData(-320)]
    [InlineData(320)]
    public async Task Call_OfAnotherTime_IsRefused(int seconds) => await RefusedAsync("cloudflare", Stream, Sign("stream-secret", Stream, seconds));

    [Fact]
    public async Task Call_SignedByAnotherHost_IsRefused()
    {
        await RefusedAsync("cloudflare", Stream, Sign("loom-secret", Stream));
        await RefusedAsync("loom", Loom, Sign("stream-secret", Loom));
    }

    [Fact]
    public async Task Call_WithTwoSignatures_IsRefused() =>
        await RefusedAsync("cloudflare", Stream, Sign("stream-secret", Stream), Sign("stream-secret", Stream));

    [Theory]
    [InlineData("aws")]
    [InlineData("vimeo")]
    [InlineData("1")]
    public async Task Call_OfNoSuchHost_IsNotFound(string host)
    {
        (await PostAsync(host, Stream, Sign("stream-secret", Stream))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        api.Queue.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_OfMoreThanSixtyFourKilobytes_IsTooLarge()
    {
        var (most, more) = (Padded(64 * 1024), Padded((64 * 1024) + 1));

        (await PostAsync("cloudflare", more, Sign("stream-secret", more))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        api.Queue.Requests.ShouldBeEmpty();
        (await PostAsync("cloudflare", most, Sign("stream-secret", most))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"uid\"")]
    [InlineData("""{"uid":1,"status":{"state":"ready"}}""")]
    [InlineData("""{"uid":"","status":{"state":"ready"}}""")]
    [InlineData("""{"uid":"a"}""")]
    [InlineData("""{"uid":"a","status":"ready"}""")]
    public async Task Call_SignedButOfNoSense_IsMalformed(string text)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(text);

        var answer = await PostAsync("cloudflare", body, Sign("stream-secret", body));

        (answer.StatusCode, await CodeAsync(answer)).ShouldBe((HttpStatusCode.BadRequest, "malformed_request"));
        api.Queue.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_WithAnEndlessName_IsMalformed()
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$$"""{"uid":"{{{new string('a', 129)}}}","status":{"state":"ready"}}""");

        (await PostAsync("cloudflare", body, Sign("stream-secret", body))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    async Task RefusedAsync(string host, byte[] body, params string[] signatures)
    {
        var answer = await PostAsync(host, body, signatures);

        ((int)answer.StatusCode, await CodeAsync(answer)).ShouldBe((401, "webhook_signature"));
        api.Queue.Requests.ShouldBeEmpty();
    }

    Task<HttpResponseMessage> PostAsync(string host, byte[] body, params string[] signatures)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"webhooks/{host}") { Content = new ByteArrayContent(body) { Headers = { { "content-type", "application/json" } } } };
        foreach (var signature in signatures)
        {
            request.Headers.TryAddWithoutValidation(WebhookSignature.Header, signature);
        }
        return api.Client().SendAsync(request);
    }

    string Queued()
    {
        var request = api.Queue.Requests.ShouldHaveSingleItem().ShouldBeOfType<SendMessageRequest>();
        request.QueueUrl.ShouldBe("host_events_queue_url");
        return request.MessageBody;
    }

    static byte[] Padded(int size)
    {
        var body = """{"uid":"6b9e","status":{"state":"ready"}}"""u8.ToArray();
        return [.. body, .. Enumerable.Repeat((byte)' ', size - body.Length)];
    }

    static string Sign(string secret, byte[] body, int seconds = 0) => WebhookSignature.Sign(secret, DateTimeOffset.UtcNow.AddSeconds(seconds), body);

    static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]?.ToString();
}
