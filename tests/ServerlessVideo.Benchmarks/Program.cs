using System.Globalization;
using System.Text.Json;
using ServerlessVideo.Benchmarks;
using ServerlessVideo.Benchmarks.Lambda;
using ServerlessVideo.Benchmarks.Platform;
using ServerlessVideo.Benchmarks.Upload;

// dotnet run -c Release --project tests/ServerlessVideo.Benchmarks [SUITE…]: a table of each suite and, last, all in one line of JSON.
Suite[] suites = [LambdaSuite.Suite, PlatformSuite.Suite, UploadSuite.Suite];
var chosen = args.Length == 0 ? suites : [.. args.Select(a => suites.FirstOrDefault(s => s.Name == a) ?? throw new ArgumentException($"There is no suite {a}."))];
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var results = new Dictionary<string, IReadOnlyList<Row>>();
foreach (var suite in chosen)
{
    var rows = results[suite.Name] = await suite.RunAsync(stop.Token);
    Console.WriteLine(suite.Name);
    foreach (var row in rows)
    {
        var reference = row.Reference is { } value ? $"(to reach: {Format(value)})" : "";
        Console.WriteLine($"  {row.Name,-32} {Format(row.Value),10} {row.Unit,-6} {reference}");
    }
}
Console.WriteLine(JsonSerializer.Serialize(results, JsonSerializerOptions.Web));

static string Format(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
