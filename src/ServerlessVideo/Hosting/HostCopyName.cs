namespace ServerlessVideo.Hosting;

/// <summary>How the copies of one stage name themselves on a host that others may use too.</summary>
sealed record HostCopyName(string Stage)
{
    /// <summary>Of all generations of a video.</summary>
    public string Creator(PublishTask task) => $"{Stage}:{task.VideoId}";

    /// <summary>Of one.</summary>
    public string Of(PublishTask task) => $"{Stage}:{task.Name}";

    /// <summary>The publication; null: the copy is none of this stage's.</summary>
    public string? Parse(string? name) =>
        name is not null && name.StartsWith($"{Stage}:", StringComparison.Ordinal) && PublishTask.TryParse(name[(Stage.Length + 1)..], out var task) ? task.Name : null;
}
