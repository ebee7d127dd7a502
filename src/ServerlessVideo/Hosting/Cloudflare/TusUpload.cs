using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>
/// Chunks as Stream takes them: 5,242,880 to 209,715,200 bytes and a multiple of 262,144, but the last
/// (developers.cloudflare.com/stream/uploading-videos/resumable-uploads).
/// </summary>
sealed class TusChunks
{
    public const long Smallest = 5_242_880;
    public const long Largest = 209_715_200;
    public const long Step = 262_144;

    /// <value>52,428,800 bytes, as is recommended for good connections.</value>
    public const long Usual = 52_428_800;

    readonly long chunk;

    /// <exception cref="ArgumentOutOfRangeException">A size that Stream refuses.</exception>
    public TusChunks(long chunk)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunk, Smallest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk, Largest);
        ArgumentOutOfRangeException.ThrowIfNotEqual(chunk % Step, 0);
        this.chunk = chunk;
    }

    /// <summary>Bytes of the chunk that begins at <paramref name="offset"/>, wherever the one before broke off.</summary>
    public long At(long offset, long size) => Math.Min(chunk, size - offset);
}

/// <param name="Arrived">Bytes, as far as is known.</param>
/// <param name="Stopped">Why not more have, of what may pass; null: all have, or the time was over.</param>
sealed record TusProgress(long Arrived, Failure? Stopped = null);

/// <summary>Sends a file in chunks and goes on where the host says it is, after a cut and in a later call.</summary>
sealed class TusUpload(StreamClient client, TusChunks chunks, TimeProvider clock)
{
    /// <summary>Until all is there, or the deadline.</summary>
    /// <returns><see cref="Errors.HostCopyMissing"/>: the upload is gone.</returns>
    public async Task<Outcome<TusProgress>> SendAsync(Uri location, OriginalSource source, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline > clock.GetUtcNow() ? deadline - clock.GetUtcNow() : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var arrived = 0L;
        try
        {
            return await SendAsync(location, source, offset => arrived = offset, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TusProgress(arrived);
        }
    }

    async Task<Outcome<TusProgress>> SendAsync(Uri location, OriginalSource source, Action<long> arrived, CancellationToken cancellationToken)
    {
        var (best, failures) = (-1L, 0);
        var offset = await client.GetOffsetAsync(location, cancellationToken);
        while (true)
        {
            if (offset.Failure is { } silent)
            {
                return MayPass(silent) ? new TusProgress(Math.Max(best, 0), silent) : silent;
            }
            if (offset.Value > source.Size)
            {
                return Errors.SizeMismatch.With("the host has more bytes than the original");
            }
            failures = offset.Value > best ? 0 : failures;
            best = Math.Max(best, offset.Value);
            arrived(offset.Value);
            if (offset.Value == source.Size)
            {
                return new TusProgress(source.Size);
            }
            var from = offset.Value;
            var answer = await client.PatchAsync(location, from, () => source.Range(from, chunks.At(from, source.Size)), cancellationToken);
            if (answer is { Succeeded: true, Value: { IsSuccess: true } taken } && StreamClient.OffsetOf(taken) is { } next && next > from)
            {
                offset = next;
                continue;
            }
            var failure = answer.Failure ?? StreamErrors.Of(answer.Value);
            if (!MayGoOn(failure, answer))
            {
                return failure;
            }
            if (++failures > client.Http.Limits.Retries || !await client.Http.WaitAsync(failures, answer.Succeeded ? answer.Value.Wait : null, cancellationToken))
            {
                return new TusProgress(from, failure);
            }
            offset = await client.GetOffsetAsync(location, cancellationToken);
        }
    }

    /// <summary>A cut, a host that is busy, an offset that is another than we thought (409), or a lock that somebody still holds (423).</summary>
    static bool MayGoOn(Failure failure, Outcome<HostAnswer> answer) =>
        MayPass(failure) || (answer.Succeeded && (answer.Value.IsSuccess || answer.Value.Status is 409 or 423));

    static bool MayPass(Failure failure) =>
        failure.Error == Errors.HostUnavailable || failure.Error == Errors.HostTimeout || failure.Error == Errors.HostRateLimited;
}
