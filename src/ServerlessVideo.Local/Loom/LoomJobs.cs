using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Hosts.Encoder;
using ServerlessVideo.Local.MediaConvert;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Loom;

/// <summary>
/// Takes videos from their file to ready or failed, and announces that. What kill -9 left unfinished starts anew, what it left
/// unannounced is announced.
/// </summary>
internal sealed partial class LoomJobs(
    LoomVideos videos, LoomWorkspace workspace, LoomOptions options, HostEncoder encoder, HostFaults faults, WebhookSender webhooks, ILogger<LoomJobs> logger)
    : IRunner
{
    readonly Jobs _jobs = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var ended in videos.All.Where(v => v.Ended))
        {
            File.Delete(videos.SourceOf(ended.Id));
        }
        foreach (var video in videos.All.Where(v => v.Status == LoomStatus.Processing || v is { Ended: true, Announced: false }))
        {
            Begin(video.Id);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _jobs.CancelAllAsync();

    public void Begin(string id) => _jobs.Begin(id, token => RunAsync(id, token));

    /// <returns>False: there was none.</returns>
    public async Task<bool> RemoveAsync(string id)
    {
        await _jobs.CancelAsync(id);
        return videos.Remove(id);
    }

    async Task RunAsync(string id, CancellationToken cancellationToken)
    {
        if (videos.Find(id) is { Ended: false })
        {
            try
            {
                await ProcessAsync(id, cancellationToken);
            }
            catch (JobFailedException e)
            {
                videos.Update(id, v => v.Fail(CodeOf(e.Code), e.Message));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogUnexpected(e, id);
                videos.Update(id, v => v.Fail("processing_failed", "The video could not be processed."));
            }
            File.Delete(videos.SourceOf(id));
        }
        if (videos.Find(id) is { Ended: true, Announced: false } ended)
        {
            await AnnounceAsync(ended, cancellationToken);
        }
    }

    async Task ProcessAsync(string id, CancellationToken cancellationToken)
    {
        await faults.OutlastAsync(HostNames.Loom, FaultKind.NeverReady, () => { }, cancellationToken);
        if (faults.Has(HostNames.Loom, FaultKind.ProcessingError))
        {
            throw new JobFailedException(JobError.Unknown, "The video could not be processed.");
        }
        await encoder.EncodeAsync(
            videos.SourceOf(id), videos.WorkOf(id), videos.MediaOf(id), HostLadder.Single,
            m => Accept(id, m), p => videos.Update(id, v => v with { Progress = p }), cancellationToken);
        videos.Update(id, v => v with { Status = LoomStatus.Ready, Progress = 100 });
    }

    void Accept(string id, MediaInfo media)
    {
        if (media.Video is { } track)
        {
            var (width, height) = HostLadder.Shown(track);
            videos.Update(id, v => v with { Duration = media.Duration, Width = width, Height = height });
        }
    }

    static string CodeOf(JobError error) => error switch
    {
        JobError.NoVideo or JobError.UnsupportedCodec or JobError.Settings => "unsupported_input",
        JobError.InputNotOpened or JobError.Demux or JobError.SourceRead => "damaged_input",
        _ => "processing_failed",
    };

    async Task AnnounceAsync(LoomVideo video, CancellationToken cancellationToken)
    {
        if (workspace.Current.Webhook is { } webhook)
        {
            var earlier = video with
            {
                Status = LoomStatus.Processing, Progress = 50, ErrorCode = null, ErrorText = null, UpdatedAt = video.UpdatedAt.AddSeconds(-1),
            };
            var lie = video.Status == LoomStatus.Ready ? video.Fail("processing_failed", "forged") : earlier with { Status = LoomStatus.Ready, Progress = 100 };
            Notification notification = new(HostNames.Loom, new Uri(webhook.Url), webhook.Secret, Text(video), Text(earlier), Text(lie));
            await webhooks.SendAsync(notification, cancellationToken);
        }
        videos.MarkAnnounced(video.Id);
    }

    string Text(LoomVideo video) => LoomJson.Of(video, options).ToJsonString();

    [LoggerMessage(LogLevel.Error, "The job of the Loom-compatible host's video {Id} met a bug")]
    partial void LogUnexpected(Exception exception, string id);
}
