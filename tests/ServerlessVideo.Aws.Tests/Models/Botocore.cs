using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Aws.Tests.Models;

/// <summary>
/// AWS's machine-readable service models, as botocore ships them: from BOTOCORE_DATA, from python3's botocore, or from Debian's
/// packages, whichever is recent enough to know SQS's JSON protocol and MediaConvert's Probe.
/// </summary>
static class Botocore
{
    static readonly ConcurrentDictionary<string, ServiceModel> Loaded = new();
    static readonly Lazy<string> Data = new(() => Candidates().FirstOrDefault(IsRecent) ?? throw new InvalidOperationException(
        "No recent botocore service models found (Debian's python3-botocore and awscli of 2022 lack SQS's JSON protocol and MediaConvert's Probe). "
        + "Run `python3 -m pip install --no-deps --target DIR -r tests/ServerlessVideo.Aws.Tests/requirements.txt` "
        + "and set BOTOCORE_DATA=DIR/botocore/data."));

    public static ServiceModel Service(string name) => Loaded.GetOrAdd(name, service => new ServiceModel(Read(Data.Value, service)!));

    static IEnumerable<string> Candidates() =>
        new[]
        {
            Environment.GetEnvironmentVariable("BOTOCORE_DATA"),
            PythonPackage(),
            "/usr/lib/python3/dist-packages/botocore/data",
            "/usr/lib/python3/dist-packages/awscli/botocore/data",
        }.OfType<string>().Where(Directory.Exists);

    static bool IsRecent(string data) =>
        (string?)Read(data, "sqs")?["metadata"]?["protocol"] == "json" && Read(data, "mediaconvert")?["operations"]?["Probe"] is not null;

    static JsonNode? Read(string data, string service)
    {
        var folder = Path.Combine(data, service);
        var file = Directory.Exists(folder) ? Directory.GetFiles(folder, "service-2.json*", SearchOption.AllDirectories).Order().LastOrDefault() : null;
        if (file is null)
        {
            return null;
        }

        using var content = File.OpenRead(file);
        using var json = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(content, CompressionMode.Decompress) : (Stream)content;
        return JsonNode.Parse(json);
    }

    static string? PythonPackage()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3")
            {
                ArgumentList = { "-c", "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))" },
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            return python.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } path ? path : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no python3
        }
    }
}
