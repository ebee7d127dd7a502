using System.CommandLine;
using System.Text.Json.Nodes;
using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Cli.Uploading;

namespace ServerlessVideo.Cli.Tests;

/// <summary>What <c>sv show</c>, <c>retry</c> and <c>cancel</c> ask and print, and how mistyped options are refused.</summary>
public sealed class VideoCommandsTests : IAsyncLifetime
{
    FakePlatform platform = null!;

    Session Admin => new(platform.Url, "admin", _ => Task.FromResult(platform.Token), Remedy: "");

    public async Task InitializeAsync() => platform = await FakePlatform.StartAsync();

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task Show_AVideoThatFailed_SaysWhyAndWhatWasTried()
    {
        platform.VideoAfter = new JsonObject
        {
            ["status"] = "failed", ["title"] = "A film", ["file_name"] = "film.mp4", ["width"] = 1920, ["height"] = 1080, ["duration_seconds"] = 3725.5,
            ["codec"] = "h264", ["available_qualities"] = new JsonArray(), ["privacy"] = "unlisted", ["error"] = new JsonObject { ["code"] = "damaged_input", ["detail"] = "It ends too early." },
        };
        platform.Jobs = [new { generation = 1, attempt = 2, status = "failed", percent = 40, error = new { code = "encoding_failed", detail = "MediaConvert 1999: …" } }];
        platform.Attempts =
        [
            new { generation = 2, host = "loom", outcome = "running", started_at = "2026-11-21T11:00:00.5+01:00" },
            new
            {
                generation = 1, host = "cloudflare", outcome = "failed", started_at = "2026-11-21T09:00:00.5Z", ended_at = "2026-11-21T09:02:11Z", bytes = 12_345_678L,
                code = "host_unavailable", detail = "no answer",
            },
            new { generation = 1, host = "aws", outcome = "failed", code = "encoding_incomplete", detail = "no sound", cost_usd = 0.00325 },
        ];
        platform.VideoAfter["hosting_provider"] = "aws";
        platform.VideoAfter["host_choice"] = new JsonObject { ["because"] = "cloudflare was asked for" };
        platform.VideoAfter["moving"] = new JsonObject { ["host"] = "loom", ["error"] = new JsonObject { ["code"] = "host_quota", ["detail"] = "full" } };
        await using var output = new StringWriter { NewLine = "\n" };

        await VideoCommands.ShowAsync(Admin, "v1", json: false, output, CancellationToken.None);

        output.ToString().TrimEnd('\n').Split('\n').ShouldBe(
        [
            "v1  A film",
            "status     failed: damaged_input: It ends too early.",
            "file       film.mp4, 1920x1080, 1:02:05, h264",
            "host       aws (cloudflare was asked for)",
            "moving     to loom: host_quota: full",
            "privacy    unlisted",
            $"link       {platform.Url}watch/v1",
            "attempt    generation 1, aws: failed, 0.0033 USD (encoding_incomplete: no sound)",
            "attempt    generation 1, cloudflare: failed, 2026-11-21 09:00:00Z to 2026-11-21 09:02:11Z, 12,345,678 bytes (host_unavailable: no answer)",
            "attempt    generation 2, loom: running, since 2026-11-21 10:00:00Z",
            "encoding   generation 1, try 2: failed 40 %: encoding_failed: MediaConvert 1999: …",
        ]);
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("cancel")]
    public async Task Ask_ForAVideo_PostsAndSaysSo(string what)
    {
        await using var output = new StringWriter { NewLine = "\n" };

        await VideoCommands.AskAsync(Admin, "v1", what, "done so", json: false, output, CancellationToken.None);

        platform.Requests.ShouldBe([$"POST /videos/v1/{what}"]);
        output.ToString().ShouldBe("v1: done so\n");
    }

    [Fact]
    public async Task Ask_WhatIsRefused_SaysWhy()
    {
        platform.Fault = (request, _) => request.StartsWith("POST", StringComparison.Ordinal)
            ? new Answer(409, """{"title": "The state of the record does not allow this", "code": "conflict", "detail": "It is not being published"}""")
            : null;

        var refusal = await Should.ThrowAsync<CommandException>(() => VideoCommands.AskAsync(Admin, "v1", "cancel", "", json: false, TextWriter.Null, CancellationToken.None));

        refusal.Message.ShouldContain("It is not being published");
    }

    [Theory]
    [InlineData("upload --tilte x", "there is no option --tilte")]
    [InlineData("upload /tmp", "/tmp is a folder; name the files in it: /tmp/*")]
    [InlineData("upload a.mp4 --privacy secret", "--privacy is public, unlisted or private, not secret")]
    [InlineData("upload a.mp4 --port 0", "--port must be between 1")]
    [InlineData("reconcile --older-than abc", "--older-than is a number of seconds, not abc")]
    [InlineData("token admin --tier gold", "--tier is free, basic, premium or lifetime, not gold")]
    public void Options_ThatAreWrong_AreNamed(string line, string error)
    {
        var root = new RootCommand { UploadCommand.Create(), ReconcileCommand.Create(), TokenCommand.Create() };

        root.Parse(line).Errors.Select(e => e.Message).ShouldContain(message => message.StartsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_AsTheyShouldBe_AreTaken() =>
        new RootCommand { UploadCommand.Create(), ReconcileCommand.Create() }.Parse("reconcile --older-than 1800 --port 9000").Errors.ShouldBeEmpty();
}
