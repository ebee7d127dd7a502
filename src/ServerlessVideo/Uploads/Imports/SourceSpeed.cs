namespace ServerlessVideo.Uploads.Imports;

/// <summary>Whether a source keeps up with the limits, by the time spent waiting for it: what our own storage takes does not count.</summary>
sealed class SourceSpeed(ImportLimits limits)
{
    TimeSpan waited;
    long came;

    public bool IsTooSlow { get; private set; }

    public void Add(int bytes, TimeSpan took)
    {
        waited += took;
        came += bytes;
        if (waited >= limits.SpeedWindow)
        {
            IsTooSlow = came < limits.LeastBytesPerSecond * waited.TotalSeconds;
            (waited, came) = (TimeSpan.Zero, 0);
        }
    }
}
