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

    /// <summary>Puts the source into the folder as hard links: no copy, and a deleted object stays readable to the job.</summary>
    /// <returns>The first bytes, which tell the container.</returns>
    public async Task<byte[]> LinkAsync(SourceObject source, CancellationToken cancellationToken)
    {
        foreach (var (i, file) in source.Files.Index())
        {
            var link = System.IO.Path.Combine(Path, FfmpegArguments.InputFile(i));
            if (HardLink(file, link) != 0)
            {
                File.Copy(file, link);
            }
        }
        var head = new byte[Math.Min(Input.Container.HeadLength, source.Length)];
        var filled = 0;
        for (var i = 0; i < source.Files.Count && filled < head.Length; i++)
        {
            await using var piece = File.OpenRead(source.Files[i]);
            filled += await piece.ReadAtLeastAsync(head.AsMemory(filled), head.Length - filled, throwOnEndOfStream: false, cancellationToken);
        }
        return head;
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
