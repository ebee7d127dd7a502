namespace ServerlessVideo.Local.Processes;

/// <summary>How to start a child process.</summary>
public sealed record ChildOptions(string FileName, IReadOnlyList<string> Arguments)
{
    /// <value>The child's whole environment; nothing is inherited unless <see cref="InheritEnvironment"/>.</value>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool InheritEnvironment { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <value>Gets both outputs, line by line; null keeps none.</value>
    public string? LogFile { get; init; }

    /// <value>Bytes; a log that grows beyond is renamed to <c>.1</c> and begun anew. Default 8 MiB.</value>
    public long LogLimit { get; init; } = 8 * 1024 * 1024;

    /// <value>Called with each line of the standard output, in order; must not block.</value>
    public Action<string>? OnOutput { get; init; }

    /// <value>Called with each line of the standard error, in order; must not block.</value>
    public Action<string>? OnError { get; init; }
}
