namespace ServerlessVideo.Local.Processes;

/// <summary>A log that keeps at most twice its limit: the current file and the one before (<c>.1</c>).</summary>
public sealed class LogFile : IDisposable
{
    readonly Lock _gate = new();
    readonly string _path;
    readonly long _limit;
    StreamWriter? _writer;

    /// <param name="limit">Bytes.</param>
    public LogFile(string path, long limit)
    {
        _path = path;
        _limit = limit;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writer = Open();
    }

    public void Append(string line)
    {
        lock (_gate)
        {
            if (_writer is null)
            {
                return;
            }
            _writer.WriteLine(line);
            if (_writer.BaseStream.Position > _limit)
            {
                _writer.Dispose();
                File.Move(_path, $"{_path}.1", overwrite: true);
                _writer = Open();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    /// <summary>Shared, so that several execution environments of a function write to one log.</summary>
    StreamWriter Open() => new(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
}
