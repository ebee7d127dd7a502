using System.Net;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Loom;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Tests.Hosting.Contract;

/// <summary>The product's client and the laptop's stand-in of a Loom-compatible host, by the contract in docs/hosts.md.</summary>
public sealed class LoomContractTests : IAsyncLifetime
{
    static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    HostPair pair = null!;
    LoomHost host = null!;

    public async Task InitializeAsync()
    {
        pair = await HostPair.StartAsync();
        host = pair.Get<LoomHost>();
    }

    public async Task DisposeAsync() => await pair.DisposeAsync();

    [Fact]
    public async Task Copy_FromSettingUpToRemoval_DoesAllThatTheContractSays()
    {
        (await pair.Get<HostSetup>().RunAsync(default)).Single(setUp => setUp.Host == HostingProvider.Loom).Done.ShouldBe(["webhook"]);
        var task = HostPair.NewTask();
        var publication = pair.Publication(task, pair.Clip());

        var begun = (await host.PublishAsync(publication, Later, default)).Value;
        (await host.PublishAsync(publication, Later, default)).Value.ProviderVideoId.ShouldBe(begun.ProviderVideoId);
        var ready = await HostPair.EndAsync(host, begun.ProviderVideoId);

        (ready.State, ready.Percent, ready.Name, ready.Width, ready.Height, ready.SizeBytes).ShouldBe((HostedState.Ready, 100, task.Name, 320, 180, publication.SizeBytes));
        JsonSerializer.Deserialize(await pair.WebhookAsync(HostingProvider.Loom, ready.ProviderVideoId), LoomJson.Default.LoomVideo)!.Status.ShouldBe("ready");
        var pages = host.PagesOf(ready.ProviderVideoId)!;
        (await pair.StatusAsync(pages.Share)).ShouldBe(HttpStatusCode.OK);
        (await pair.StatusAsync(pages.Embed)).ShouldBe(HttpStatusCode.OK);
        await ManagedAsync(ready.ProviderVideoId, publication.Metadata);
        (await host.DeleteAsync(ready.ProviderVideoId, default)).Value.ShouldBeTrue();
        (await host.DeleteAsync(ready.ProviderVideoId, default)).Value.ShouldBeFalse();
        (await host.GetAsync(ready.ProviderVideoId, default)).Failure!.Error.ShouldBe(Errors.HostCopyMissing);
    }

    async Task ManagedAsync(string id, HostMetadata metadata)
    {
        var client = pair.Get<LoomClient>();

        var before = (await client.GetAsync(id, default)).Value;
        (before.Title, before.Description, before.Privacy).ShouldBe(("Ein Titel – ü", "Was darin ist", "unlisted"));
        (await host.UpdateAsync(id, metadata with { Title = "Neu", Description = null }, default)).Succeeded.ShouldBeTrue();
        var after = (await client.GetAsync(id, default)).Value;
        (after.Title, after.Description).ShouldBe(("Neu", ""));
        (await host.ListAsync(null, default)).Value.Items.ShouldContain(copy => copy.ProviderVideoId == id);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        (await host.GetAnalyticsAsync(id, today.AddDays(-7), today, default)).Value.ShouldBe(new HostAnalytics(null, 0, 0, null));
        (await host.GetQuotaAsync(default)).Value.ShouldBe(new HostQuota("videos", 1, 100));
        (await client.GetEmbedAsync(id, default)).Value.Html.ShouldContain($"/embed/{id}");
        var folder = (await client.CreateFolderAsync("Kunden", "workspace-1", default)).Value;
        (await client.ListFoldersAsync(default)).Value.Folders.ShouldBe([folder]);
    }

    [Fact]
    public async Task Upload_OfWhatIsNoVideo_IsTheFilesFault()
    {
        var words = pair.Clip() + ".txt";
        await File.WriteAllTextAsync(words, "only words");

        var copy = (await host.PublishAsync(pair.Publication(HostPair.NewTask(), words), Later, default)).Value;

        PublishFailure.IsOfTheFile((await HostPair.EndAsync(host, copy.ProviderVideoId)).Error!).ShouldBeTrue();
    }

    [Fact]
    public async Task Silence_OfTheHost_EndsAfterTheTime()
    {
        await using var impatient = await HostPair.StartAsync(TimeSpan.FromSeconds(0.5));
        await impatient.Platform.Faults.SetAsync(HostNames.Loom, FaultKind.Hang, TimeSpan.FromHours(1), default);

        (await impatient.Get<LoomHost>().PublishAsync(impatient.Publication(HostPair.NewTask(), impatient.Clip()), Later, default)).Failure!.Error.ShouldBe(Errors.HostTimeout);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "Refuse", "host_unavailable" },
        { "TooMany", "host_rate_limited" },
        { "Failure", "host_unavailable" },
        { "Cut", "host_unavailable" },
        { "Quota", "host_quota" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_OfTheHost_IsAnOutcomeAndPasses(string kind, string code)
    {
        var publication = pair.Publication(HostPair.NewTask(), pair.Clip(padding: 200_000));
        await pair.Platform.Faults.SetAsync(HostNames.Loom, Enum.Parse<FaultKind>(kind), TimeSpan.FromHours(1), default);

        (await host.PublishAsync(publication, Later, default)).Failure!.Error.Code.ShouldBe(code);
        await pair.Platform.Faults.ClearAsync(HostNames.Loom, default);

        (await host.PublishAsync(publication, Later, default)).Succeeded.ShouldBeTrue();
        (await host.ListAsync(null, default)).Value.Items.Count(copy => copy.Name == publication.Task.Name).ShouldBe(1);
    }
}
