using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Tests.Support;
using static ServerlessVideo.Tests.Support.Workshop;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>Every limit of what people say about a video, on both sides, where it is said first (with an upload or an import) and where it is edited.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class MetadataLimitsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    Workshop shop = null!;

    public async Task InitializeAsync() => shop = await OpenAsync(dynamo);

    public async Task DisposeAsync() => await shop.DisposeAsync();

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static string X(int length) => new('x', length);

    static JsonNode List(int count, Func<int, JsonNode?> element) => new JsonArray([.. Enumerable.Range(0, count).Select(element)]);

    static JsonNode Entity(string type, string id) => new JsonObject { ["type"] = type, ["id"] = id };

    static JsonNode Nested(int depth) => depth == 0 ? 1 : new JsonObject { ["a"] = Nested(depth - 1) };

    static JsonNode Bag(string name, JsonNode? value) => new JsonObject { [name] = value };

    /// <summary>A field, the last value that is taken, the first that is not, and the field that is named then.</summary>
    static readonly (string Field, Func<JsonNode?> Good, Func<JsonNode?> Bad, string Named)[] Limits =
    [
        ("title", () => X(200), () => X(201), "title"),
        ("title", () => "x", () => "", "title"),
        ("title", () => "tab\tand\nline", () => "\u0007", "title"),
        ("description", () => X(5000), () => X(5001), "description"),
        ("company_name", () => X(200), () => X(201), "company_name"),
        ("use_case", () => X(100), () => X(101), "use_case"),
        ("operator_notes", () => X(5000), () => X(5001), "operator_notes"),
        ("expected_views", () => 0, () => -1, "expected_views"),
        ("expected_views", () => 1_000_000_000, () => 1_000_000_001, "expected_views"),
        ("privacy", () => "private", () => "password", "privacy"),
        ("privacy", () => "unlisted", () => "secret", "privacy"),
        ("access_level", () => "members_only", () => "tier_specific", "required_tier"),
        ("recorded_at", () => "2026-01-02T03:04:05Z", () => "yesterday", "recorded_at"),
        ("tags", () => List(50, i => $"t{i}"), () => List(51, i => $"t{i}"), "tags"),
        ("tags", () => List(2, _ => X(50)), () => new JsonArray("ok", X(51)), "tags[1]"),
        ("tags", () => List(2, _ => "x"), () => new JsonArray("ok", "ok", ""), "tags[2]"),
        ("tags", () => List(0, _ => null), () => new JsonArray("ok", null), "tags[1]"),
        ("entities", () => List(20, i => Entity("lead", $"{i}")), () => List(21, i => Entity("lead", $"{i}")), "entities"),
        ("entities", () => List(1, _ => Entity(X(50), "1")), () => new JsonArray(Entity("a", "1"), Entity("b", "1"), Entity(X(51), "1")), "entities[2].type"),
        ("entities", () => List(1, _ => Entity("camera_pin9", "1")), () => List(1, _ => Entity("Camera Pin", "1")), "entities[0].type"),
        ("entities", () => List(1, _ => Entity("lead", X(200))), () => List(1, _ => Entity("lead", X(201))), "entities[0].id"),
        ("entities", () => List(1, _ => Entity("lead", "1")), () => List(1, _ => Entity("lead", "")), "entities[0].id"),
        ("entities", () => List(0, _ => null), () => List(1, _ => null), "entities[0]"),
        ("metadata", () => Bag("a", X((16 * 1024) - 1)), () => Bag("a", X(16 * 1024)), "metadata"),
        ("metadata", () => Bag("a", new string('ä', 8191)), () => Bag("a", new string('ä', 8192)), "metadata"),
        ("metadata", () => Bag(X(100), 1), () => Bag(X(101), 1), "metadata"),
        ("metadata", () => Bag("b", Nested(16)), () => Bag("b", Nested(17)), "metadata.b"),
        ("metadata", () => Bag("c", JsonNode.Parse("1e119")), () => Bag("c", JsonNode.Parse("1e121")), "metadata.c"),
        ("metadata", () => Bag("c", JsonNode.Parse(X(0) + new string('9', 38))), () => Bag("c", JsonNode.Parse(new string('9', 39))), "metadata.c"),
        ("metadata", () => Bag("d", Bag("a", null)), () => Bag("d", Bag("", 1)), "metadata.d"),
    ];

    public static readonly TheoryData<int> Rows = [.. Enumerable.Range(0, Limits.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Limit_OfAField_HoldsWhenStartingImportingAndEditing(int row)
    {
        var (field, good, bad, named) = Limits[row];
        JsonObject Start(JsonNode? value) => new() { ["file_name"] = "a.mp4", ["file_size"] = 5, [field] = value };
        var started = await JsonOf(await SendAsync(HttpMethod.Post, "uploads", Start(good())), HttpStatusCode.Created);
        ShouldName(await JsonOf(await SendAsync(HttpMethod.Post, "uploads", Start(bad())), HttpStatusCode.UnprocessableEntity), named);
        JsonObject Import(JsonNode? value) => new() { ["url"] = "https://media.example.com/a.mp4", [field] = value };
        await JsonOf(await SendAsync(HttpMethod.Post, "uploads/from-url", Import(good())), HttpStatusCode.Accepted);
        ShouldName(await JsonOf(await SendAsync(HttpMethod.Post, "uploads/from-url", Import(bad())), HttpStatusCode.UnprocessableEntity), named);
        var video = $"videos/{started.GetProperty("video_id").GetString()}";
        var kept = (await JsonOf(await shop.Me.GetAsync(video), HttpStatusCode.OK)).GetProperty(field);
        if (field != "recorded_at" && good() is not (null or JsonArray { Count: 0 }))
        {
            JsonNode.DeepEquals(JsonNode.Parse(kept.GetRawText()), good()).ShouldBeTrue(kept.GetRawText());
        }
        await JsonOf(await SendAsync(HttpMethod.Patch, video, new JsonObject { [field] = good() }), HttpStatusCode.OK);
        ShouldName(await JsonOf(await SendAsync(HttpMethod.Patch, video, new JsonObject { [field] = bad() }), HttpStatusCode.UnprocessableEntity), named);
    }

    [Theory]
    [InlineData("file_name", 255, 256)]
    [InlineData("content_type", 100, 101)]
    public async Task Limit_OfTheFile_HoldsWhenStarting(string field, int last, int first)
    {
        JsonObject Start(int length) => new() { ["file_name"] = "a.mp4", ["file_size"] = 5, [field] = X(length) };
        await JsonOf(await SendAsync(HttpMethod.Post, "uploads", Start(last)), HttpStatusCode.Created);
        ShouldName(await JsonOf(await SendAsync(HttpMethod.Post, "uploads", Start(first)), HttpStatusCode.UnprocessableEntity), field);
    }

    [Fact]
    public async Task Start_ManyThingsWrong_AreAllNamedAtOnce()
    {
        var answer = await JsonOf(
            await SendAsync(HttpMethod.Post, "uploads", JsonNode.Parse("""
                {"title":"","tags":["ok",""],"entities":[{"type":"lead","id":"1"},{"type":"?","id":""}],"expected_views":-1,"sha256":"x"}
                """)!), HttpStatusCode.UnprocessableEntity);
        answer.GetProperty("errors").EnumerateObject().Select(p => p.Name).Order().ShouldBe(
            ["entities[1].id", "entities[1].type", "expected_views", "file_name", "file_size", "sha256", "tags[1]", "title"]);
    }

    /// <summary>Text that is no Unicode, in any place, is said to be wrong and is not a fault of ours.</summary>
    [Theory]
    [InlineData("""{"title":"\ud800"}""")]
    [InlineData("""{"tags":["\udfff"]}""")]
    [InlineData("""{"metadata":{"a":"\ud800"}}""")]
    [InlineData("""{"metadata":{"a":["x",{"b":"\ud800x"}]}}""")]
    [InlineData("""{"metadata":{"\ud800":1}}""")]
    public async Task Text_HalfACharacter_IsRefused(string patch)
    {
        var id = await shop.StartAsync([1]);
        using var start = new StringContent($$"""{"file_name":"a","file_size":1,{{patch[1..]}}""", System.Text.Encoding.UTF8, "application/json");
        ((int)(await shop.Me.PostAsync("uploads", start)).StatusCode).ShouldBeInRange(400, 422);
        using var content = new StringContent(patch, System.Text.Encoding.UTF8, "application/json");
        ((int)(await shop.Me.PatchAsync($"videos/{id}", content)).StatusCode).ShouldBeInRange(400, 422);
    }

    [Theory]
    [InlineData("parts")]
    [InlineData("complete")]
    public async Task Parts_Null_AreNamed(string path)
    {
        var id = await shop.StartAsync([1]);
        ShouldName(
            await JsonOf(await SendAsync(HttpMethod.Post, $"uploads/{id}/{path}", JsonNode.Parse("""{"parts":[null]}""")!), HttpStatusCode.UnprocessableEntity),
            "parts");
    }

    static void ShouldName(JsonElement problem, string field) =>
        problem.GetProperty("errors").EnumerateObject().Select(p => p.Name).ShouldContain(field, problem.GetRawText());

    async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body.ToJsonString(Relaxed), System.Text.Encoding.UTF8, "application/json") };
        return await shop.Me.SendAsync(request);
    }
}
