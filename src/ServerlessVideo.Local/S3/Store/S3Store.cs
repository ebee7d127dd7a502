using System.Diagnostics;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>
/// The buckets on disk: a journal of changes and the data files it points to. Knows nothing of HTTP, signatures or
/// permissions; refuses as S3 refuses.
/// </summary>
/// <remarks>One lock guards the state and the journal; bytes are read and written outside of it.</remarks>
public sealed partial class S3Store : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly DataFiles files;
    private readonly StoreState state;
    private readonly Journal journal;

    /// <summary>Opens the store as the last process left it, however that ended.</summary>
    public S3Store(string directory, IEnumerable<Bucket> buckets, TimeProvider time)
    {
        this.time = time;
        Buckets = buckets.ToDictionary(b => b.Name);
        var data = Directory.CreateDirectory(Path.Combine(directory, "data")).FullName;
        var path = Path.Combine(directory, "journal.jsonl");
        files = new DataFiles(data);
        state = new StoreState(files);
        foreach (var entry in Journal.Read(path).SelectMany(t => t))
        {
            state.Apply(entry);
        }
        files.RemoveOrphans();
        journal = Journal.Rewrite(path, state.Snapshot());
    }

    public IReadOnlyDictionary<string, Bucket> Buckets { get; }

    /// <exception cref="Endpoint.AwsException">404 NoSuchBucket.</exception>
    public Bucket Bucket(string name) => Buckets.GetValueOrDefault(name) ?? throw S3Errors.NoSuchBucket();

    /// <summary>Room for a body of the expected size; to be filled, then given to one of the operations.</summary>
    public NewBody NewBody(long size) => files.Create(size);

    public void Dispose() => journal.Dispose();

    /// <summary>One transaction: on disk first, then visible. Under the lock.</summary>
    private void Commit(params JournalEntry[] transaction)
    {
        Debug.Assert(gate.IsHeldByCurrentThread);
        journal.Append(transaction);
        foreach (var entry in transaction)
        {
            state.Apply(entry);
        }
        if (transaction.Any(e => e is EventPending))
        {
            eventArrived.Release();
        }
    }

    /// <summary>The event that goes with a change, for a bucket that sends events.</summary>
    private static EventPending[] EventOf(Bucket bucket, Func<BusEvent> busEvent, long sequence) =>
        bucket.SendsEvents ? [new(sequence, busEvent())] : [];

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
}
