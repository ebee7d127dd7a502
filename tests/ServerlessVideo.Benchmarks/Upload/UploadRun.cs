using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessVideo.Benchmarks.Platform;
using ServerlessVideo.Cli.Setup;
using ServerlessVideo.Client;
using ServerlessVideo.Local;

namespace ServerlessVideo.Benchmarks.Upload;

/// <summary>DynamoDB capacity units.</summary>
internal sealed record Units(double Read, double Write)
{
    public static Units operator -(Units after, Units before) => new(after.Read - before.Read, after.Write - before.Write);
}

/// <summary>Seconds of each way in (and of a core while the file is verified), and what the upload cost the table until it was accepted and until the video was ready.</summary>
internal sealed record Round(double Copy, double Upload, double Hashing, double Sending, double Verifying, double VerifyingCpu, double AwsCli, Units Accepted, Units Ready);

/// <summary>One file in three ways, the tools as people run them: processes of their own.</summary>
internal sealed class UploadRun(PlatformOptions options, string folder, HttpClient http, ServerlessVideoClient client)
{
    public async Task<Round> RoundAsync(string file, CancellationToken cancellationToken)
    {
        var copy = await TimeAsync("cp", [file, Path.Combine(folder, "copy")], cancellationToken);
        File.Delete(Path.Combine(folder, "copy"));

        var before = await UnitsAsync(cancellationToken);
        var verifyCpu = ProcessTree.CpuSeconds("verify-upload");
        var (upload, answer) = await UploadAsync(file, cancellationToken);
        var accepted = await UnitsAsync(cancellationToken) - before;
        var verifying = Stopwatch.StartNew();
        var video = await UntilAsync(answer.GetProperty("video_id").GetString()!, v => v.Status != "verifying", cancellationToken);
        var verified = verifying.Elapsed.TotalSeconds;
        verifyCpu = ProcessTree.CpuSeconds("verify-upload") - verifyCpu;
        video = await UntilAsync(video.Id, v => v.Status is "ready" or "failed" or "stored", cancellationToken);
        if (video.Status != "ready")
        {
            throw new InvalidOperationException($"the upload ended as {video.Status}: {video.Error}");
        }

        var ready = await UnitsAsync(cancellationToken) - before;
        var bucket = JsonElement.Parse(await RunAsync("aws", ["s3api", "list-buckets"], cancellationToken)).GetProperty("Buckets").EnumerateArray()
            .Select(b => b.GetProperty("Name").GetString()!).Single(name => name.Contains("originals", StringComparison.OrdinalIgnoreCase));
        var aws = await TimeAsync("aws", ["s3", "cp", "--no-progress", file, $"s3://{bucket}/bench/{video.Id}"], cancellationToken);
        return new Round(copy, upload, answer.GetProperty("hashing_seconds").GetDouble(), answer.GetProperty("sending_seconds").GetDouble(), verified, verifyCpu, aws, accepted, ready);
    }

    async Task<(double Seconds, JsonElement Answer)> UploadAsync(string file, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var output = await RunAsync("dotnet",
            [Workspace.At("build", "cli", "sv.dll"), "upload", file, "--port", options.Port.ToString(CultureInfo.InvariantCulture), "--no-wait", "--json"], cancellationToken);
        return (watch.Elapsed.TotalSeconds, JsonElement.Parse(output).GetProperty("files")[0]);
    }

    async Task<Video> UntilAsync(string id, Func<Video, bool> reached, CancellationToken cancellationToken)
    {
        while (true)
        {
            var video = await client.GetVideoAsync(id, cancellationToken);
            if (reached(video))
            {
                return video;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>What the platform's proxy has counted so far; asking about the video to follow it is in it, too.</summary>
    async Task<Units> UnitsAsync(CancellationToken cancellationToken)
    {
        var sections = JsonElement.Parse(await http.GetByteArrayAsync(new Uri(options.PublicUrl, "/_local/status.json"), cancellationToken));
        var rows = sections.EnumerateArray().Single(s => s.GetProperty("title").GetString() == "DynamoDB capacity").GetProperty("table").GetProperty("rows");
        return new Units(Sum(2), Sum(3));

        double Sum(int column) => rows.EnumerateArray().Select(r => r.GetProperty("cells")[column].GetString()).Where(u => u is { Length: > 0 })
            .Sum(u => double.Parse(u!, CultureInfo.InvariantCulture));
    }

    async Task<double> TimeAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await RunAsync(program, arguments, cancellationToken);
        return watch.Elapsed.TotalSeconds;
    }

    async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        string[] environment =
        [
            $"XDG_STATE_HOME={folder}", $"SV_ROOT={Workspace.Root}", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=locallocal", "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=",
        ];
        string[] command = program == "aws" ? ["/usr/bin/aws", "--endpoint-url", options.AwsEndpoint.OriginalString, "--output", "json"] : [program];
        var code = await Shell.RunAsync("env", [.. environment, .. command, .. arguments], folder, line => output.AppendLine(line), cancellationToken);
        return code == 0 ? output.ToString() : throw new InvalidOperationException($"{program} failed with exit code {code}: {output}");
    }
}
