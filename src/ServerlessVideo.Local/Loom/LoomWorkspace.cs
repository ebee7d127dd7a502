namespace ServerlessVideo.Local.Loom;

internal sealed record LoomFolder(string Id, string Name, string? WorkspaceId);

internal sealed record LoomWebhook(string Url, string Secret);

/// <summary>One page that was open: how far its film was played.</summary>
/// <param name="Viewer">The same for one browser.</param>
/// <param name="Seconds">The furthest moment.</param>
internal sealed record LoomView(string Viewer, DateOnly Day, double Seconds);

/// <summary>What the workspace has beside its videos, as it lies on disk.</summary>
internal sealed class WorkspaceState
{
    public List<LoomFolder> Folders { get; set; } = [];

    public LoomWebhook? Webhook { get; set; }

    /// <value>By video and session.</value>
    public SortedDictionary<string, SortedDictionary<string, LoomView>> Views { get; set; } = [];
}

internal sealed class LoomWorkspace(LoomOptions options) : IDisposable
{
    readonly DurableState<WorkspaceState> _state = new(Path.Combine(options.Folder, "workspace.json"));

    public WorkspaceState Current => _state.Current;

    public Task<T> ChangeAsync<T>(Func<WorkspaceState, T> change, CancellationToken cancellationToken) => _state.ChangeAsync(change, cancellationToken);

    public void Dispose() => _state.Dispose();
}
