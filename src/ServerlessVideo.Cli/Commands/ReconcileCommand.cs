using System.CommandLine;
using System.Text.Json;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Compares originals with records, page by page: says what it would repair, and repairs it only with <c>--execute</c>.</summary>
static class ReconcileCommand
{
    public static Command Create()
    {
        var execute = new Option<bool>("--execute") { Description = "Repair; without it nothing is changed" };
        var olderThan = new Option<int?>("--older-than") { Description = "Seconds; what moved since is left alone (an hour unless told; with --execute at least 1200)" };
        var port = new Option<int>("--port") { Description = "Port of the laptop platform", DefaultValueFactory = _ => 8080 };
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        var command = new Command("reconcile", "Compare originals with records, and repair what differs") { execute, olderThan, port, json };
        command.SetAction((parsed, ct) => RunAsync(
            new Uri($"http://localhost:{parsed.GetValue(port)}"), parsed.GetValue(execute), parsed.GetValue(olderThan), parsed.GetValue(json), Console.Out, ct));
        return command;
    }

    internal static async Task<int> RunAsync(Uri platform, bool execute, int? olderThan, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonElement> findings;
        try
        {
            findings = await CollectAsync(platform, execute, olderThan, cancellationToken);
        }
        catch (ServerlessVideoException e)
        {
            throw new CommandException(e.Message);
        }

        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { dry_run = !execute, findings }));
            return 0;
        }

        foreach (var finding in findings)
        {
            var subject = Text(finding, "video_id") ?? Text(finding, "key");
            await output.WriteLineAsync($"{subject}  {Text(finding, "kind")}: {Text(finding, "detail")} → {Text(finding, "action")}");
        }

        await output.WriteLineAsync(findings.Count == 0 ? "originals and records agree"
            : execute ? $"{findings.Count} found and repaired as said" : $"{findings.Count} found; nothing was changed (--execute repairs)");
        return 0;
    }

    public static async Task<IReadOnlyList<JsonElement>> CollectAsync(Uri platform, bool execute, int? olderThan, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var api = new ServerlessVideoClient(http, platform, ct => TokenCommand.MintAsync(platform, "admin", tier: null, user: null, ct));
        var findings = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await api.CallAsync<JsonElement>(
                HttpMethod.Post, "/admin/reconcile", new { dry_run = !execute, cursor, older_than_seconds = olderThan }, cancellationToken);
            findings.AddRange(page.GetProperty("findings").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor != null);
        return findings;
    }

    static string? Text(JsonElement finding, string name) => finding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
