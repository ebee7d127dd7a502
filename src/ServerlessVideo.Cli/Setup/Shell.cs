using System.Diagnostics;
using System.Text;

namespace ServerlessVideo.Cli.Setup;

/// <summary>Runs other programs: arguments as a list, output kept for the message when one fails.</summary>
static class Shell
{
    /// <summary>Runs to the end; the output is shown only when the program fails.</summary>
    /// <exception cref="CommandException">The program exited with another code than 0.</exception>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var code = await RunAsync(program, arguments, folder, line => output.AppendLine(line), cancellationToken);
        if (code != 0)
        {
            throw new CommandException($"{program} {string.Join(' ', arguments)} failed with exit code {code}:\n{output}");
        }
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string program, IEnumerable<string> arguments, string folder, Action<string> onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = $"{Workspace.NodeBin}:{Environment.GetEnvironmentVariable("PATH")}";
        // Build servers would outlive the command and hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Pass(e.Data);
        process.ErrorDataReceived += (_, e) => Pass(e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;

        void Pass(string? line)
        {
            if (line != null)
            {
                lock (process)
                {
                    onLine(line);
                }
            }
        }
    }
}
