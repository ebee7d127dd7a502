using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Input;
using ServerlessVideo.Local.MediaConvert.Packaging;
using ServerlessVideo.Local.MediaConvert.Settings;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>Takes one job from its source to its outputs.</summary>
internal sealed partial class JobRunner(
    JobStore store, SourceReader sources, Ffmpeg ffmpeg, IMediaStorage storage, IEventBus bus, EncoderFaults faults, TimeProvider time, ILogger<JobRunner> logger)
{
    const int Attempts = 3;

    /// <value>The service sends an update each minute, or as the job's statusUpdateInterval says; on a laptop people watch.</value>
    static readonly TimeSpan UpdateInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs the job; its record says COMPLETE afterwards.</summary>
    /// <exception cref="JobFailedException">It ends in ERROR.</exception>
    public async Task RunAsync(Job job, string workFolder, CancellationToken cancellationToken)
    {
        var settings = JobRequest.ReadSettings(job.Request["settings"]!);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using JobFolder folder = new(Path.Combine(workFolder, job.Id));
                job = store.Update(job.Id, j => j with { Status = JobStatus.Progressing, Phase = JobPhase.Probing, Percent = 0, StartedAt = j.StartedAt ?? time.GetUtcNow() });
                await RunOnceAsync(job, settings, folder, cancellationToken);
                return;
            }
            catch (EncoderKilledException e) when (attempt == Attempts)
            {
                throw new JobFailedException(JobError.Unknown, $"Unknown Error: {e.Message} It was tried {Attempts} times.");
            }
            catch (EncoderKilledException)
            {
                job = store.Update(job.Id, j => j with { RetryCount = attempt });
            }
            catch (AwsException e) when (e.Status is 403 or 404)
            {
                throw new JobFailedException(e.Status == 403 ? JobError.AccessDenied : JobError.NotFound, e.Message);
            }
        }
    }

    async Task RunOnceAsync(Job job, JobSettings settings, JobFolder folder, CancellationToken cancellationToken)
    {
        var role = Role(job.Role);
        var url = settings.Inputs[0].FileInput;
        var (media, source) = await sources.ReadAsync(role, S3Location.Parse(url), folder, cancellationToken);
        await TellAsync(JobEvents.InputInformation(job, media, url, time.GetUtcNow()), cancellationToken);
        await TellAsync(JobEvents.Progressing(job, time.GetUtcNow()), cancellationToken);
        var plan = Planner.Plan(settings, media);
        job = store.Update(job.Id, j => j with { Phase = JobPhase.Transcoding });
        await faults.PassJobAsync(cancellationToken);
        await EncodeAsync(job, plan, folder.Path, source.Pieces.Count, cancellationToken);
        List<PackagedGroup> groups = [];
        foreach (var (index, group) in settings.OutputGroups.Index())
        {
            groups.Add(await OutputGroups.PackageAsync(group, [.. plan.Outputs.Where(o => o.Group == index)], folder.Path, index, cancellationToken));
        }
        Truncation.Check(plan, [.. groups.SelectMany(g => g.Renditions)]);
        job = store.Update(job.Id, j => j with { Phase = JobPhase.Uploading, Percent = 95 });
        await TellAsync(JobEvents.StatusUpdate(job, 0, 0, time.GetUtcNow()), cancellationToken);
        foreach (var file in groups.SelectMany(g => g.Files))
        {
            await storage.WriteAsync(role, file.Target.Bucket, file.Target.Key, file.Path, file.ContentType, cancellationToken);
        }
        store.Update(job.Id, j => j with
        {
            Status = JobStatus.Complete, Percent = 100, FinishedAt = time.GetUtcNow(), OutputGroupDetails = [.. groups.Select(g => g.Details)],
        });
    }

    /// <summary>News of a job that goes on; no film fails because nobody heard them. Its end is told by the queue, until it is heard.</summary>
    async Task TellAsync(BusEvent news, CancellationToken cancellationToken)
    {
        try
        {
            await bus.PublishAsync(news, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnheard(e, $"{news.Detail["status"]}", $"{news.Detail["jobId"]}");
        }
    }

    AwsCaller Role(string arn)
    {
        try
        {
            return storage.Role(arn);
        }
        catch (AwsException e)
        {
            throw new JobFailedException(JobError.RoleMissing, $"IAM Role Error: {e.Message}");
        }
    }

    async Task EncodeAsync(Job job, EncodePlan plan, string folder, int files, CancellationToken cancellationToken)
    {
        Progress latest = new(0, 0);
        var (timeLimit, maxBytes) = Caps.Of(plan);
        using var timer = new PeriodicTimer(UpdateInterval, time);
        var updates = Task.Run(async () =>
        {
            while (await timer.WaitForNextTickAsync(CancellationToken.None))
            {
                var (frames, seconds) = Volatile.Read(ref latest);
                var percent = plan.Source.Duration > 0 ? (int)Math.Clamp(100 * seconds / plan.Source.Duration, 0, 99) : 0;
                var now = store.Update(job.Id, j => j with { Percent = 5 + (percent * 90 / 100) });
                if (!now.Ended)
                {
                    await TellAsync(JobEvents.StatusUpdate(now, percent, frames, time.GetUtcNow()), cancellationToken);
                }
            }
        }, CancellationToken.None);
        try
        {
            await ffmpeg.EncodeAsync(folder, plan, files, timeLimit, maxBytes, p => Volatile.Write(ref latest, p), cancellationToken);
        }
        finally
        {
            timer.Dispose();
            await updates;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Status} of MediaConvert job {Id} was not taken")]
    partial void LogUnheard(Exception exception, string status, string id);
}
