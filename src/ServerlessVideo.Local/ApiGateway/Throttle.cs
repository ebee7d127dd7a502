namespace ServerlessVideo.Local.ApiGateway;

/// <summary>API Gateway's token bucket.</summary>
/// <param name="rate">Requests per second, steady.</param>
/// <param name="burst">Size of the bucket.</param>
public sealed class Throttle(double rate, double burst, TimeProvider time)
{
    readonly Lock gate = new();
    double used;
    long last = time.GetTimestamp();

    public bool TryTake()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            used = Math.Max(0, used - time.GetElapsedTime(last, now).TotalSeconds * rate);
            last = now;
            if (used > burst - 1)
            {
                return false;
            }
            used++;
            return true;
        }
    }
}
