using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>
/// The right to fetch one import, for a while that is renewed as long as the run lives: messages come twice, and a run that died
/// leaves its lease to expire. Who loses it (someone else took over, the upload was closed, renewing failed too long) is told
/// by <see cref="Lost"/> and stops writing.
/// </summary>
sealed class ImportLease : IAsyncDisposable
{
    /// <value>20 s: how long a killed run keeps others waiting.</value>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    readonly UploadStore uploads;
    readonly IdGenerator ids;
    readonly TimeProvider clock;
    readonly SemaphoreSlim writing = new(1);
    readonly CancellationTokenSource lost = new();
    readonly CancellationTokenSource ending = new();
    Task renewing = Task.CompletedTask;
    long received;

    ImportLease(UploadStore uploads, Upload upload, IdGenerator ids, TimeProvider clock) =>
        (this.uploads, Upload, this.ids, this.clock) = (uploads, upload, ids, clock);

    /// <value>As last written.</value>
    public Upload Upload { get; private set; }

    public ImportSource Source => Upload.Source!;

    /// <value>With what has arrived since.</value>
    public ImportSource Current => Source with { BytesReceived = Interlocked.Read(ref received) };

    public CancellationToken Lost => lost.Token;

    /// <summary>Null: somebody else has it.</summary>
    public static async Task<ImportLease?> TakeAsync(
        UploadStore uploads, Upload upload, IdGenerator ids, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (upload.Source!.LeaseUntil > clock.GetUtcNow())
        {
            return null;
        }
        var lease = new ImportLease(uploads, upload, ids, clock);
        if (!await lease.WriteAsync(source => source.Begun(clock.GetUtcNow()), cancellationToken))
        {
            await lease.DisposeAsync();
            return null;
        }
        lease.received = lease.Source.BytesReceived;
        lease.renewing = lease.RenewAsync();
        return lease;
    }

    /// <summary>Bytes that are in S3 by now; written with the next renewal.</summary>
    public void Report(long bytes) => Interlocked.Exchange(ref received, bytes);

    /// <summary>Writes the source as it should be now, and renews. False: the lease is lost.</summary>
    public Task<bool> WriteAsync(Func<ImportSource, ImportSource> change, CancellationToken cancellationToken) => WriteAsync(change, true, cancellationToken);

    /// <summary>The last write: whoever comes next may fetch. False: the lease was lost before.</summary>
    public async Task<bool> ReleaseAsync(Func<ImportSource, ImportSource> change, CancellationToken cancellationToken)
    {
        await StopRenewingAsync();
        return await WriteAsync(change, false, cancellationToken);
    }

    async Task<bool> WriteAsync(Func<ImportSource, ImportSource> change, bool keep, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            var source = change(Source);
            var after = Upload with
            {
                Source = keep ? source with { Lease = ids.Next(), LeaseUntil = now + Duration } : source.Released(),
                FileSize = source.Size ?? 0,
                PartCount = source.Size is > 0 and var size ? PartPlan.For(size).PartCount : 0,
                ProgressAt = source.BytesReceived == Source.BytesReceived ? Upload.ProgressAt : now,
            };
            if (await uploads.TryChangeAsync(after, Source, cancellationToken) || await IsThereAsync(after, cancellationToken))
            {
                Upload = after;
                return true;
            }
            await lost.CancelAsync();
            return false;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>A write whose answer got lost is repeated by the client, and then refused for its own sake.</summary>
    async Task<bool> IsThereAsync(Upload written, CancellationToken cancellationToken) =>
        written.Source!.Lease is { } lease && (await uploads.GetAsync(written.Id, cancellationToken))?.Source?.Lease == lease;

    /// <summary>Stopping waits for a renewal that is under way: one that was left alone might be done, and then nobody here would know the lease.</summary>
    async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(RenewInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token)
                && await WriteAsync(source => source with { BytesReceived = Interlocked.Read(ref received) }, CancellationToken.None))
            {
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Decided: the run is over.
        }
        catch (Exception) when (!lost.IsCancellationRequested)
        {
            // Decided: the table does not answer (the client has tried again already): others will take over, so this run ends.
            await lost.CancelAsync();
        }
    }

    public async Task StopRenewingAsync()
    {
        await ending.CancelAsync();
        await renewing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopRenewingAsync();
        writing.Dispose();
        lost.Dispose();
        ending.Dispose();
    }
}
