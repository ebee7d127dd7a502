using System.Collections.Concurrent;

namespace ServerlessVideo.Cli.Demo.Corpus;

/// <summary>What became of a file of the corpus.</summary>
/// <param name="Objection">Null: what had to.</param>
sealed record CorpusResult(CorpusFile File, DemoVideo Video, string? Objection);

/// <summary>Makes every file of the corpus, takes it through a platform, and compares.</summary>
/// <param name="patience">Of the time that a file may take: how many times slower than one left to itself the machine may be.</param>
sealed class CorpusRun(Visitor visitor, string folder, double patience)
{
    /// <param name="atOnce">Files under way; two cores take two.</param>
    public async Task<IReadOnlyList<CorpusResult>> RunAsync(IEnumerable<CorpusFile> files, int atOnce, Action<CorpusResult> onResult, CancellationToken cancellationToken)
    {
        var results = new ConcurrentBag<CorpusResult>();
        var clips = new Clips(folder);
        await Parallel.ForEachAsync(files.Index(), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (entry, token) =>
        {
            // A folder each: names repeat, and some of them are hostile.
            var own = Directory.CreateDirectory(Path.Combine(folder, $"{entry.Index:D3}")).FullName;
            var path = await entry.Item.MakeAsync(own, clips, token);
            var video = await new Journey(visitor, TextWriter.Null, own).RunAsync(path, token);
            var result = new CorpusResult(entry.Item, video, entry.Item.Objection(video, patience));
            results.Add(result);
            onResult(result);
            Directory.Delete(own, recursive: true);
        });
        return [.. results];
    }
}
