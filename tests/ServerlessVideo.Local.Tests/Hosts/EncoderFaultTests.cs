using System.Text.Json.Nodes;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Tests.MediaConvert;

namespace ServerlessVideo.Local.Tests.Hosts;

/// <summary>Faults of our own host, through the aws command line where that has words for them.</summary>
public sealed class EncoderFaultTests(Clips clips) : IClassFixture<Clips>, IAsyncLifetime
{
    MediaConvertHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await MediaConvertHost.StartAsync();
        _host.Put("in", "a", clips.SilentFilm);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("429", 429, 429)]
    [InlineData("500", 500, 500)]
    [InlineData("quota", 402, 200)]
    public async Task Api_RefusesAsTheServiceWould(string fault, int create, int list)
    {
        await SetAsync(HostNames.KindOf(fault)!.Value);

        (await _host.SendAsync(HttpMethod.Post, "jobs", Request())).Status.ShouldBe(create);
        (await _host.SendAsync(HttpMethod.Get, "jobs")).Status.ShouldBe(list);
    }

    [Fact]
    public async Task Quota_IsWhatTheCommandLineKnows()
    {
        await SetAsync(FaultKind.Quota);
        var input = clips.Text("request.json", System.Text.Encoding.UTF8.GetBytes(AwsCli.Input(Request())));

        new AwsCli(_host).Fail("create-job", "--cli-input-json", $"file://{input}").ShouldContain("ServiceQuotaExceededException");
    }

    [Fact]
    public async Task Refuse_ResetsTheConnection()
    {
        await SetAsync(FaultKind.Refuse);

        await Should.ThrowAsync<HttpRequestException>(() => _host.SendAsync(HttpMethod.Get, "jobs"));
    }

    [Fact]
    public async Task NeverReady_HoldsJobs_AndProcessingErrorEndsThem()
    {
        await SetAsync(FaultKind.NeverReady);
        var id = await _host.CreateAsync(Request());
        await Wait.UntilAsync(async () => (await _host.JobAsync(id))["currentPhase"]?.ToString() == "TRANSCODING", "the job is at its pictures");

        await SetAsync(FaultKind.ProcessingError);

        (await _host.EndAsync(id))["status"]!.ToString().ShouldBe("ERROR");
    }

    static JsonObject Request() => Settings.Request("s3://in/a", (320, 180));

    Task SetAsync(FaultKind kind) => _host.Faults.SetAsync(HostNames.Aws, kind, TimeSpan.FromHours(1), default);
}
