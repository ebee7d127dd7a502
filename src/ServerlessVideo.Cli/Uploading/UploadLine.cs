using System.Globalization;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Uploading;

/// <summary>One file's progress as a line of text: percent, bytes, speed, time left; then what becomes of the video.</summary>
/// <param name="showText">The text, and how much of the whole is done (0 to 1).</param>
sealed class UploadLine(TimeProvider clock, Action<string, double> showText) : IProgress<UploadStarted>, IProgress<UploadProgress>, IProgress<Video>
{
    /// <summary>Speed is that of the last ten seconds: a hiccup neither freezes nor doubles the forecast.</summary>
    static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    readonly Queue<(long At, long Done)> samples = [];
    readonly Dictionary<UploadStage, (long First, long Last)> stages = [];
    (string Text, double Done) last = ("sending", 0);

    public void Report(UploadStarted value)
    {
        if (value.Resumed)
        {
            Show("continues an upload begun elsewhere", 0);
        }
    }

    public void Report(UploadProgress value)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (!stages.TryGetValue(value.Stage, out var stage))
            {
                samples.Clear();
                stage = (now, now);
            }

            stages[value.Stage] = (stage.First, now);
            samples.Enqueue((now, value.Done));
            while (clock.GetElapsedTime(samples.Peek().At, now) > Window)
            {
                samples.Dequeue();
            }

            var (at, done) = samples.Peek();
            var seconds = clock.GetElapsedTime(at, now).TotalSeconds;
            Show(Describe(value, seconds > 0 ? (value.Done - done) / seconds : 0), (double)value.Done / value.Total);
        }
    }

    /// <summary>The network or the service is gone, or (null) back.</summary>
    public void Waiting(Exception? failure) => showText(
        failure switch
        {
            null => last.Text,
            ServerlessVideoException refused => $"no answer but {(int)refused.Status}; goes on by itself",
            _ => "no connection; goes on by itself",
        },
        last.Done);

    void Show(string text, double done)
    {
        last = (text, done);
        showText(text, done);
    }

    public void Report(Video value) => Show(value.Status == "processing" ? $"encoding {value.ProcessingPercent} %" : value.Status, 1);

    /// <returns>How long a stage took.</returns>
    public double Seconds(UploadStage stage) => Math.Round(stages.TryGetValue(stage, out var s) ? clock.GetElapsedTime(s.First, s.Last).TotalSeconds : 0, 3);

    internal static string Describe(UploadProgress progress, double bytesPerSecond)
    {
        var left = bytesPerSecond > 0 ? TimeSpan.FromSeconds(Math.Ceiling((progress.Total - progress.Done) / bytesPerSecond)) : (TimeSpan?)null;
        var what = progress.Stage == UploadStage.Hashing ? "reading" : "sending";
        return string.Create(CultureInfo.InvariantCulture, $"{what} {100 * progress.Done / progress.Total} %, {Bytes(progress.Done)} of {Bytes(progress.Total)}")
            + (left is { } time ? string.Create(CultureInfo.InvariantCulture, $", {Bytes(bytesPerSecond)}/s, {time:h\\:mm\\:ss} left") : "");
    }

    static string Bytes(double bytes) => bytes switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F0} kB"),
    };
}
