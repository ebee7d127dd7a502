using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>All jobs, one JSON file each; a change is on disk (fsync, rename) before anyone sees it.</summary>
internal sealed class JobStore
{
    readonly Lock _lock = new();
    readonly string _folder;
    readonly TimeProvider _time;
    readonly Dictionary<string, Job> _jobs;

    public JobStore(string folder, TimeProvider time)
    {
        (_folder, _time) = (Directory.CreateDirectory(folder).FullName, time);
        _jobs = Directory.EnumerateFiles(_folder, "*.json").Select(f => Loaded(JsonSerializer.Deserialize<Job>(File.ReadAllBytes(f))!)).ToDictionary(j => j.Id);
    }

    /// <summary>What a restart finds unfinished starts anew: however long the laptop was off, nobody was at it.</summary>
    static Job Loaded(Job job) => job.Ended ? job : job with { StartedAt = null };

    public IReadOnlyList<Job> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _jobs.Values.OrderBy(j => j.Id, StringComparer.Ordinal)];
            }
        }
    }

    public Job? Find(string id)
    {
        lock (_lock)
        {
            return _jobs.GetValueOrDefault(id);
        }
    }

    /// <summary>
    /// A new job, or the one that the same client request token made before: in the service within one minute, here whenever, since the
    /// laptop's Step Functions starts what it was at again after however long it was off.
    /// </summary>
    /// <exception cref="AwsException">409 ConflictException: the token was used for another request.</exception>
    public Job Create(string queue, string? token, int priority, JsonObject request)
    {
        lock (_lock)
        {
            if (token is not null && _jobs.Values.FirstOrDefault(j => j.ClientRequestToken == token) is { } known)
            {
                return JsonNode.DeepEquals(known.Request, request)
                    ? known
                    : throw new AwsException(409, "ConflictException", "The clientRequestToken was used before, for another request.");
            }
            var now = _time.GetUtcNow();
            var id = $"{now.ToUnixTimeMilliseconds()}-{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 6)}";
            return Save(new Job(id, queue, (JsonObject)request.DeepClone(), now) { ClientRequestToken = token, Priority = priority });
        }
    }

    /// <summary>Changes a job; one that has ended stays as it is.</summary>
    /// <returns>The job as it is now.</returns>
    public Job Update(string id, Func<Job, Job> change)
    {
        lock (_lock)
        {
            var job = _jobs[id];
            return job.Ended ? job : Save(change(job));
        }
    }

    public void MarkAnnounced(string id)
    {
        lock (_lock)
        {
            Save(_jobs[id] with { Announced = true });
        }
    }

    Job Save(Job job)
    {
        var path = Path.Combine(_folder, $"{job.Id}.json");
        var draft = path + ".new";
        using (var stream = File.Create(draft))
        {
            JsonSerializer.Serialize(stream, job);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        return _jobs[job.Id] = job;
    }
}
