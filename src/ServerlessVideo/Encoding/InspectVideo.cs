using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Encoding;

/// <summary>
/// First step of PublishVideo: finds out what the original is, writes it on the records, and says whether any host
/// can make something of it. Running it again finds and writes the same. While our encoder's circuit is open one publication at a time
/// tries it; all others ask it once and briefly, and go to other hosts.
/// </summary>
sealed class InspectVideo(IAmazonMediaConvert mediaConvert, IAmazonS3 s3, VideoStore videos, HostCircuits circuits, Trail trail, TimeProvider clock)
{
    /// <summary>For the answer of one that has failed repeatedly; Probe takes a second or two.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<PublishStep> HandleAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        if (task.RefusalOf(video) is { } over)
        {
            return PublishStep.Refused(over);
        }
        if (video?.Original is not { Checksum: not null } original)
        {
            throw new InvalidOperationException($"Video {task.VideoId} has no original, with its checksum, on its record.");
        }
        return await trail.RunAsync(
            task.VideoId, "inspect-video", TrailSteps.Inspect, $"generation {task.Generation}",
            () => JudgeAsync(task, video, original, cancellationToken), step => step.Error?.Code, cancellationToken);
    }

    async Task<PublishStep> JudgeAsync(PublishTask task, Video video, Original original, CancellationToken cancellationToken)
    {
        var (judgement, isCertain) = await circuits.EnterAsync(HostingProvider.Aws, task, cancellationToken)
            ? await InspectAsync(video, original, cancellationToken)
            : await AskOnceAsync(video, original, cancellationToken);
        // That it reads says nothing of its encoding: that trial is the attempt's.
        await circuits.ReleaseAsync(HostingProvider.Aws, task, cancellationToken);
        if (judgement.Failure is { } refusal)
        {
            // The encoder is asked, so it is an attempt of the host aws. What it cannot read another host may.
            var now = clock.GetUtcNow();
            var isForAnother = !isCertain || refusal.Error == Errors.UnsupportedInput;
            var attempt = isForAnother
                ? HostAttempt.Skipped(task, HostingProvider.Aws, refusal, now)
                : new HostAttempt(task.VideoId, task.Generation, HostingProvider.Aws, now).Failed(refusal.ToVideoError(), now);
            await new HostAttempts(videos.Table).BeginAsync(
                attempt, [trail.Done(task.VideoId, "inspect-video", TrailSteps.EndAttempt, attempt.Subject)], cancellationToken);
            return isForAnother ? PublishStep.Accepted : PublishStep.Refused(refusal);
        }
        var found = judgement.Value;
        await videos.Table.PutAsync(Inspection.Mapper, found, condition: null, cancellationToken);
        await videos.ChangeAsync(
            task.VideoId,
            v => v.Generation != task.Generation ? v : Described(v, found),
            cancellationToken);
        return PublishStep.Accepted;
    }

    /// <summary>The same record: it says so already.</summary>
    static Video Described(Video video, Inspection found)
    {
        var described = video with
        {
            DurationSeconds = found.DurationSeconds,
            Width = found.Width,
            Height = found.Height,
            FrameRate = Math.Round(found.FrameRate.Value, 3),
            Codec = CodecName(found.VideoCodec),
        };
        return described == video ? video : described;
    }

    /// <summary>No answer leaves the file to others, as what it cannot read is.</summary>
    async Task<(Outcome<Inspection> Judgement, bool IsCertain)> AskOnceAsync(Video video, Original original, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await InspectAsync(video, original, either.Token);
        }
        catch (Exception e) when (e is AmazonServiceException or HostException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (Errors.HostCircuitOpen.With(), false);
        }
    }

    /// <returns>Whether it is certain: what Probe cannot open need not be damaged.</returns>
    async Task<(Outcome<Inspection> Judgement, bool IsCertain)> InspectAsync(Video video, Original original, CancellationToken cancellationToken)
    {
        if (FlvHeader.Read(await ReadAsync(original, 0, FlvHeader.Length, cancellationToken)) is { } flv)
        {
            return (Inspector.Judge(video.Id, flv), true);
        }
        var header = new HeaderBytes(video.FileSizeBytes, (at, length, token) => ReadAsync(original, at, length, token));
        try
        {
            var url = $"s3://{original.Bucket}/{original.Key}";
            var response = await mediaConvert.ProbeAsync(new ProbeRequest { InputFiles = [new ProbeInputFile { FileUrl = url }] }, cancellationToken);
            var container = response.ProbeResults?.FirstOrDefault()?.Container;
            return (Inspector.Judge(video.Id, container, await PixelAspect.ReadAsync(container?.Format?.Value, header, cancellationToken)), true);
        }
        catch (BadRequestException e)
        {
            // Probe's word for a file it cannot make sense of; faults of its own are other exceptions, and are tried again.
            var proof = await CutOff.ProofAsync(header, cancellationToken);
            return (Errors.DamagedInput.With(proof ?? e.Message), proof is not null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new HostException(HostingProvider.Aws, Errors.HostUnavailable.With($"no answer ({HostHttp.Why(e)})"));
        }
    }

    async Task<byte[]> ReadAsync(Original original, long at, int length, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = original.Bucket,
                Key = original.Key,
                VersionId = original.VersionId,
                ByteRange = new ByteRange(at, at + length - 1),
            },
            cancellationToken);
        using var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>As people know it.</summary>
    static string CodecName(string codec) => codec switch
    {
        "AVC" => "h264",
        "MP4V" => "mpeg4",
        _ => codec.ToLowerInvariant(),
    };
}
