using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary><c>sv upload</c> as people run it.</summary>
[Collection("platform")]
public sealed class UploadCommandTests(Platform platform) : IAsyncLifetime
{
    const int Parts = 5;

    PartProxy proxy = null!;

    public async Task InitializeAsync() => proxy = await PartProxy.StartAsync();

    public async Task DisposeAsync() => await proxy.DisposeAsync();

    [Fact]
    public async Task Upload_KilledThenInterrupted_SendsEachPartOnce()
    {
        var file = await FileOfPartsAsync("cli-killed");
        proxy.Limit = 1;
        using (var killed = Start(file))
        {
            await proxy.ArrivedAsync(1);
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        proxy.Limit = 3;
        using (var interrupted = Start(file))
        {
            await proxy.ArrivedAsync(3);
            using var signal = Process.Start("kill", ["-INT", interrupted.Id.ToString(CultureInfo.InvariantCulture)]);
            var (code, _, error) = await EndAsync(interrupted);
            code.ShouldBe(130, error);
            error.ShouldContain("the same command sends the rest");
        }

        proxy.Limit = int.MaxValue;
        var (done, output, said) = await RunAsync(file, "--json");
        done.ShouldBe(0, said);
        proxy.Arrived.Order().ShouldBe(Enumerable.Range(1, Parts));
        var first = Answer(output);
        (first.GetProperty("status").GetString(), first.GetProperty("duplicate").GetBoolean()).ShouldBe(("ready", false));

        var (again, known, _) = await RunAsync(file);
        again.ShouldBe(0);
        known.ShouldContain("it was there already");
        known.ShouldContain(first.GetProperty("video_id").GetString()!);
        proxy.Arrived.Count.ShouldBe(Parts);
    }

    [ThoroughFact]
    public async Task Upload_WhosePlatformStops_SaysSoAndGoesOnWhenItIsBack()
    {
        var file = await FileOfPartsAsync("cli-platform");
        proxy.Limit = 2;
        using var waiting = Start(file);
        await proxy.ArrivedAsync(2);
        await platform.KillAsync();
        proxy.Limit = int.MaxValue;
        using (var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)))
        {
            while (await waiting.StandardOutput.ReadLineAsync(limit.Token) is var line && line?.Contains("no connection; goes on by itself", StringComparison.Ordinal) != true)
            {
                line.ShouldNotBeNull("it ended");
            }
        }

        var (refused, _, hint) = await RunAsync(file);
        refused.ShouldBe(1);
        hint.ShouldContain("./sv up");

        await platform.StartAsync();
        var (done, output, said) = await EndAsync(waiting);
        done.ShouldBe(0, said);
        output.ShouldContain(": ready: ");
        proxy.Arrived.Order().ShouldBe(Enumerable.Range(1, Parts));
    }

    [Fact]
    public async Task Upload_ByAMember_NamesTheRoleThatMay()
    {
        var (code, _, error) = await RunAsync(await Clips.SmallAsync(platform, "cli-member"), "--role", "member");
        code.ShouldBe(1);
        error.ShouldContain("forbidden");
        error.ShouldContain("--role instructor");
    }

    [Fact]
    public async Task Upload_OfTwoFiles_TakesBothWithTheirMetadata()
    {
        var text = Clips.Text(platform, "cli-text.mp4", "no video");
        var (code, output, error) = await RunAsync(text, await Clips.SmallAsync(platform, "cli-second"), "--tag", "a", "--tag", "b", "--privacy", "private", "--entity", "lead:42", "--json");
        code.ShouldBe(1, error);
        var files = JsonElement.Parse(output).GetProperty("files");
        files[0].GetProperty("error").GetString()!.ShouldContain("unsupported_container");
        files[1].GetProperty("status").GetString().ShouldBe("ready");
        using var person = await Person.SignInAsync(platform, "instructor");
        var video = await person.GetAsync($"/videos/{files[1].GetProperty("video_id").GetString()}");
        video.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["a", "b"]);
        video.GetProperty("privacy").GetString().ShouldBe("private");
        video.GetProperty("entities")[0].GetProperty("id").GetString().ShouldBe("42");
    }

    [Fact]
    public async Task Upload_OfAMissingFile_SaysSo()
    {
        var (code, _, error) = await RunAsync("/nowhere/clip.mp4");
        code.ShouldBe(1);
        error.ShouldContain("there is no file /nowhere/clip.mp4");
    }

    /// <summary>An MP4 may end in a box of free space: a small clip of as many parts as one likes.</summary>
    async Task<string> FileOfPartsAsync(string seed)
    {
        var clip = await Clips.SmallAsync(platform, seed);
        var free = new byte[(Parts - 1) * (8 << 20)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
        "free"u8.CopyTo(free.AsSpan(4));
        await File.AppendAllBytesAsync(clip, free);
        return clip;
    }

    Process Start(params string[] arguments)
    {
        // Whoever runs the tests in the background ignores SIGINT, and so would all that is started from there.
        var start = new ProcessStartInfo("env",
            ["--default-signal=INT", "dotnet", Workspace.At("build", "cli", "sv.dll"), "upload", "--port", platform.Url.Port.ToString(CultureInfo.InvariantCulture), .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["SV_ROOT"] = Workspace.Root;
        start.Environment["XDG_STATE_HOME"] = Path.Combine(platform.Files, "state");
        start.Environment["http_proxy"] = proxy.Url;
        return Process.Start(start)!;
    }

    static async Task<(int Code, string Output, string Error)> EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    static JsonElement Answer(string output) => JsonElement.Parse(output).GetProperty("files")[0];
}
