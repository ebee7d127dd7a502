using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Tests.Processes;

public class ChildProcessTests
{
    [Fact]
    public async Task Start_EnvironmentIsReplaced_AndOutputComesByLine()
    {
        List<string> lines = [], errors = [];
        await using var child = await ChildProcess.StartAsync(
            new("sh", ["-c", "/usr/bin/env | /usr/bin/sort; echo oops >&2; exit 3"])
            {
                Environment = new Dictionary<string, string> { ["ONLY"] = "this one" },
                OnOutput = lines.Add,
                OnError = errors.Add,
            },
            CancellationToken.None);

        (await child.Exited).ShouldBe(3);
        lines.Where(l => !l.StartsWith("PWD=") && !l.StartsWith("_=") && !l.StartsWith("SHLVL=")).ShouldBe(["ONLY=this one"]);
        errors.ShouldBe(["oops"]);
    }

    [Fact]
    public async Task Kill_TakesDescendantsAlong()
    {
        TaskCompletionSource<int> grandchild = new();
        await using var child = await ChildProcess.StartAsync(
            new("sh", ["-c", "sleep 60 & echo $!; wait"]) { OnOutput = l => grandchild.TrySetResult(int.Parse(l)) }, CancellationToken.None);
        var pid = await grandchild.Task;

        (await child.KillAsync()).ShouldBe(137);

        IsRunning(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task Stop_AsksFirst()
    {
        TaskCompletionSource ready = new();
        List<string> lines = [];
        await using var child = await ChildProcess.StartAsync(
            new("sh", ["-c", "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"])
            {
                OnOutput = l => { lines.Add(l); ready.TrySetResult(); },
                InheritEnvironment = true,
            },
            CancellationToken.None);
        await ready.Task;

        await child.StopAsync(Wait.Limit);

        (await child.Exited).ShouldBe(0);
        lines.ShouldBe(["ready", "bye"]);
    }

    [Fact]
    public async Task ParentKilled_ChildDiesToo()
    {
        // The parent of this one is a shell that is killed; setpriv's signal is all that ends the sleep.
        TaskCompletionSource<int> grandchild = new();
        await using var parent = await ChildProcess.StartAsync(
            new("sh", ["-c", "setpriv --pdeathsig KILL -- sleep 60 & echo $!; wait"])
            {
                InheritEnvironment = true,
                OnOutput = l => grandchild.TrySetResult(int.Parse(l)),
            },
            CancellationToken.None);
        var pid = await grandchild.Task;
        System.Diagnostics.Process.GetProcessById(parent.Id).Kill(entireProcessTree: false);

        (await parent.Exited).ShouldBe(137);

        IsRunning(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task Log_BeyondItsLimit_KeepsTheTail()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var log = Path.Combine(folder, "a.log");
        await using var child = await ChildProcess.StartAsync(
            new("seq", ["1", "1000"]) { LogFile = log, LogLimit = 1000 }, CancellationToken.None);

        await child.Exited;

        File.ReadAllLines($"{log}.1").Concat(File.ReadAllLines(log)).Last().ShouldBe("1000");
        new FileInfo(log).Length.ShouldBeLessThan(1100);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Supervisor_ChildKilled_IsStartedAgain()
    {
        await using Supervisor supervisor = new(
            "sleeper", () => new("sleep", ["60"]), _ => Task.CompletedTask, TimeProvider.System, NullLogger<Supervisor>.Instance);
        await supervisor.StartAsync(CancellationToken.None);
        var first = supervisor.ProcessId!.Value;

        System.Diagnostics.Process.GetProcessById(first).Kill();
        await Wait.UntilAsync(() => supervisor.IsUp && supervisor.ProcessId != first, "another child serves");

        supervisor.Restarts.ShouldBe(1);
    }

    [Fact]
    public async Task Supervisor_ChildEndsBeforeItServes_Throws()
    {
        await using Supervisor supervisor = new(
            "false", () => new("false", []), ct => Task.Delay(Timeout.Infinite, ct), TimeProvider.System, NullLogger<Supervisor>.Instance);

        (await Should.ThrowAsync<InvalidOperationException>(() => supervisor.StartAsync(CancellationToken.None))).Message.ShouldContain("code 1");
    }

    static bool IsRunning(int pid) =>
        File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] is not 'Z' and not 'X';
}
