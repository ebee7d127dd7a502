using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Hosts.Encoder;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Cloudflare;

/// <summary>
/// Takes videos from their bytes to ready or error, and announces that. What kill -9 left unfinished starts anew, what it left
/// unannounced is announced.
/// </summary>
internal sealed partial class StreamJobs(
    StreamVideos videos, HostEncoder encoder, HostFaults faults, SourceFetch fetch, StreamAnnouncements announcements, TimeProvider time, ILogger<StreamJobs> logger) : IRunner
{
    /// <value>Seconds.</value>
    const double Shortest = 0.1;

    readonly Jobs _jobs = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var ended in videos.All.Where(v => v.Ended))
        {
            File.Delete(videos.SourceOf(ended.Uid));
        }
        foreach (var video in videos.All.Where(v => v.Ended ? !v.Announced : v.State != StreamState.PendingUpload || videos.HasSource(v)))
        {
            Begin(video.Uid);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _jobs.CancelAllAsync();

    /// <summary>Its bytes are there, or can be fetched.</summary>
    public void Begin(string uid) => _jobs.Begin(uid, token => RunAsync(uid, token));

    /// <returns>False: there was none.</returns>
    public async Task<bool> RemoveAsync(string uid)
    {
        await _jobs.CancelAsync(uid);
        return videos.Remove(uid);
    }

    async Task RunAsync(string uid, CancellationToken cancellationToken)
    {
        if (videos.Find(uid) is { Ended: false } video)
        {
            try
            {
                await ProcessAsync(video, cancellationToken);
            }
            catch (StreamJobException e)
            {
                Fail(uid, e.Code, e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogUnexpected(e, uid);
                Fail(uid, "ERR_UNKNOWN", "An unknown error occurred.");
            }
            File.Delete(videos.SourceOf(uid)); // the original cannot be had from here again
        }
        if (videos.Find(uid) is { Ended: true, Announced: false } ended)
        {
            await announcements.SendAsync(ended, cancellationToken);
        }
    }

    async Task ProcessAsync(StreamVideo video, CancellationToken cancellationToken)
    {
        var uid = video.Uid;
        var source = videos.SourceOf(uid);
        if (video.State == StreamState.Downloading)
        {
            if (faults.Has(HostNames.Cloudflare, FaultKind.FetchError))
            {
                throw SourceFetch.Failed;
            }
            await fetch.SaveAsync(video.SourceUrl!, source, cancellationToken);
        }
        videos.Update(uid, v => v with { State = StreamState.Queued, Uploaded = v.Uploaded ?? time.GetUtcNow(), Size = new FileInfo(source).Length });
        await faults.OutlastAsync(HostNames.Cloudflare, FaultKind.NeverReady, () => Progress(uid, 0), cancellationToken);
        if (faults.Has(HostNames.Cloudflare, FaultKind.ProcessingError))
        {
            throw new StreamJobException("ERR_UNKNOWN", "An unknown error occurred while the video was encoded.");
        }
        try
        {
            var media = await encoder.EncodeAsync(source, videos.WorkOf(uid), videos.MediaOf(uid), HostLadder.Of,
                m => Accept(uid, video.MaxDuration, m), p => Progress(uid, p), cancellationToken);
            videos.Update(uid, v => v with { State = StreamState.Ready, Percent = 100, ReadyAt = time.GetUtcNow(), Duration = media.Duration });
        }
        catch (JobFailedException e)
        {
            throw new StreamJobException(e.Code switch
            {
                JobError.NoVideo or JobError.UnsupportedCodec => "ERR_NON_VIDEO",
                JobError.InputNotOpened or JobError.Demux or JobError.SourceRead => "ERR_MALFORMED_VIDEO",
                _ => "ERR_UNKNOWN",
            }, e.Message);
        }
    }

    void Accept(string uid, double? maxDuration, MediaInfo media)
    {
        var (width, height) = media.Video is { } track ? HostLadder.Shown(track)
            : throw new StreamJobException("ERR_NON_VIDEO", "The file was not recognized as a valid video file.");
        videos.Update(uid, v => v with { State = StreamState.InProgress, Duration = media.Duration, Width = width, Height = height });
        if (media.Duration < Shortest)
        {
            throw new StreamJobException("ERR_DURATION_TOO_SHORT", $"The video is shorter than {Shortest} seconds.");
        }
        if (media.Duration > maxDuration)
        {
            throw new StreamJobException("ERR_DURATION_EXCEED_CONSTRAINT", $"The video lasts longer than the {maxDuration} seconds that were reserved for it.");
        }
    }

    void Progress(string uid, int percent) => videos.Update(uid, v => v with { State = StreamState.InProgress, Percent = percent });

    void Fail(string uid, string code, string text) => videos.Update(uid, v => v.Fail(code, text, time.GetUtcNow()));

    [LoggerMessage(LogLevel.Error, "The job of Cloudflare Stream's video {Uid} met a bug")]
    partial void LogUnexpected(Exception exception, string uid);
}

/// <summary>A video ends in error with this code.</summary>
internal sealed class StreamJobException(string code, string message) : Exception(message)
{
    public string Code => code;
}
