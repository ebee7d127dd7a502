namespace ServerlessVideo.Local;

/// <summary>The folder with all state, held by one platform at a time. The kernel lets go of it when the process ends, however it ends.</summary>
public sealed class DataDirectory : IDisposable
{
    readonly FileStream _lock;

    DataDirectory(FileStream held) => _lock = held;

    /// <exception cref="InvalidOperationException">Another platform runs on it.</exception>
    public static DataDirectory Hold(string path)
    {
        var file = Path.Combine(Directory.CreateDirectory(path).FullName, "lock");
        try
        {
            return new DataDirectory(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"another platform runs on {path}: stop it, or use another --data folder", e);
        }
    }

    /// <summary>Whether a platform runs on it now.</summary>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(Path.Combine(path, "lock")))
        {
            return false;
        }
        try
        {
            Hold(path).Dispose();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    public void Dispose() => _lock.Dispose();
}
