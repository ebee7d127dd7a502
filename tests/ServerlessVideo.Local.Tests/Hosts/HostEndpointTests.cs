using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Tests.Hosts;

/// <summary><c>/_local/hosts</c> and the switches of the status page.</summary>
public sealed class HostEndpointTests : IAsyncLifetime
{
    readonly string _data = Directory.CreateTempSubdirectory("hosts-").FullName;
    WebApplication _app = null!;
    HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new PlatformOptions("", _data, 0, "")).AddHosts().AddStatus();
        _app = builder.Build();
        _app.MapStatus();
        _app.MapHosts();
        await _app.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Fault_IsSwitchedOn_Shown_AndOff()
    {
        var before = TimeProvider.System.GetUtcNow();
        (await SendAsync(HttpMethod.Post, "/_local/hosts/cloudflare/fault", """{"kind": "hang", "seconds": 120}""")).Status.ShouldBe(200);

        var cloudflare = await StateAsync("cloudflare");
        cloudflare["fault"]!.ToString().ShouldBe("hang");
        cloudflare["until"]!.GetValue<DateTimeOffset>().ShouldBeInRange(before.AddSeconds(119), before.AddSeconds(150));
        (await StateAsync("loom"))["fault"].ShouldBeNull();

        await SendAsync(HttpMethod.Post, "/_local/hosts/loom/fault", """{"kind": "webhook_lost"}""");
        await SendAsync(HttpMethod.Delete, "/_local/hosts/cloudflare/fault");
        ((await StateAsync("cloudflare"))["fault"], (await StateAsync("loom"))["fault"]!.ToString()).ShouldBe((null, "webhook_lost"));
        await SendAsync(HttpMethod.Delete, "/_local/hosts");
        (await StateAsync("loom"))["fault"].ShouldBeNull();
    }

    [Theory]
    [InlineData("/_local/hosts/aws/fault", """{"kind": "webhook_lost"}""", 422)]
    [InlineData("/_local/hosts/aws/fault", """{"kind": "cut"}""", 422)]
    [InlineData("/_local/hosts/loom/fault", """{"kind": "explode"}""", 422)]
    [InlineData("/_local/hosts/loom/fault", """{"kind": "slow", "seconds": 0}""", 422)]
    [InlineData("/_local/hosts/loom/fault", """no json""", 422)]
    [InlineData("/_local/hosts/vimeo/fault", """{"kind": "slow"}""", 404)]
    public async Task Fault_ThatThereIsNot_IsRefused_InWords(string path, string body, int status)
    {
        var (answered, text) = await SendAsync(HttpMethod.Post, path, body);

        answered.ShouldBe(status);
        JsonNode.Parse(text)!["error"]!.ToString().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Hosts_FromElsewhere_AreClosed() =>
        (await SendAsync(HttpMethod.Post, "/_local/hosts/loom/fault", """{"kind": "slow"}""", ("Sec-Fetch-Site", "cross-site"))).Status.ShouldBe(403);

    [Fact]
    public async Task StatusPage_HasASwitchForEachHost()
    {
        var page = await _client.GetStringAsync("/_local/");
        page.ShouldContain("<select name=\"choice\" aria-label=\"loom\"><option>refuse</option>");

        (await SwitchAsync("fault/loom", "429")).ShouldBe(302);
        (await StateAsync("loom"))["fault"]!.ToString().ShouldBe("429");
        (await _client.GetStringAsync("/_local/")).ShouldContain("value=\"clear/loom\">let it work again</button>");
        (await SwitchAsync("fault/aws", "cut")).ShouldBe(404);

        (await SwitchAsync("clear/loom", null)).ShouldBe(302);
        (await StateAsync("loom"))["fault"].ShouldBeNull();
    }

    async Task<int> SwitchAsync(string action, string? choice)
    {
        Dictionary<string, string> form = new() { ["source"] = "Video hosts", ["action"] = action };
        if (choice is not null)
        {
            form["choice"] = choice;
        }
        using var response = await _client.PostAsync("/_local/run", new FormUrlEncodedContent(form));
        return (int)response.StatusCode;
    }

    async Task<JsonNode> StateAsync(string host) => JsonNode.Parse(await _client.GetStringAsync("/_local/hosts"))!.AsArray().Single(h => h!["host"]!.ToString() == host)!;

    async Task<(int Status, string Text)> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        using var response = await _client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
