using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Uploading;

/// <summary>What must survive a kill for an upload to go on: which parts arrived is not in it, the storage knows that.</summary>
/// <param name="ModifiedUtc">Of the file, when it was hashed.</param>
/// <param name="UploadId">Null until the API gave one.</param>
/// <param name="About">What was said when it began; null: not yet, or by a version that did not write it down.</param>
sealed record UploadState(string File, DateTime ModifiedUtc, FileDigest Digest, string? UploadId, NewUpload? About = null)
{
    public static UploadState Of(FileInfo file, FileDigest digest) => new(file.FullName, file.LastWriteTimeUtc, digest, UploadId: null);

    /// <summary>Whether the file is, by size and time, the one that was hashed; its bytes are checked when they are sent.</summary>
    public bool IsOf(FileInfo file) => (file.Length, file.LastWriteTimeUtc) == (Digest.FileSize, ModifiedUtc);

    /// <summary>The options that now say otherwise than when the upload began; one that is not given says nothing.</summary>
    public IReadOnlyList<string> SaidOtherwise(NewUpload now) => About is null
        ? []
        : [.. Options(now).Zip(Options(About)).Where(p => p.First.Value is { } value && value != (p.Second.Value ?? p.First.Default)).Select(p => p.First.Name)];

    static IEnumerable<(string Name, string? Value, string? Default)> Options(NewUpload about) =>
    [
        ("--title", about.Title, null), ("--tag", Joined(about.Tags), null), ("--privacy", about.Privacy, "unlisted"),
        ("--entity", Joined(about.Entities?.Select(e => $"{e.Type}:{e.Id}")), null), ("--host", about.HostPreference, "auto"),
        ("--encoding", about.EncodingProfile, "adaptive"), ("--rate-control", about.RateControl, "qvbr"),
    ];

    static string? Joined(IEnumerable<string>? several) => several is null ? null : string.Join('\n', several);
}

/// <summary>Keeps the state of one upload: the same file to the same place by the same person about the same thing.</summary>
sealed class UploadStateFile(string folder, params string[] identity)
{
    /// <value>30 days; only the hash of the file is lost, and computed anew.</value>
    static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    readonly string path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', identity))))}.json");

    /// <value><c>$XDG_STATE_HOME/serverlessvideo/uploads</c>, by default in <c>~/.local/state</c>.</value>
    public static string DefaultFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "serverlessvideo", "uploads");

    /// <returns>Null: there is none, or none that this version can read.</returns>
    public UploadState? Load()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), UploadJson.Default.UploadState) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>All of it or nothing: a kill in between leaves the state before.</summary>
    public void Save(UploadState state)
    {
        Directory.CreateDirectory(folder);
        var next = $"{path}.{Environment.ProcessId}";
        using (var file = File.Create(next))
        {
            JsonSerializer.Serialize(file, state, UploadJson.Default.UploadState);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);

    /// <summary>For this run alone, until it is disposed of or the process ends, however it does.</summary>
    /// <exception cref="CommandException">Another run is at the same upload.</exception>
    public IDisposable Hold()
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists($"{path}.lock"))
        {
            throw new CommandException("another sv uploads this file right now; wait for it, or stop it: then the same command sends the rest");
        }
    }

    /// <summary>Forgets uploads that nobody went on with: the API has failed them long since, and their files may be gone.</summary>
    public static void Prune(string folder, DateTimeOffset now)
    {
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            if (now - new DateTimeOffset(File.GetLastWriteTimeUtc(file)) > Memory)
            {
                File.Delete(file);
            }
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(UploadReport))]
[JsonSerializable(typeof(Dictionary<string, Profile>))]
sealed partial class UploadJson : JsonSerializerContext;
