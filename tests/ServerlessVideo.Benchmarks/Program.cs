using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ServerlessVideo.Benchmarks;
using ServerlessVideo.Benchmarks.Encode;
using ServerlessVideo.Benchmarks.Lambda;
using ServerlessVideo.Benchmarks.Platform;
using ServerlessVideo.Benchmarks.Upload;

// dotnet run -c Release --project tests/ServerlessVideo.Benchmarks [SUITE…]: a table of each suite and, last, all in one line of JSON.
Suite[] suites = [LambdaSuite.Suite, PlatformSuite.Suite, UploadSuite.Suite, EncodeSuite.Suite];
if (args.Except(suites.Select(s => s.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"sv: there is no suite {unknown}: name some of {string.Join(", ", suites.Select(s => s.Name))}, or none to run them all");
    return 1;
}
var chosen = args.Length == 0 ? suites : [.. suites.Where(s => args.Contains(s.Name))];
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});
var results = new Dictionary<string, IReadOnlyList<Row>>();
foreach (var suite in chosen)
{
    IReadOnlyList<Row> rows;
    try
    {
        rows = results[suite.Name] = await suite.RunAsync(stop.Token);
    }
    catch (Exception) when (stop.IsCancellationRequested)
    {
        // However what was under way was ended by it.
        await Console.Error.WriteLineAsync($"sv: stopped in suite {suite.Name}");
        return 130;
    }
    Console.WriteLine(suite.Name);
    foreach (var row in rows)
    {
        var reference = row.Reference is { } value ? $"(to reach: {Format(value)}{(IsMissed(row, value) ? ", missed" : "")})" : "";
        Console.WriteLine($"  {row.Name,-32} {Format(row.Value),10} {row.Unit,-6} {reference}");
    }
}
Console.WriteLine(JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
return 0;

// Of a speed and of likeness more is better, of everything else less.
static bool IsMissed(Row row, double reference) => row.Unit is "MB/s" or "×" or "" ? row.Value < reference : row.Value > reference;

static string Format(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
