using System.CommandLine;
using System.Text.Json;
using ServerlessVideo.Cli.Uploading;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Compares originals with records, page by page: says what it would repair, and repairs it only with <c>--execute</c>.</summary>
static class ReconcileCommand
{
    public static Command Create()
    {
        var execute = new Option<bool>("--execute") { Description = "Repair; without it nothing is changed" };
        var olderThan = Among.Seconds("--older-than", "Seconds; what moved since is left alone (an hour unless told; with --execute at least 1200)");
        var port = PortOption.Create();
        var profile = new Option<string?>("--profile") { Description = "A deployment instead of the laptop: url and an admin's token of this name in ~/.config/serverlessvideo/profiles.json" };
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        var command = new Command("reconcile", "Compare originals with records, and repair what differs") { execute, olderThan, port, profile, json };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(profile) is { } name ? Session.OfProfile(name) : Session.OnLaptop(parsed.GetValue(port), "admin", user: null),
            parsed.GetValue(execute), parsed.GetValue(olderThan), parsed.GetValue(json), Console.Out, ct));
        return command;
    }

    /// <returns>1 when a repair failed.</returns>
    internal static async Task<int> RunAsync(Session session, bool execute, int? olderThan, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonElement> findings;
        try
        {
            findings = await CollectAsync(session, execute, olderThan, cancellationToken);
        }
        catch (ServerlessVideoException e)
        {
            throw new CommandException(e.Message);
        }

        var failed = findings.Count(HasFailed);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { dry_run = !execute, findings }));
        }
        else
        {
            foreach (var finding in findings)
            {
                var subject = Text(finding, "video_id") ?? Text(finding, "key");
                var failure = HasFailed(finding) ? $" FAILED: {Text(finding, "repair_error")}" : "";
                await output.WriteLineAsync($"{subject}  {Text(finding, "kind")}: {Text(finding, "detail")} → {Text(finding, "action")}{failure}");
            }

            await output.WriteLineAsync(Summary(findings, failed, execute));
        }

        return failed == 0 ? 0 : 1;
    }

    static string Summary(IReadOnlyList<JsonElement> findings, int failed, bool execute)
    {
        if (findings.Count == 0)
        {
            return "originals and records agree";
        }

        if (!execute)
        {
            return $"{findings.Count} found; nothing was changed (--execute repairs)";
        }

        var shown = findings.Count(finding => Text(finding, "action") == "none");
        return $"{findings.Count} found: {findings.Count - shown - failed} repaired as said"
            + (shown > 0 ? $", {shown} only shown" : "") + (failed > 0 ? $", {failed} FAILED and to be tried again" : "");
    }

    static bool HasFailed(JsonElement finding) => Text(finding, "repair_error") is not null;

    public static async Task<IReadOnlyList<JsonElement>> CollectAsync(Session session, bool execute, int? olderThan, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var api = new ServerlessVideoClient(http, session.Site, session.SignIn);
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
