using System.Net;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.Status;

public sealed class StatusTests : IAsyncLifetime
{
    readonly HeldTime time = new(DateTimeOffset.UtcNow);
    readonly EdgeHost host;

    public StatusTests() => host = new(OpenSslKey.P256, time: time);

    public Task InitializeAsync() => host.InitializeAsync();

    public Task DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Page_ShowsEachPart_WithWhatComesFromOutsideEncoded()
    {
        var html = await host.Client.GetStringAsync("/_local/");

        html.ShouldContain("Schedules");
        html.ShouldContain("&lt;in 5 min&gt;");
        html.ShouldNotContain("<in 5 min>");
        html.ShouldContain("run now</button>");
        html.ShouldContain("Every part works.");
    }

    [Fact]
    public async Task Page_WhenSomethingNeedsAttention_SaysSoAtTheTop()
    {
        host.Source.Answer = _ => new(new StatusTable(["Name"], [new(["x"], StatusLevel.Attention)]));

        var html = await host.Client.GetStringAsync("/_local/");

        html.ShouldContain("Every part works; something needs attention: Schedules.");
    }

    [Fact]
    public async Task Json_HasTheSameTables()
    {
        var json = JsonNode.Parse(await host.Client.GetStringAsync("/_local/status.json"))!;

        JsonNode.DeepEquals(json, JsonNode.Parse("""
            [{"title":"Schedules","table":{"columns":["name","next"],"rows":[{"cells":["fail-stuck-uploads","<in 5 min>"],"level":"ok",
              "action":{"id":"fail-stuck-uploads","label":"run now"}}]},"error":null,"done":null,"down":false},
             {"title":"CloudFront","table":{"columns":["What","Paths","Time"],"rows":[{"cells":["distribution","/*","up"],"level":"ok","action":null}]},
              "error":null,"done":null,"down":false}]
            """)).ShouldBeTrue(json.ToString());
    }

    [Theory]
    [InlineData("works", 200)]
    [InlineData("down", 503)]
    [InlineData("throws", 503)]
    [InlineData("hangs", 503)]
    public async Task Health_IsThatOfTheWorstPart(string state, int status)
    {
        host.Source.Answer = state switch
        {
            "down" => _ => new(new StatusTable(["name"], [new(["x"], StatusLevel.Down)])),
            "throws" => _ => throw new IOException("gone"),
            "hangs" => async token =>
            {
                var hanging = Task.Delay(Timeout.Infinite, token);
                time.Advance(TimeSpan.FromMinutes(1));
                await hanging;
                return new([], []);
            },
            _ => _ => new(new StatusTable(["name"], [new(["x"], StatusLevel.Attention)])),
        };

        var response = await host.SendAsync("/_local/health");

        ((int)response.StatusCode).ShouldBe(status);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["down"]!.AsArray().Count.ShouldBe(status == 200 ? 0 : 1);
    }

    [Fact]
    public async Task RunNow_RunsWhatARowOffers_AndNothingElse()
    {
        (await RunAsync("Schedules", "fail-stuck-uploads")).StatusCode.ShouldBe(HttpStatusCode.Found);
        host.Source.Ran.ShouldBe("fail-stuck-uploads");
        (await host.Client.GetStringAsync("/_local/")).ShouldContain("Done: fail-stuck-uploads: run now, at ");

        (await RunAsync("Schedules", "other")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RunAsync("Other", "fail-stuck-uploads")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RunAsync("Schedules", "fail-stuck-uploads", ("Sec-Fetch-Site", "cross-site"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    Task<HttpResponseMessage> RunAsync(string source, string action, params (string, string)[] headers) => host.SendAsync("/_local/run", HttpMethod.Post,
        new FormUrlEncodedContent(new Dictionary<string, string> { ["source"] = source, ["action"] = action }), headers);
}
