using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Loom;

/// <summary>All videos of the workspace, and where their files are.</summary>
internal sealed class LoomVideos(LoomOptions options, TimeProvider time)
{
    readonly RecordStore<LoomVideo> _store = new(Path.Combine(options.Folder, "videos"));

    public IReadOnlyList<LoomVideo> All => _store.All;

    public LoomVideo? Find(string id) => _store.Find(id);

    /// <exception cref="LoomException">404.</exception>
    public LoomVideo Get(string id) => Find(id) ?? throw LoomException.NotFound("video");

    public void Add(LoomVideo video) => _store.Add(video.Id, video);

    /// <returns>Null: it was deleted.</returns>
    public LoomVideo? Update(string id, Func<LoomVideo, LoomVideo> change) => _store.Update(id, v => change(v) with { UpdatedAt = time.GetUtcNow() });

    public void MarkAnnounced(string id) => _store.Update(id, v => v with { Announced = true });

    public bool Remove(string id) => _store.Remove(id);

    public string SourceOf(string id) => Path.Combine(_store.FolderOf(id), "source");

    public string MediaOf(string id) => Path.Combine(_store.FolderOf(id), "media");

    public string WorkOf(string id) => Path.Combine(options.Folder, "work", id);
}
