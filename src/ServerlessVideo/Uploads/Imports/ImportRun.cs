using Amazon.Runtime;
using Amazon.S3;
using ServerlessVideo.Core;
using ServerlessVideo.Egress;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>
/// One run of an import: asks for what is missing and streams it into the multipart upload until all is there, the time is up, or
/// something fails. What S3 holds is the state; nothing else has to survive a run.
/// </summary>
sealed partial class ImportRun(IAmazonS3 s3, GuardedClient client, VideoStore videos, ImportLimits limits, TimeProvider clock, ILogger<ImportRun> logger)
{
    /// <summary>Bytes read before it is asked how long they took: a second at the slowest that is borne.</summary>
    const int Slice = 64 * 1024;

    /// <param name="stop">The time of this run is up.</param>
    public async Task<ImportEnd> RunAsync(ImportLease lease, CancellationToken stop, CancellationToken cancellationToken)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, cancellationToken);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop, working.Token);
        try
        {
            if (await UploadedParts.ListAsync(s3, lease.Upload, working.Token) is not { } parts)
            {
                return new ImportEnd.Over(Errors.ImportFailed, "its parts are gone from the storage");
            }
            var there = lease.Source.CanResume ? Leading(parts, lease.Upload.PartSize, lease.Source.Size) : [];
            var bytes = there.Sum(part => part.Size);
            return bytes > 0 && bytes == lease.Source.Size
                ? new ImportEnd.Arrived(bytes, UploadedParts.Digest(there.Select(part => part.Sha256!)))
                : await FetchAsync(lease, there, bytes, reading.Token, working.Token);
        }
        catch (EgressException e)
        {
            return e.Failure switch
            {
                EgressFailure.Refused => new ImportEnd.Over(Errors.UrlRefused, e.Message),
                EgressFailure.Permanent => new ImportEnd.Over(Errors.ImportFailed, e.Message),
                _ => new ImportEnd.Again(e.Message, e.RetryAfter),
            };
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
        {
            return new ImportEnd.Lost();
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            Refused(logger, e, lease.Upload.Id);
            return new ImportEnd.Again("our storage did not take a part");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return lease.Lost.IsCancellationRequested ? new ImportEnd.Lost() : new ImportEnd.Paused();
        }
    }

    /// <summary>The parts that are there from the first on without a gap.</summary>
    internal static IReadOnlyList<UploadedPart> Leading(IEnumerable<UploadedPart> parts, long partSize, long? size) =>
    [
        .. parts.OrderBy(part => part.PartNumber).Index()
            .TakeWhile(at => at.Item.PartNumber == at.Index + 1 && at.Item.Sha256 is not null
                && at.Item.Size == Math.Min(partSize, (size ?? long.MaxValue) - (at.Index * partSize)))
            .Select(at => at.Item),
    ];

    async Task<ImportEnd> FetchAsync(
        ImportLease lease, IReadOnlyList<UploadedPart> parts, long there, CancellationToken reading, CancellationToken working)
    {
        var known = lease.Source;
        using var answer = await client.GetAsync(
            known.Url,
            headers =>
            {
                headers.Range = new(there, null);
                if (there > 0)
                {
                    headers.TryAddWithoutValidation("If-Range", known.Validator);
                }
            },
            reading);
        var facts = SourceFacts.Of(answer.Message, clock.GetUtcNow());
        var (end, source, offset) = facts.Judge(known, there, limits.Bytes);
        // The lease's own fields are the lease's: only what the host said is taken over.
        if (!await lease.WriteAsync(
            now => now with { Validator = source.Validator, Ranges = source.Ranges, Size = source.Size, BytesReceived = offset }, working))
        {
            return new ImportEnd.Lost();
        }
        if (end is null && there == 0)
        {
            await videos.ChangeAsync(lease.Upload.Id, video => SourceNames.Describe(video, facts, source.Size), working);
        }
        return end ?? await StreamAsync(answer, lease, offset > 0 ? parts : [], offset, reading, working);
    }

    async Task<ImportEnd> StreamAsync(
        GuardedResponse answer, ImportLease lease, IReadOnlyList<UploadedPart> there, long offset, CancellationToken reading, CancellationToken working)
    {
        var size = lease.Source.Size;
        var writer = new PartWriter(s3, lease.Upload, there.Select(part => part.Sha256!), offset, lease.Report, working);
        var speed = new SourceSpeed(limits);
        lease.Report(offset);
        try
        {
            while (true)
            {
                var wanted = (int)Math.Min(lease.Upload.PartSize, (size ?? long.MaxValue) - offset);
                var count = await FillAsync(answer, writer.Buffer[..wanted], speed, reading);
                offset += count;
                if (speed.IsTooSlow)
                {
                    return new ImportEnd.Over(
                        Errors.ImportTooSlow, $"less than {limits.LeastBytesPerSecond} bytes a second came over {limits.SpeedWindow.TotalSeconds:0} seconds");
                }
                if (offset > limits.Bytes)
                {
                    return new ImportEnd.Over(Errors.FileTooLarge, $"more than {limits.Bytes} bytes");
                }
                if (count < wanted && size is not null)
                {
                    return new ImportEnd.Again("its host sent less than it said");
                }
                if (count > 0)
                {
                    await writer.SendAsync(count);
                }
                if (count < wanted || offset == size)
                {
                    break;
                }
            }
        }
        finally
        {
            // What was read whole is kept, however reading ended.
            await writer.FlushAsync();
        }
        return offset == 0 ? new ImportEnd.Over(Errors.EmptyFile, Errors.EmptyFile.Title) : new ImportEnd.Arrived(offset, writer.Digest);
    }

    /// <summary>Bytes read; fewer than fit: the body ended, or comes too slowly.</summary>
    async Task<int> FillAsync(GuardedResponse answer, Memory<byte> buffer, SourceSpeed speed, CancellationToken reading)
    {
        var filled = 0;
        while (filled < buffer.Length && !speed.IsTooSlow)
        {
            var slice = buffer.Slice(filled, Math.Min(Slice, buffer.Length - filled));
            var began = clock.GetTimestamp();
            var count = await answer.ReadAsync(slice, reading);
            filled += count;
            if (count < slice.Length)
            {
                break;
            }
            speed.Add(count, clock.GetElapsedTime(began));
        }
        return filled;
    }

    [LoggerMessage(1, LogLevel.Warning, "Import {Id}: AWS does not take or answer")]
    static partial void Refused(ILogger logger, Exception exception, VideoId id);
}
