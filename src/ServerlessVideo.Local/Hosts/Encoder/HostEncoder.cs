using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Jobs;
using ServerlessVideo.Local.MediaConvert.Packaging;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.Hosts.Encoder;

/// <summary>
/// The hosts' encoder: MediaConvert's ffmpeg, caps and packager with a host's ladder; one file at a time and with low priority, so that
/// our own encoder and the rest of the laptop go on.
/// </summary>
internal sealed class HostEncoder(TimeProvider time, ILogger<Sandbox> logger) : IDisposable
{
    /// <value>The whole film as one file in the package: sound and the largest picture.</value>
    public const string WholeFile = "whole.mp4";

    const int Attempts = 3, Niceness = 10;

    readonly Ffmpeg _ffmpeg = new(new Sandbox(logger, Niceness), time);
    readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="work">A folder of its own for the run; on one file system with source and target.</param>
    /// <param name="target">Where the package will be; there only when whole.</param>
    /// <param name="ladder">What is made of it.</param>
    /// <param name="accept">Sees what the headers say before anything is encoded, and may refuse it.</param>
    /// <param name="percent">0 to 99.</param>
    /// <exception cref="JobFailedException">The file does not become a film.</exception>
    public async Task<MediaInfo> EncodeAsync(
        string source, string work, string target, Func<MediaInfo, JobSettings> ladder, Action<MediaInfo> accept, Action<int> percent, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await EncodeOnceAsync(source, work, target, ladder, accept, percent, cancellationToken);
                }
                catch (EncoderKilledException e) when (attempt == Attempts)
                {
                    throw new JobFailedException(JobError.Unknown, e.Message);
                }
                catch (EncoderKilledException)
                {
                    percent(0); // from the start
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs ffmpeg in the folder, shut in and with its limits.</summary>
    /// <exception cref="JobFailedException">It failed.</exception>
    public async Task RunAsync(string folder, IReadOnlyList<string> arguments, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        var (exitCode, error) = await _ffmpeg.RunAsync("ffmpeg", folder, ["-hide_banner", "-nostdin", "-y", "-v", "error", .. arguments], timeLimit, (_, _) => { }, cancellationToken);
        if (exitCode != 0)
        {
            throw new JobFailedException(JobError.Unknown, error);
        }
    }

    public void Dispose() => _one.Dispose();

    async Task<MediaInfo> EncodeOnceAsync(
        string source, string work, string target, Func<MediaInfo, JobSettings> ladder, Action<MediaInfo> accept, Action<int> percent, CancellationToken cancellationToken)
    {
        using JobFolder folder = new(work);
        var length = new FileInfo(source).Length;
        var head = await folder.LinkAsync(new SourceObject([new SourcePiece(source, 0, length)], length, "", default, ""), cancellationToken);
        var container = Container.Of(head) ?? throw new JobFailedException(JobError.NoVideo, "The file is not a video.");
        var media = await _ffmpeg.ProbeAsync(folder.Path, container, 1, cancellationToken);
        accept(media);
        var settings = ladder(media);
        var plan = Planner.Plan(settings, media);
        var (timeLimit, maxBytes) = Caps.Of(plan);
        await _ffmpeg.EncodeAsync(folder.Path, plan, 1, timeLimit, maxBytes,
            p => percent(media.Duration > 0 ? (int)Math.Clamp(100 * p.Seconds / media.Duration, 0, 99) : 0), cancellationToken);
        var package = Path.Combine(folder.Path, "package");
        var (renditions, _) = await CmafPackager.PackageAsync(plan.Outputs, settings.OutputGroups[0].OutputGroupSettings.CmafGroupSettings!, folder.Path, package, cancellationToken);
        Truncation.Check(plan, renditions);
        var largest = plan.Videos.MaxBy(v => v.Picture.Frame.Area)!.File;
        string[] sound = [.. plan.Outputs.OfType<AudioOutput>().SelectMany(a => (string[])["-i", a.File])];
        await RunAsync(folder.Path, ["-i", largest, .. sound, "-c", "copy", "-movflags", "+faststart", $"package/{WholeFile}"], timeLimit, cancellationToken);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true); // of a run whose end was not recorded
        }
        Directory.Move(package, target);
        return media;
    }
}
