namespace ServerlessVideo.Hosting;

/// <summary>How the copies of one deployment name themselves on a host that other deployments may use too.</summary>
/// <param name="Prefix">Stage and deployment; short, for Stream's <c>creator</c> has 64 characters.</param>
sealed record HostCopyName(string Prefix)
{
    /// <summary>Two deployments of one stage, in two accounts or regions, are told apart by the id of their stacks.</summary>
    public static HostCopyName Of(string stage, string deployment) => new($"{stage}-{deployment}");

    /// <summary>Of all generations of a video.</summary>
    public string Creator(PublishTask task) => $"{Prefix}:{task.VideoId}";

    /// <summary>Of one.</summary>
    public string Of(PublishTask task) => $"{Prefix}:{task.Name}";

    /// <summary>The publication; null: the copy is none of this deployment's.</summary>
    public string? Parse(string? name) =>
        name is not null && name.StartsWith($"{Prefix}:", StringComparison.Ordinal) && PublishTask.TryParse(name[(Prefix.Length + 1)..], out var task) ? task.Name : null;
}
