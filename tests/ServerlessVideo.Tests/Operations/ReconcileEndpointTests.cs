using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Operations;

[Collection(DynamoDbCollection.Name)]
public sealed class ReconcileEndpointTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    TestApi api = null!;

    public async Task InitializeAsync() => api = await TestApi.StartAsync(dynamo.Table);

    public async Task DisposeAsync() => await api.DisposeAsync();

    async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(object body, string? subject, params string[] groups)
    {
        using var client = api.Client(subject, groups);
        using var response = await client.PostAsJsonAsync("admin/reconcile", body);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    [Fact]
    public async Task Reconcile_IsForAdmins()
    {
        (await PostAsync(new { }, null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(new { }, "ida", "instructor")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(new { }, "root", "admin")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reconcile_WithoutAWord_IsADryRunAndGoesOnByCursor()
    {
        var id = Any.Ids.NextVideoId();
        api.S3.Objects[OriginalKey.Of(id)] = Any.Mp4(1000);
        var found = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var (status, page) = await PostAsync(new { cursor, older_than_seconds = 0 }, "root", "admin");
            status.ShouldBe(HttpStatusCode.OK, page.ToString());
            page.GetProperty("dry_run").GetBoolean().ShouldBeTrue();
            found.AddRange(page.GetProperty("findings").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        var finding = found.Single(f => f.GetProperty("video_id").GetString() == id.ToString());
        (finding.GetProperty("kind").GetString(), finding.GetProperty("action").GetString(), finding.GetProperty("key").GetString())
            .ShouldBe(("object_without_record", "register", OriginalKey.Of(id)));
        finding.EnumerateObject().Select(p => p.Name).ShouldBe(["kind", "video_id", "key", "detail", "action"]);
        (await api.Videos.GetAsync(id, default)).ShouldBeNull();
    }

    /// <summary>Who repairs must not take for lost what a worker is still at.</summary>
    [Fact]
    public async Task Reconcile_RepairingWhatJustMoved_IsRefusedByName()
    {
        var (status, problem) = await PostAsync(new { dry_run = false, older_than_seconds = 1199 }, "root", "admin");
        (status, problem.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.UnprocessableEntity, Errors.Invalid.Code));
        problem.GetProperty("errors").GetProperty("older_than_seconds")[0].GetString().ShouldStartWith("must be at least 1200");
        (await PostAsync(new { dry_run = false, older_than_seconds = 1200 }, "root", "admin")).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(new { dry_run = true, older_than_seconds = 0 }, "root", "admin")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reconcile_CursorThatIsNoneOrTimeBelowZero_IsRefused()
    {
        (await PostAsync(new { cursor = "nonsense" }, "root", "admin")).Body.GetProperty("code").GetString().ShouldBe(Errors.InvalidCursor.Code);
        (await PostAsync(new { older_than_seconds = -1 }, "root", "admin")).Body.GetProperty("code").GetString().ShouldBe(Errors.Invalid.Code);
    }
}
