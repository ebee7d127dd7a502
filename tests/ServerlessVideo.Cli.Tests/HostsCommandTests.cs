using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.Cli.Tests;

/// <summary>What <c>sv hosts</c> asks and prints.</summary>
public sealed class HostsCommandTests
{
    [Fact]
    public async Task Hosts_PrintALineEach()
    {
        var (lines, asked) = await RunAsync("""[{"host": "aws", "counts": {"requests": 3}}, {"host": "loom", "fault": "hang", "until": "2026-01-01T10:00:00Z", "counts": {}}]""", 200, HttpMethod.Delete, "/loom/fault");

        asked.ShouldBe("DELETE /_local/hosts/loom/fault");
        lines[0].ShouldBe("aws         works  (3 requests)");
        lines[1].ShouldStartWith("loom        fault hang until ");
    }

    [Fact]
    public async Task Hosts_Refused_SayWhy() =>
        (await Should.ThrowAsync<CommandException>(() => RunAsync("""{"error": "aws has no fault 'cut'"}""", 422, HttpMethod.Post, "/aws/fault"))).Message.ShouldBe("aws has no fault 'cut'");

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("2", null)]
    [InlineData("-2m", null)]
    [InlineData("m", null)]
    public void Length_IsANumberAndAUnit(string text, int? seconds) => (HostsCommand.ParseLength(text)?.TotalSeconds).ShouldBe(seconds);

    static async Task<(string[] Lines, string Asked)> RunAsync(string answer, int status, HttpMethod method, string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        var asked = "";
        app.Run(http =>
        {
            asked = $"{http.Request.Method} {http.Request.Path}";
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(answer);
        });
        await app.StartAsync();
        await using StringWriter output = new() { NewLine = "\n" };
        await HostsCommand.RunAsync(new Uri(app.Urls.First()).Port, method, path, null, output, CancellationToken.None);
        return (output.ToString().Split('\n'), asked);
    }
}
