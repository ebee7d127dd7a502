using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Uploading;

/// <summary>What must survive a kill for an upload to go on: which parts arrived is not in it, the storage knows that.</summary>
/// <param name="ModifiedUtc">Of the file, when it was hashed.</param>
/// <param name="UploadId">Null until the API gave one.</param>
sealed record UploadState(string File, DateTime ModifiedUtc, FileDigest Digest, string? UploadId)
{
    public static UploadState Of(FileInfo file, FileDigest digest) => new(file.FullName, file.LastWriteTimeUtc, digest, UploadId: null);

    /// <summary>Whether the file is, by size and time, the one that was hashed; its bytes are checked when they are sent.</summary>
    public bool IsOf(FileInfo file) => (file.Length, file.LastWriteTimeUtc) == (Digest.FileSize, ModifiedUtc);
}

/// <summary>Keeps the state of one upload: the same file to the same place by the same person about the same thing.</summary>
sealed class UploadStateFile(string folder, params string[] identity)
{
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
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(UploadReport))]
[JsonSerializable(typeof(Dictionary<string, Profile>))]
sealed partial class UploadJson : JsonSerializerContext;
