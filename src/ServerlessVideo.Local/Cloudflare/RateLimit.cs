namespace ServerlessVideo.Local.Cloudflare;

/// <summary>1,200 requests in five minutes; who has more is told how long to wait.</summary>
internal sealed class RateLimit(TimeProvider time)
{
    public const int Requests = 1200;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    readonly Lock _lock = new();
    readonly Queue<DateTimeOffset> _recent = [];

    /// <returns>Null: go on; else when to come back.</returns>
    public TimeSpan? Take()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_recent.TryPeek(out var oldest) && oldest <= now - Window)
            {
                _recent.Dequeue();
            }
            if (_recent.Count >= Requests)
            {
                return _recent.Peek() + Window - now;
            }
            _recent.Enqueue(now);
            return null;
        }
    }
}
