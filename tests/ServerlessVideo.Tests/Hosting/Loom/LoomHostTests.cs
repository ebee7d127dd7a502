using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Hosting.Cloudflare;

namespace ServerlessVideo.Tests.Hosting.Loom;

public sealed class LoomHostTests : IAsyncLifetime
{
    static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    FakeLoom loom = null!;

    public async Task InitializeAsync() => loom = await FakeLoom.StartAsync();

    public async Task DisposeAsync() => await loom.DisposeAsync();

    [Fact]
    public async Task Publish_New_SendsTheFileWithWhatIsKnownOfIt()
    {
        loom.Original = CloudflareHostTests.RandomBytes(3_000_000);
        loom.FolderId = "folder-1";

        var copy = (await loom.Host().PublishAsync(loom.Publication(), Later, default)).Value;

        (copy.State, copy.Name, copy.BytesToSend, copy.Percent).ShouldBe((HostedState.Processing, loom.Task1.Name, 0, 40));
        loom.Files[copy.ProviderVideoId].ShouldBe(loom.Original);
        var made = loom.Videos[copy.ProviderVideoId];
        (made["title"]!.ToString(), made["description"]!.ToString(), made["privacy"]!.ToString(), made["folder_id"]!.ToString(), made["external_id"]!.ToString())
            .ShouldBe(("Ein Titel – ü", "Was darin ist", "unlisted", "folder-1", $"test:{loom.Task1.Name}"));
        made.ContainsKey("workspace_id").ShouldBeFalse();
        made["file_name"]!.ToString().ShouldBe("größe _1_.mp4");
    }

    [Fact]
    public async Task Publish_Again_FindsTheCopyThatIsThere()
    {
        loom.Add("ready", $"prod:{loom.Task1.Name}");
        var first = (await loom.Host().PublishAsync(loom.Publication(), Later, default)).Value;

        (await loom.Host().PublishAsync(loom.Publication(), Later, default)).Value.ProviderVideoId.ShouldBe(first.ProviderVideoId);

        loom.Requests.Count(r => r == "POST /videos").ShouldBe(1);
    }

    [Fact]
    public async Task Publish_AnswerLostThoughItWorked_IsNotRepeated()
    {
        loom.Before = async (context, request) =>
        {
            if (request != "POST /videos")
            {
                return false;
            }
            await context.Request.ReadFormAsync();
            loom.Add("processing");
            context.Abort();
            return true;
        };

        (await loom.Host().PublishAsync(loom.Publication(), Later, default)).Value.Name.ShouldBe(loom.Task1.Name);

        loom.Videos.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Publish_CutInTheMiddle_RemovesWhatWasLeftAndSendsAnew()
    {
        loom.Original = CloudflareHostTests.RandomBytes(3_000_000);
        var cut = "";
        loom.Before = async (context, request) =>
        {
            if (request != "POST /videos" || cut.Length > 0)
            {
                return false;
            }
            await context.Request.Body.ReadExactlyAsync(new byte[1_000_000]);
            cut = loom.Add("uploading");
            context.Abort();
            return true;
        };

        var copy = (await loom.Host().PublishAsync(loom.Publication(), Later, default)).Value;

        loom.Videos.Keys.ShouldBe([copy.ProviderVideoId]);
        copy.ProviderVideoId.ShouldNotBe(cut);
        loom.Files[copy.ProviderVideoId].ShouldBe(loom.Original);
    }

    [Fact]
    public async Task Publish_PastTheDeadline_IsNotBegun()
    {
        (await loom.Host().PublishAsync(loom.Publication(), DateTimeOffset.UtcNow.AddSeconds(-1), default)).Failure!.Error.ShouldBe(Errors.HostTimeout);

        loom.Requests.ShouldNotContain("POST /videos");
    }

    [Fact]
    public async Task Publish_WhatNeedsAGrantOrIsTooLarge_IsUnsuitable()
    {
        (await loom.Host().PublishAsync(loom.Publication(restricted: true), Later, default)).Failure!.Error.ShouldBe(Errors.HostUnsuitable);
        (await loom.Host().PublishAsync(loom.Publication() with { SizeBytes = 4_000_000_001 }, Later, default)).Failure!.Error.ShouldBe(Errors.HostUnsuitable);
        loom.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Privacy.Public, "public", "public")]
    [InlineData(Privacy.Public, "unlisted", "unlisted")]
    [InlineData(Privacy.Public, "nonsense", "unlisted")]
    [InlineData(Privacy.Unlisted, "public", "unlisted")]
    public async Task Privacy_OnTheHost_IsNeverWiderThanHere(Privacy privacy, string setting, string expected)
    {
        loom.DefaultPrivacy = setting;

        var copy = (await loom.Host().PublishAsync(loom.Publication(privacy), Later, default)).Value;

        loom.Videos[copy.ProviderVideoId]["privacy"]!.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData(401, "unauthorized", "host_refused")]
    [InlineData(404, "not_found", "host_copy_missing")]
    [InlineData(402, "quota_exceeded", "host_quota")]
    [InlineData(429, "rate_limited", "host_rate_limited")]
    [InlineData(422, "invalid", "host_refused")]
    [InlineData(500, "internal", "host_unavailable")]
    [InlineData(504, "internal", "host_timeout")]
    [InlineData(413, "invalid", "host_unsuitable")]
    public async Task Refusal_OfEveryKind_HasACodeOfOurs(int status, string code, string ours)
    {
        loom.Before = async (context, _) =>
        {
            await FakeLoom.RefuseAsync(context, status, code);
            return true;
        };

        var failure = (await loom.Host().GetAsync("loom001", default)).Failure!;

        failure.Error.Code.ShouldBe(ours);
        failure.Detail!.ShouldContain("It is so.");
    }

    [Fact]
    public async Task Publish_QuotaIsUsedUp_IsNotTriedAgain()
    {
        loom.Before = async (context, request) =>
        {
            if (request == "POST /videos")
            {
                await context.Request.ReadFormAsync();
                await FakeLoom.RefuseAsync(context, 402, "quota_exceeded");
            }
            return request == "POST /videos";
        };

        (await loom.Host().PublishAsync(loom.Publication(), Later, default)).Failure!.Error.ShouldBe(Errors.HostQuota);

        loom.Requests.ShouldBe(["GET /videos", "POST /videos"]);
    }

    [Theory]
    [InlineData("uploading", HostedState.Receiving)]
    [InlineData("processing", HostedState.Processing)]
    [InlineData("ready", HostedState.Ready)]
    [InlineData("failed", HostedState.Failed)]
    public async Task State_OfEveryKind_IsOneOfOurs(string status, HostedState state)
    {
        var id = loom.Add(status);
        loom.Videos[id]["error"] = status == "failed" ? new System.Text.Json.Nodes.JsonObject { ["code"] = "damaged_input", ["message"] = "cut off" } : null;

        var copy = (await loom.Host().GetAsync(id, default)).Value;

        copy.State.ShouldBe(state);
        copy.Error?.Code.ShouldBe("damaged_input");
        (copy.Error is null).ShouldBe(state != HostedState.Failed);
    }

    [Fact]
    public async Task Video_OnTheHost_IsChangedListedCountedAndRemoved()
    {
        var host = loom.Host();
        var id = loom.Add("ready");
        loom.Add("ready", "of somebody");

        (await host.UpdateAsync(id, loom.Publication().Metadata with { Description = null }, default)).Value.Name.ShouldBe(loom.Task1.Name);
        (loom.Videos[id]["title"]!.ToString(), loom.Videos[id]["description"]!.ToString()).ShouldBe(("Ein Titel – ü", ""));
        (await host.UpdateAsync(id, loom.Publication(restricted: true).Metadata, default)).Failure!.Error.ShouldBe(Errors.HostUnsuitable);
        var page = (await host.ListAsync(null, default)).Value;
        (page.Items.Count, page.Items[0].Name, page.Items[1].Name, page.NextCursor).ShouldBe((2, loom.Task1.Name, null, "page 2"));
        (await host.ListAsync(page.NextCursor, default)).Value.NextCursor.ShouldBeNull();
        (await host.GetAnalyticsAsync(id, new(2026, 11, 1), new(2026, 11, 2), default)).Value.ShouldBe(new HostAnalytics(null, 127, 89, 78.5));
        var quota = (await host.GetQuotaAsync(default)).Value;
        (quota, quota.IsExhausted).ShouldBe((new HostQuota("videos", 25, 25), true));
        (await host.DeleteAsync(id, default)).Value.ShouldBeTrue();
        (await host.DeleteAsync(id, default)).Value.ShouldBeFalse();
    }

    [Fact]
    public void Pages_OfACopy_AreTheHostsOwn() => loom.Host().PagesOf("abc123").ShouldBe(
        new HostPages(new Uri("https://www.loom.com/share/abc123"), new Uri("https://www.loom.com/embed/abc123")));
}
