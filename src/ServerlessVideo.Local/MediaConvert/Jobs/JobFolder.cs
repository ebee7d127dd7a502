using System.Runtime.InteropServices;
using ServerlessVideo.Local.MediaConvert.Encoding;

namespace ServerlessVideo.Local.MediaConvert.Jobs;

/// <summary>A private folder for one run; gone with it.</summary>
internal sealed partial class JobFolder : IDisposable
{
    public JobFolder(string path)
    {
        Path = path;
        Delete();
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    /// <summary>Puts the source into the folder, as hard links where that is possible: no copy, and a deleted object stays readable to the job.</summary>
    /// <returns>The first bytes, which tell the container.</returns>
    public async Task<byte[]> LinkAsync(SourceObject source, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, FfmpegArguments.InputFolder));
        foreach (var (i, piece) in source.Pieces.Index())
        {
            var link = System.IO.Path.Combine(Path, FfmpegArguments.InputFile(i));
            if (piece.Offset != 0 || piece.Length != new FileInfo(piece.Path).Length || HardLink(piece.Path, link) != 0)
            {
                await CopyAsync(piece, link, cancellationToken);
            }
        }
        var head = new byte[Math.Min(Input.Container.HeadLength, source.Length)];
        var filled = 0;
        for (var i = 0; i < source.Pieces.Count && filled < head.Length; i++)
        {
            await using var file = File.OpenRead(System.IO.Path.Combine(Path, FfmpegArguments.InputFile(i)));
            filled += await file.ReadAtLeastAsync(head.AsMemory(filled), head.Length - filled, throwOnEndOfStream: false, cancellationToken);
        }
        return head;
    }

    static async Task CopyAsync(SourcePiece piece, string target, CancellationToken cancellationToken)
    {
        await using var from = File.OpenRead(piece.Path);
        await using var to = File.Create(target);
        from.Position = piece.Offset;
        var buffer = new byte[1 << 20];
        for (var left = piece.Length; left > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"{piece.Path} ends before its piece does.");
            }
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }
    }

    public void Dispose() => Delete();

    void Delete()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int HardLink(string from, string to);
}
