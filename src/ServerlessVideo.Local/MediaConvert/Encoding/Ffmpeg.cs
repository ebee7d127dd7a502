using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.MediaConvert.Encoding;

/// <summary>Runs ffprobe and ffmpeg in a job's folder under caps on time and output.</summary>
internal sealed class Ffmpeg(Sandbox sandbox, TimeProvider time)
{
    const int KilledBySignal = 128, FileSizeExceeded = KilledBySignal + 25, MaxReport = 4 << 20, KeptErrors = 20;

    /// <value>Two minutes: it takes a tenth of a second, but a host's encoder lets everything else go before, and a laptop that is busy leaves it little.</value>
    static readonly TimeSpan ProbeTime = TimeSpan.FromMinutes(2);

    /// <exception cref="JobFailedException">1010: the file does not open as the container that its first bytes promise.</exception>
    public async Task<MediaInfo> ProbeAsync(string folder, Container container, int files, CancellationToken cancellationToken)
    {
        StringBuilder report = new();
        var result = await RunAsync("ffprobe", folder, FfmpegArguments.Probe(container, files), ProbeTime,
            (line, stop) =>
            {
                if (report.Append(line).Length > MaxReport)
                {
                    stop();
                }
            }, cancellationToken);
        try
        {
            return result.ExitCode == 0 && JsonNode.Parse(report.ToString()) is { } json
                ? FfprobeReport.Read(container, json)
                : throw new JobFailedException(JobError.InputNotOpened, $"Failed probe/open: [{result.Error}]");
        }
        catch (JsonException)
        {
            throw new JobFailedException(JobError.InputNotOpened, "Failed probe/open: [the headers are too large or no text]");
        }
    }

    /// <param name="maxBytes">All outputs together may not grow beyond.</param>
    /// <exception cref="JobFailedException">The source does not decode, or a cap was reached.</exception>
    /// <exception cref="EncoderKilledException">Something outside ended the process.</exception>
    public async Task EncodeAsync(
        string folder, EncodePlan plan, int files, TimeSpan timeLimit, long maxBytes, Action<Progress> onProgress, CancellationToken cancellationToken)
    {
        ProgressReader reader = new();
        var (full, seconds) = (false, 0.0);
        var result = await RunAsync("ffmpeg", folder, FfmpegArguments.Encode(plan, files), timeLimit, (line, stop) =>
        {
            if (reader.Read(line) is { } progress)
            {
                seconds = progress.Seconds;
                onProgress(progress);
                if (!full && Written(folder) > maxBytes)
                {
                    full = true;
                    stop();
                }
            }
        }, cancellationToken);
        if (result.Error.Contains("No space left", StringComparison.Ordinal))
        {
            throw new JobFailedException(JobError.DiskFull, "Disk Full: there is no room for the outputs.");
        }
        if (full || result.ExitCode == FileSizeExceeded)
        {
            throw plan.Source.Duration > 0 && seconds > plan.Source.Duration + 1
                ? new JobFailedException(JobError.SourceRead, $"Source Read Error: the input goes on after the {plan.Source.Duration:0.0} seconds that it says it lasts.")
                : new JobFailedException(JobError.Unknown, "Unknown Error: the outputs grow beyond what their bit rates and the input's duration allow.");
        }
        if (result.ExitCode > KilledBySignal)
        {
            throw new EncoderKilledException($"The encoder was ended by signal {result.ExitCode - KilledBySignal}.");
        }
        if (result.ExitCode != 0)
        {
            // ffmpeg's words for a packet that ends before its header said.
            throw ((string[])["partial file", "corrupt input packet", "End of file"]).Any(w => result.Error.Contains(w, StringComparison.Ordinal))
                ? new JobFailedException(JobError.SourceRead, $"Source Read Error: [{result.Error}]")
                : new JobFailedException(JobError.Demux, $"Demuxer Parse Error: [{result.Error}]");
        }
        // ffmpeg makes none: whoever reads the outputs outside of the sandbox would read what it leads to.
        if (new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Any(file => file.LinkTarget is not null))
        {
            throw new JobFailedException(JobError.Unknown, "Unknown Error: there is a link among the outputs.");
        }
    }

    /// <exception cref="JobFailedException">The time is over.</exception>
    public async Task<(int ExitCode, string Error)> RunAsync(string program, string folder, IReadOnlyList<string> arguments, TimeSpan timeLimit,
        Action<string, Action> onOutput, CancellationToken cancellationToken)
    {
        Queue<string> errors = new();
        using CancellationTokenSource expired = new(timeLimit, time);
        using CancellationTokenSource stopped = new();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, stopped.Token, cancellationToken);
        var options = await sandbox.WrapAsync(folder, program, arguments, cancellationToken) with
        {
            OnOutput = line => onOutput(line, stopped.Cancel),
            OnError = line =>
            {
                // Without ffmpeg's "[h264 @ 0x55…] ": no one outside knows those objects.
                errors.Enqueue(line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end ? line[(end + 2)..] : line);
                if (errors.Count > KeptErrors)
                {
                    errors.Dequeue();
                }
            },
        };
        await using var child = await ChildProcess.StartAsync(options, cancellationToken);
        try
        {
            await child.Exited.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await child.KillAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (!stopped.IsCancellationRequested)
            {
                throw new JobFailedException(JobError.Unknown, $"Unknown Error: {program} did not end within {timeLimit.TotalSeconds:0} seconds.");
            }
        }
        return (await child.Exited, string.Join("; ", errors));
    }

    static long Written(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);
}

/// <summary>ffmpeg did not fail, it was killed: worth another try.</summary>
internal sealed class EncoderKilledException(string message) : Exception(message);
