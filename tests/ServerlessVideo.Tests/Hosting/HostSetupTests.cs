using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Hosting.Cloudflare;
using ServerlessVideo.Tests.Hosting.Loom;

namespace ServerlessVideo.Tests.Hosting;

public sealed class HostSetupTests : IAsyncLifetime
{
    const string Url = "https://video.example/api/v1/webhooks/cloudflare";

    FakeStream stream = null!;

    public async Task InitializeAsync() => stream = await FakeStream.StartAsync();

    public async Task DisposeAsync() => await stream.DisposeAsync();

    [Fact]
    public async Task Run_FirstTime_MakesKeyAndWebhookAndKeepsTheRestOfTheSecret()
    {
        var result = (await stream.Setup().RunAsync(default)).ShouldHaveSingleItem();

        result.Error.ShouldBeNull();
        result.Done.ShouldBe(["webhook", "signing key"]);
        stream.Webhook!.Value.Url.ShouldBe(Url);
        var values = await stream.Secrets().ReadAsync(default);
        values.CloudflareWebhookSecret.ShouldBe(stream.Webhook.Value.Secret);
        values.CloudflareSigningKeyPem.ShouldBe(stream.Keys[values.CloudflareSigningKeyId!]);
        values.CloudflareApiToken.ShouldBe("token-1");
        stream.SecretJson.GetProperty("somebody_else").GetProperty("a")[0].GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Run_Again_ChangesNothing()
    {
        await stream.Setup().RunAsync(default);
        var (secret, writes) = (stream.Secret, stream.SecretWrites);

        (await stream.Setup().RunAsync(default)).ShouldHaveSingleItem().Done.ShouldBeEmpty();

        (stream.Secret, stream.SecretWrites, stream.Keys.Count).ShouldBe((secret, writes, 1));
    }

    [Fact]
    public async Task Run_AfterTheAddressChanged_KeepsTheOldSecretForWhatIsUnderWay()
    {
        await stream.Setup().RunAsync(default);
        var old = stream.Webhook!.Value.Secret;
        stream.PublicUrl = "https://moved.example";

        (await stream.Setup().RunAsync(default)).Single().Done.ShouldBe(["webhook"]);

        stream.Webhook!.Value.Url.ShouldBe("https://moved.example/api/v1/webhooks/cloudflare");
        (await SecretsAsync(HostingProvider.Cloudflare)).ShouldBe([stream.Webhook.Value.Secret, old]);
        stream.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        (await SecretsAsync(HostingProvider.Cloudflare)).ShouldContain(old);
        stream.Clock.Advance(TimeSpan.FromTicks(1));
        (await SecretsAsync(HostingProvider.Cloudflare)).ShouldBe([stream.Webhook.Value.Secret]);
    }

    /// <summary>An account has one: another stage's, or somebody's who uses the account for something else.</summary>
    [Fact]
    public async Task Run_WebhookIsAnothers_LeavesItAndSaysSo()
    {
        stream.Webhook = ("https://other.example/hook", "theirs");

        var result = (await stream.Setup().RunAsync(default)).Single();

        (result.Error!.Code, result.Error.Detail).ShouldSatisfyAllConditions(e => e.Item1.ShouldBe("conflict"), e => e.Item2.ShouldContain("https://other.example/hook"));
        result.Done.ShouldBe(["signing key"], "it is played from it nevertheless");
        stream.Webhook.ShouldBe(("https://other.example/hook", "theirs"));
        (await stream.Secrets().ReadAsync(default)).CloudflareWebhookSecret.ShouldBeNull();
        (await stream.Setup().LookAsync(HostingProvider.Cloudflare, default)).ShouldBe(new HostWebhookView(WebhookStanding.Elsewhere, "https://other.example/hook"));
    }

    [Fact]
    public async Task Run_WebhookIsAnothersAndToBeTaken_TakesIt()
    {
        stream.Webhook = ("https://other.example/hook", "theirs");
        stream.Webhooks = "take";

        (await stream.Setup().RunAsync(default)).Single().ShouldSatisfyAllConditions(r => r.Error.ShouldBeNull(), r => r.Done.ShouldContain("webhook"));

        stream.Webhook!.Value.Url.ShouldBe(Url);
        (await stream.Setup().LookAsync(HostingProvider.Cloudflare, default)).ShouldBe(new HostWebhookView(WebhookStanding.Registered));
    }

    /// <summary>Ours before, by record; whoever has taken it since keeps it, or two stages would take it from each other each hour.</summary>
    [Fact]
    public async Task Run_WebhookWasTakenFromUs_IsNotTakenBack()
    {
        await stream.Setup().RunAsync(default);
        stream.Webhook = ("https://other.example/hook", stream.Webhook!.Value.Secret);

        (await stream.Setup().RunAsync(default)).Single().Error!.Code.ShouldBe("conflict");

        stream.Webhook.Value.Url.ShouldBe("https://other.example/hook");
    }

    [Fact]
    public async Task Look_WithoutAWebhook_SaysThatThereIsNone()
    {
        (await stream.Setup().LookAsync(HostingProvider.Cloudflare, default)).ShouldBe(new HostWebhookView(WebhookStanding.Missing));
        (await stream.Setup().LookAsync(HostingProvider.Aws, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_WebhookIsRightButItsSecretIsNotOurs_TakesItOver()
    {
        await stream.Setup().RunAsync(default);
        stream.Webhook = (Url, "made by somebody");

        await stream.Setup().RunAsync(default);

        (await stream.Secrets().ReadAsync(default)).CloudflareWebhookSecret.ShouldBe("made by somebody");
    }

    [Fact]
    public async Task Run_KeyWasDeletedAtTheHost_MakesAnother()
    {
        await stream.Setup().RunAsync(default);
        stream.Keys.Clear();

        (await stream.Setup().RunAsync(default)).Single().Done.ShouldBe(["signing key"]);

        stream.Keys.ShouldContainKey((await stream.Secrets().ReadAsync(default)).CloudflareSigningKeyId!);
    }

    [Fact]
    public async Task Run_TwoAtOnce_ComeToTheSameEnd()
    {
        for (var i = 0; i < 3; i++)
        {
            stream.Keys.Clear();
            stream.Webhook = null;

            var results = await Task.WhenAll(stream.Setup().RunAsync(default), stream.Setup().RunAsync(default));

            results.ShouldAllBe(r => r.Single().Error == null);
            var values = await stream.Secrets().ReadAsync(default);
            values.CloudflareWebhookSecret.ShouldBe(stream.Webhook!.Value.Secret);
            values.CloudflareSigningKeyPem.ShouldBe(stream.Keys[values.CloudflareSigningKeyId!]);
        }
    }

    /// <summary>Between its reading and its writing are calls to the host.</summary>
    [Fact]
    public async Task Run_WhileAnOperatorFillsInAToken_KeepsIt()
    {
        stream.Before = (_, request) =>
        {
            if (request == "PUT /webhook")
            {
                stream.Secret = """{"cloudflare_api_token":"token-1","loom_api_key":"just now","somebody_else":2}""";
            }
            return Task.FromResult(false);
        };

        await stream.Setup().RunAsync(default);

        var values = await stream.Secrets().ReadAsync(default);
        (values.LoomApiKey, values.CloudflareWebhookSecret, values.CloudflareSigningKeyId).ShouldBe(("just now", stream.Webhook!.Value.Secret, stream.Keys.Keys.Single()));
        stream.SecretJson.GetProperty("somebody_else").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Run_HostRefuses_SaysWhyAndWritesNothing()
    {
        stream.Token = "another";

        var result = (await stream.Setup().RunAsync(default)).Single();

        result.Error!.Code.ShouldBe(Errors.HostRefused.Code);
        stream.SecretWrites.ShouldBe(0);
    }

    [Fact]
    public async Task Run_OfALoomCompatibleHost_RegistersItsWebhookOnce()
    {
        stream.Secret = """{"loom_api_key":"loom-1"}""";
        await using var loom = await FakeLoom.StartAsync();
        stream.Loom = loom;

        (await stream.Setup().RunAsync(default)).ShouldHaveSingleItem().Done.ShouldBe(["webhook"]);
        (await stream.Setup().RunAsync(default)).ShouldHaveSingleItem().Done.ShouldBeEmpty();

        loom.Webhook!.Value.Url.ShouldBe("https://video.example/api/v1/webhooks/loom");
        (await SecretsAsync(HostingProvider.Loom)).ShouldBe([loom.Webhook.Value.Secret]);
    }

    [Fact]
    public async Task Run_OfALoomCompatibleHostWhoseSecretChanged_TakesTheOldOneForADay()
    {
        stream.Secret = """{"loom_api_key":"loom-1"}""";
        await using var loom = await FakeLoom.StartAsync();
        stream.Loom = loom;
        await stream.Setup().RunAsync(default);
        var old = loom.Webhook!.Value.Secret;
        stream.PublicUrl = "https://moved.example";

        await stream.Setup().RunAsync(default);

        loom.Webhook.Value.Secret.ShouldNotBe(old);
        (await SecretsAsync(HostingProvider.Loom)).ShouldBe([loom.Webhook.Value.Secret, old]);
        stream.Clock.Advance(TimeSpan.FromDays(1));
        (await SecretsAsync(HostingProvider.Loom)).ShouldBe([loom.Webhook.Value.Secret]);
    }

    async Task<IReadOnlyList<string>> SecretsAsync(HostingProvider host) => (await stream.Secrets().ReadAsync(default)).WebhookSecretsOf(host, stream.Clock.Now);

    [Fact]
    public async Task Secret_Printed_ShowsNothing() => $"{await stream.Secrets().GetAsync(default)}".ShouldBe("HostSecretValues");
}
