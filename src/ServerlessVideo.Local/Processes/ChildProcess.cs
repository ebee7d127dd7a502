using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ServerlessVideo.Local.Processes;

/// <summary>
/// A child that dies with this process, also on kill -9 (<c>PR_SET_PDEATHSIG</c> through setpriv). The kernel sends that
/// signal when the <em>thread</em> that forked ends, so every fork is made by one thread that lives as long as the process.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    const int Terminate = 15;

    readonly Process _process;
    readonly LogFile? _log;

    ChildProcess(Process process, LogFile? log, ChildOptions options)
    {
        _process = process;
        _log = log;
        Id = process.Id;
        Exited = ReadToEndAsync(options);
    }

    public int Id { get; }

    /// <value>The exit code, once the child ended and the last line of its output was handed on; 128 + signal if one killed it.</value>
    public Task<int> Exited { get; }

    /// <exception cref="FileNotFoundException">The program is not installed.</exception>
    public static async Task<ChildProcess> StartAsync(ChildOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = StartInfo(options);
        var process = await ForkThread.RunAsync(() => Process.Start(start)!);
        process.StandardInput.Close();
        return new ChildProcess(process, options.LogFile is { } path ? new LogFile(path, options.LogLimit) : null, options);
    }

    /// <summary>Asks the child to end (SIGTERM), then kills it and its descendants.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!Exited.IsCompleted)
        {
            _ = SendSignal(Id, Terminate);
            await Task.WhenAny(Exited, Task.Delay(grace));
        }
        await KillAsync();
    }

    /// <summary>Kills the child and its descendants, and returns when it has ended.</summary>
    public async Task<int> KillAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It had ended, or a descendant ended while the tree was walked; Exited tells when all is over.
        }
        return await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    /// <summary>Full path of a program, looked up in this process's PATH: the child's own environment may have none.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static string Locate(string fileName) =>
        fileName.Contains('/') && File.Exists(fileName) ? Path.GetFullPath(fileName)
        : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin").Split(':').Select(d => Path.Combine(d, fileName)).FirstOrDefault(File.Exists)
          ?? throw new FileNotFoundException($"{fileName} is not installed", fileName);

    static ProcessStartInfo StartInfo(ChildOptions options)
    {
        ProcessStartInfo start = new(Locate("setpriv"), ["--pdeathsig", "KILL", "--", Locate(options.FileName), .. options.Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        if (!options.InheritEnvironment)
        {
            start.Environment.Clear();
        }
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    async Task<int> ReadToEndAsync(ChildOptions options)
    {
        await Task.WhenAll(ReadLinesAsync(_process.StandardOutput, options.OnOutput), ReadLinesAsync(_process.StandardError, options.OnError));
        await _process.WaitForExitAsync();
        _log?.Dispose();
        return _process.ExitCode;
    }

    async Task ReadLinesAsync(StreamReader reader, Action<string>? onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _log?.Append(line);
            onLine?.Invoke(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);
}
