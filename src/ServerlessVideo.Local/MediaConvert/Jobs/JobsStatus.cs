using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>The newest jobs, for the status page.</summary>
internal sealed class JobsStatus(JobStore store) : IStatusSource
{
    const int Shown = 20;

    public string Title => "MediaConvert jobs";

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new StatusTable(
        ["Job", "Status", "Percent", "Phase", "Error"], [.. store.All.Reverse().Take(Shown).Select(Row)]));

    static StatusRow Row(Job job) => new(
        [job.Id, job.Status.ToString().ToUpperInvariant(), $"{job.Percent}", job.Phase.ToString().ToUpperInvariant(), job.ErrorCode is { } code ? $"{(int)code} {job.ErrorMessage}" : ""],
        job.Status switch { JobStatus.Error => StatusLevel.Attention, JobStatus.Submitted or JobStatus.Progressing => StatusLevel.Busy, _ => StatusLevel.Ok });
}
