using System.Security.Cryptography;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Cloudflare;

/// <summary>All videos of the account, and where their files are.</summary>
internal sealed class StreamVideos(StreamOptions options, TimeProvider time)
{
    readonly RecordStore<StreamVideo> _store = new(Path.Combine(options.Folder, "videos"));
    readonly Lock _clock = new();
    DateTimeOffset _last;

    public IReadOnlyList<StreamVideo> All => _store.All;

    /// <value>Minutes stored, and reserved for uploads that may still come.</value>
    public double StoredMinutes => All.Sum(v => v switch
    {
        { State: StreamState.PendingUpload } when v.UploadExpiry <= time.GetUtcNow() => 0,
        { State: StreamState.Error } => 0,
        { Duration: > 0 } => v.Duration,
        _ => v.MaxDuration ?? 0,
    }) / 60;

    public StreamVideo? Find(string uid) => _store.Find(uid);

    /// <exception cref="StreamException">404.</exception>
    public StreamVideo Get(string uid) => Find(uid) ?? throw StreamException.NotFound();

    /// <summary>A new one, with an id and a moment of its own.</summary>
    public StreamVideo New()
    {
        lock (_clock)
        {
            // Whole milliseconds: as much as the wire has.
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            _last = now > _last ? now : _last.AddMilliseconds(1);
            return new StreamVideo(RandomNumberGenerator.GetHexString(32, lowercase: true), _last);
        }
    }

    public void Add(StreamVideo video) => _store.Add(video.Uid, video);

    /// <summary>Changes it; <see cref="StreamVideo.Modified"/> moves on.</summary>
    /// <returns>Null: it was deleted.</returns>
    public StreamVideo? Update(string uid, Func<StreamVideo, StreamVideo> change) =>
        _store.Update(uid, v => change(v) with { Modified = time.GetUtcNow() > v.Modified ? time.GetUtcNow() : v.Modified.AddTicks(10) });

    public void MarkAnnounced(string uid) => _store.Update(uid, v => v with { Announced = true });

    public bool Remove(string uid) => _store.Remove(uid);

    public string SourceOf(string uid) => Path.Combine(_store.FolderOf(uid), "source");

    /// <summary>Whether every byte of an upload has come.</summary>
    public bool HasSource(StreamVideo video) =>
        new FileInfo(SourceOf(video.Uid)) is { Exists: true } file && file.Length == (video.UploadLength ?? file.Length);

    /// <summary>Manifests and segments.</summary>
    public string MediaOf(string uid) => Path.Combine(_store.FolderOf(uid), "media");

    public string CaptionsOf(string uid, string language) => Path.Combine(_store.FolderOf(uid), $"{language}.vtt");

    public string WorkOf(string uid) => Path.Combine(options.Folder, "work", uid);
}
