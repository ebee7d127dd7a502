using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Hosting.Cloudflare;

public sealed class CloudflareHostTests : IAsyncLifetime
{
    static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    FakeStream stream = null!;

    public async Task InitializeAsync() => stream = await FakeStream.StartAsync();

    public async Task DisposeAsync() => await stream.DisposeAsync();

    [Fact]
    public async Task Publish_New_IsCopiedWithItsNameAndClosedToStrangers()
    {
        var copy = (await stream.Host().PublishAsync(stream.Publication(), Later, default)).Value;

        (copy.State, copy.Name, copy.BytesToSend).ShouldBe((HostedState.Receiving, stream.Task1.Name, 0));
        var made = stream.Videos[copy.ProviderVideoId];
        made["requireSignedURLs"]!.GetValue<bool>().ShouldBeTrue();
        made["allowedOrigins"]!.AsArray().ShouldBeEmpty();
        made["creator"]!.ToString().ShouldBe($"test:{stream.Task1.VideoId}");
        made["meta"]!["name"]!.ToString().ShouldBe("Ein Titel – ü");
        made["url"]!.ToString().ShouldBe(stream.OriginalUrl.AbsoluteUri);
    }

    [Fact]
    public async Task Publish_Again_FindsTheCopyThatIsThere()
    {
        var host = stream.Host();
        stream.Add("ready", stream.Task1 with { Generation = 2 });

        var first = (await host.PublishAsync(stream.Publication(), Later, default)).Value;
        var second = (await host.PublishAsync(stream.Publication(), Later, default)).Value;

        second.ProviderVideoId.ShouldBe(first.ProviderVideoId);
        stream.Requests.Count(r => r == "POST /copy").ShouldBe(1);
    }

    [Fact]
    public async Task Publish_AnswerLostThoughItWorked_IsNotRepeated()
    {
        stream.Before = async (context, request) =>
        {
            if (request == "POST /copy" && stream.Videos.Count == 0)
            {
                stream.Add("downloading", stream.Task1);
                await FakeStream.AnswerAsync(context, 502, null, 10000, "Internal Server Error");
                return true;
            }
            return false;
        };

        (await stream.Host().PublishAsync(stream.Publication(), Later, default)).Value.Name.ShouldBe(stream.Task1.Name);

        stream.Videos.Count.ShouldBe(1);
        stream.Requests.Count(r => r == "POST /copy").ShouldBe(1);
    }

    [Fact]
    public async Task Publish_FailedBeforeItWorked_IsTriedAgainAfterALook()
    {
        var failures = 0;
        stream.Before = async (context, request) =>
        {
            if (request == "POST /copy" && ++failures <= 2)
            {
                await FakeStream.AnswerAsync(context, 500, null, 10000);
                return true;
            }
            return false;
        };

        (await stream.Host().PublishAsync(stream.Publication(), Later, default)).Succeeded.ShouldBeTrue();

        stream.Videos.Count.ShouldBe(1);
        stream.Requests.ShouldBe(["GET ", "POST /copy", "GET ", "POST /copy", "GET ", "POST /copy"]);
    }

    [Fact]
    public async Task Publish_StorageIsFull_IsAQuestionOfQuota()
    {
        stream.Before = async (context, request) =>
        {
            if (request == "POST /copy")
            {
                await FakeStream.AnswerAsync(context, 413, null, 10011, "Storage capacity exceeded");
            }
            return request == "POST /copy";
        };

        var failure = (await stream.Host().PublishAsync(stream.Publication(), Later, default)).Failure!;

        failure.Error.ShouldBe(Errors.HostQuota);
        failure.Detail!.ShouldContain("Storage capacity exceeded");
        stream.Requests.Count(r => r == "POST /copy").ShouldBe(1);
    }

    [Fact]
    public async Task Publish_LargerThanStreamTakes_IsUnsuitable() =>
        (await stream.Host().PublishAsync(stream.Publication() with { SizeBytes = 30_000_000_001 }, Later, default)).Failure!.Error.ShouldBe(Errors.HostUnsuitable);

    [Fact]
    public async Task Publish_PushAfterTheHostCouldNotFetch_ReplacesTheFailedCopy()
    {
        stream.Original = RandomBytes(1000);
        var failed = stream.Add("error", stream.Task1, "ERR_FETCH_ORIGIN_ERROR");
        (await stream.Host().GetAsync(failed, default)).Value.Error!.Code.ShouldBe(Errors.HostFetchFailed.Code);

        var pushed = (await stream.Host().PublishAsync(stream.Publication(push: true), Later, default)).Value;

        stream.Videos.Keys.ShouldBe([pushed.ProviderVideoId]);
        pushed.State.ShouldBe(HostedState.Processing);
        stream.Uploads[pushed.ProviderVideoId].ToArray().ShouldBe(stream.Original);
    }

    [Fact]
    public async Task Update_KeepsWhatOthersPutIntoTheMeta()
    {
        var uid = stream.Add("ready", stream.Task1);

        var updated = (await stream.Host().UpdateAsync(uid, stream.Publication().Metadata, default)).Value;

        updated.Name.ShouldBe(stream.Task1.Name);
        var meta = stream.Videos[uid]["meta"]!;
        (meta["name"]!.ToString(), meta["of-others"]!.GetValue<int>()).ShouldBe(("Ein Titel – ü", 7));
        stream.Videos[uid]["requireSignedURLs"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Delete_OfOneThatIsGone_SaysSo()
    {
        var uid = stream.Add("ready", stream.Task1);

        (await stream.Host().DeleteAsync(uid, default)).Value.ShouldBeTrue();
        (await stream.Host().DeleteAsync(uid, default)).Value.ShouldBeFalse();
        (await stream.Host().GetAsync(uid, default)).Failure!.Error.ShouldBe(Errors.HostCopyMissing);
    }

    [Fact]
    public async Task List_CopiesOfOthers_HaveNoName()
    {
        stream.Add("ready", stream.Task1);
        stream.Add("ready", stream.Task1, creator: $"prod:{stream.Task1.VideoId}");
        stream.Add("ready", stream.Task1, creator: "somebody");

        var page = (await stream.Host().ListAsync(null, default)).Value;

        page.Items.Select(c => c.Name).ShouldBe([stream.Task1.Name, null, null]);
        page.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task List_BehindACursor_AsksForWhatCameLaterAndLeavesOutTheLastOne()
    {
        var uid = stream.Add("ready", stream.Task1);
        var asked = "";
        stream.Before = (context, _) =>
        {
            asked = context.Request.QueryString.Value;
            return Task.FromResult(false);
        };

        var page = (await stream.Host().ListAsync($"2026-11-21T09:00:01.0000010+00:00 {uid}", default)).Value;

        page.Items.ShouldBeEmpty();
        asked.ShouldBe("?asc=true&limit=1000&after=2026-11-21T09%3A00%3A01.0000010%2B00%3A00");
    }

    [Fact]
    public async Task Quota_IsInMinutes()
    {
        var quota = (await stream.Host().GetQuotaAsync(default)).Value;

        (quota.Unit, quota.Used, quota.Limit, quota.IsExhausted).ShouldBe(("minutes", 1000, 1000, true));
    }

    [Fact]
    public async Task Analytics_OverALongTime_AreAddedUpIn31DaysAtATime()
    {
        var today = DateOnly.FromDateTime(stream.Clock.Now.UtcDateTime);
        var asked = new List<(DateOnly, DateOnly)>();
        stream.Before = async (context, _) =>
        {
            var query = await context.Request.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>();
            query!["variables"]!["uid"]!.ToString().ShouldBe("u");
            asked.Add((DateOnly.Parse(query["variables"]!["start"]!.ToString()), DateOnly.Parse(query["variables"]!["end"]!.ToString())));
            await context.Response.WriteAsync(
                """{"data":{"viewer":{"accounts":[{"streamMinutesViewedAdaptiveGroups":[{"dimensions":{"uid":"u"},"sum":{"minutesViewed":2234}}]}]}},"errors":null}""");
            return true;
        };

        var analytics = (await stream.Host().GetAnalyticsAsync("u", today.AddDays(-400), today, default)).Value;

        analytics.MinutesViewed.ShouldBe(3 * 2234);
        asked.ShouldBe([(today.AddDays(-90), today.AddDays(-60)), (today.AddDays(-59), today.AddDays(-29)), (today.AddDays(-28), today)]);
    }

    [Fact]
    public async Task Analytics_QueryRefusedWithin200_IsARefusal()
    {
        stream.Before = async (context, _) =>
        {
            await context.Response.WriteAsync("""{"data":null,"errors":[{"message":"not authorized for that account"}]}""");
            return true;
        };

        (await stream.Host().GetAnalyticsAsync("u", new(2026, 11, 20), DateOnly.FromDateTime(stream.Clock.Now.UtcDateTime), default))
            .Failure.ShouldBe(Errors.HostRefused.With("Cloudflare's GraphQL: not authorized for that account"));
    }

    internal static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
