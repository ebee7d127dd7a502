namespace ServerlessVideo.Core;

/// <summary>
/// Makes UUIDv7 ids from the injected clock. Within one process each id sorts after those made before it: the twelve bits after the
/// milliseconds count on (RFC 9562 §6.2, method 3), so that what happened in one millisecond is told in its order.
/// </summary>
public sealed class IdGenerator(TimeProvider clock)
{
    readonly Lock gate = new();

    /// <summary>Milliseconds and 4,096 steps of each.</summary>
    long last;

    public Guid Next()
    {
        long now;
        lock (gate)
        {
            var time = clock.GetUtcNow();
            var fraction = time.UtcTicks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
            now = last = Math.Max(last + 1, (time.ToUnixTimeMilliseconds() << 12) | fraction);
        }
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now >> 12)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)(0x70 | ((now >> 8) & 0x0F));
        bytes[7] = (byte)now;
        return new Guid(bytes, bigEndian: true);
    }

    public VideoId NextVideoId() => new(Next());
}
