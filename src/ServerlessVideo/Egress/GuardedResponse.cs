namespace ServerlessVideo.Egress;

/// <summary>An answer whose body comes at a bearable pace or fails.</summary>
public sealed class GuardedResponse : IDisposable
{
    readonly EgressLimits limits;
    readonly TimeProvider clock;
    readonly HttpResponseMessage message;
    Stream? body;

    internal GuardedResponse(HttpResponseMessage message, Uri uri, EgressLimits limits, TimeProvider clock) =>
        (this.message, Uri, this.limits, this.clock) = (message, uri, limits, clock);

    /// <value>After all redirects.</value>
    public Uri Uri { get; }

    public HttpResponseMessage Message => message;

    /// <summary>Fills the buffer; fewer bytes mean that the body ended, as it should or not: what was promised is the caller's to compare.</summary>
    /// <exception cref="EgressException">Transient: it broke off, or less than the limits ask for came.</exception>
    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = 0;
        using var stall = new CancellationTokenSource(limits.Stall, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        try
        {
            body ??= await message.Content.ReadAsStreamAsync(either.Token);
            var checkpoint = limits.MinimumBytes;
            while (read < buffer.Length)
            {
                var count = await body.ReadAsync(buffer[read..], either.Token);
                if (count == 0)
                {
                    break;
                }
                read += count;
                if (read >= checkpoint)
                {
                    stall.CancelAfter(limits.Stall);
                    checkpoint = read + limits.MinimumBytes;
                }
            }
            return read;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EgressException(EgressFailure.Transient, "its host sends too slowly", cause: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new EgressException(EgressFailure.Transient, "its host broke off", cause: e);
        }
    }

    public void Dispose() => message.Dispose();
}
