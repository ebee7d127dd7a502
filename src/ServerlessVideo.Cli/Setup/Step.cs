using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Cli.Setup;

/// <summary>
/// A part of the set-up that is done again only when what it is made from changed: the hash of its inputs is kept
/// beside the build.
/// </summary>
/// <param name="Name">Shown to people: what is being done.</param>
/// <param name="Inputs">Files and folders it is made from.</param>
/// <param name="Output">A file or folder that must exist for the step to count as done.</param>
sealed record Step(string Name, IReadOnlyList<string> Inputs, string Output, Func<CancellationToken, Task> Make)
{
    static readonly string[] Ignored = ["bin", "obj", "node_modules", "dist", "TestResults"];

    string Stamp => Workspace.At("build", "stamps", Path.GetRelativePath(Workspace.Root, Output).Replace('/', '-'));

    public async Task RunAsync(TextWriter log, CancellationToken cancellationToken)
    {
        var hash = Hash();
        if (Path.Exists(Output) && File.Exists(Stamp) && await File.ReadAllTextAsync(Stamp, cancellationToken) == hash)
        {
            return;
        }

        await log.WriteAsync($"{Name} … ");
        await log.FlushAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        await Make(cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(Stamp)!);
        await File.WriteAllTextAsync(Stamp, hash, cancellationToken);
        await log.WriteLineAsync($"{watch.Elapsed.TotalSeconds:F0} s");
    }

    string Hash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Inputs.SelectMany(Files).Order(StringComparer.Ordinal))
        {
            sha.AppendData(Encoding.UTF8.GetBytes(file));
            sha.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    static IEnumerable<string> Files(string path) => File.Exists(path) ? [path]
        : !Directory.Exists(path) ? []
        : Directory.EnumerateFiles(path).Concat(Directory.EnumerateDirectories(path).Where(d => !Ignored.Contains(Path.GetFileName(d))).SelectMany(Files));
}
