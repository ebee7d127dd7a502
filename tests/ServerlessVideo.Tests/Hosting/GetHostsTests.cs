using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting;

[Collection(DynamoDbCollection.Name)]
public sealed class GetHostsTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    TestApi api = null!;

    HostCircuits Circuits => new(dynamo.Table, TimeProvider.System);

    public async Task InitializeAsync()
    {
        await Circuits.CloseAsync(HostingProvider.Cloudflare, default);
        api = await TestApi.StartAsync(dynamo.Table);
    }

    public async Task DisposeAsync()
    {
        await Circuits.CloseAsync(HostingProvider.Cloudflare, default);
        await api.DisposeAsync();
    }

    [Fact]
    public async Task Hosts_ForAnOperator_SayHowEachIsDoing()
    {
        await Circuits.FailAsync(HostingProvider.Cloudflare);

        var hosts = (await api.Client("boss", "admin").GetFromJsonAsync<JsonNode>("admin/hosts"))!["items"]!.AsArray();

        hosts.Select(host => $"{host!["host"]} {host["set_up"]} {host["circuit"]}").ShouldBe(["aws true closed", "cloudflare false open", "loom false closed"]);
        (hosts[1]!["failures"]!.GetValue<int>(), $"{hosts[1]!["last_failure"]!["code"]}").ShouldBe((3, "host_unavailable"));
        hosts[1]!["rests_until"].ShouldNotBeNull();
        hosts[1]!["webhook"].ShouldBeNull("it is not set up");
    }

    [Fact]
    public async Task Reset_ByAnOperator_ClosesTheCircuit()
    {
        await Circuits.FailAsync(HostingProvider.Cloudflare);

        var answer = await api.Client("boss", "admin").PostAsync("admin/hosts/cloudflare/reset", null);

        $"{(await answer.Content.ReadFromJsonAsync<JsonNode>())!["circuit"]}".ShouldBe("closed");
        (await api.Client("boss", "admin").PostAsync("admin/hosts/vimeo/reset", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("instructor", HttpStatusCode.Forbidden)]
    public async Task Hosts_ForOthers_AreNotShown(string? role, HttpStatusCode expected)
    {
        var client = role is null ? api.Client() : api.Client("somebody", role);
        (await client.GetAsync("admin/hosts")).StatusCode.ShouldBe(expected);
        (await client.PostAsync("admin/hosts/aws/reset", null)).StatusCode.ShouldBe(expected);
    }
}
