namespace ServerlessVideo.Local.MediaConvert;

/// <param name="Folder">For jobs and their work; on one file system with the objects, so that sources are linked, not copied.</param>
/// <param name="ConcurrentJobs">Encodes at a time; default 2: a short one does not wait for the end of a long one.</param>
public sealed record MediaConvertOptions(string Folder, int ConcurrentJobs = 2)
{
    public string JobsFolder => Path.Combine(Folder, "jobs");

    public string WorkFolder => Path.Combine(Folder, "work");

    /// <value>Requests of Probe at a time; more are told 429.</value>
    public int ConcurrentProbes { get; init; } = 8;

    /// <value>Jobs that may wait; more are told 429.</value>
    public int MaxQueued { get; init; } = 10_000;
}
