using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ServerlessVideo.Cli.Uploading;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Commands;

/// <summary>One video by its id: what it is and what became of its encodings; stop publishing it; publish it again.</summary>
static class VideoCommands
{
    public static Command Show() => Create("show", "A video: its state, qualities and encodings", ShowAsync);

    public static Command Retry() => Create("retry", "Publish a video again that is stored, or failed for a reason that may pass", (session, id, json, output, ct) =>
        AskAsync(session, id, "retry", "it is published again", json, output, ct));

    public static Command Cancel() => Create("cancel", "Stop publishing a video; its original stays", (session, id, json, output, ct) =>
        AskAsync(session, id, "cancel", "stopped; the original is kept, and sv retry publishes it again", json, output, ct));

    public static Command Move() => Create(
        "move", "Move a video that plays to another host; it plays on meanwhile, under the same links",
        new Argument<string>("host") { Description = "aws, cloudflare or loom" },
        (session, id, host, json, output, ct) => AskAsync(session, id, "move", $"on its way to {host}; sv show {id} tells how far", json, output, ct, new { host }));

    static Command Create(string name, string description, Func<Session, string, bool, TextWriter, CancellationToken, Task> run) =>
        Create(name, description, null, (session, id, _, json, output, ct) => run(session, id, json, output, ct));

    static Command Create(
        string name, string description, Argument<string>? more, Func<Session, string, string?, bool, TextWriter, CancellationToken, Task> run)
    {
        var id = new Argument<string>("id") { Description = "Of the video" };
        var port = PortOption.Create();
        var profile = new Option<string?>("--profile") { Description = "A deployment instead of the laptop: url and token of this name in ~/.config/serverlessvideo/profiles.json" };
        var json = new Option<bool>("--json") { Description = "The API's answer and nothing else" };
        var command = new Command(name, description) { id, port, profile, json };
        if (more is not null)
        {
            command.Add(more);
        }

        command.SetAction(async (parsed, ct) =>
        {
            var session = parsed.GetValue(profile) is { } stage ? Session.OfProfile(stage) : Session.OnLaptop(parsed.GetValue(port), "admin", user: null);
            await run(session, parsed.GetValue(id)!, more is null ? null : parsed.GetValue(more), parsed.GetValue(json), Console.Out, ct);
            return 0;
        });
        return command;
    }

    internal static async Task ShowAsync(Session session, string id, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var video = await CallAsync(session, HttpMethod.Get, $"/videos/{Uri.EscapeDataString(id)}", body: null, cancellationToken);
        var jobs = (await CallAsync(session, HttpMethod.Get, $"/videos/{Uri.EscapeDataString(id)}/jobs", body: null, cancellationToken)).GetProperty("items");
        var attempts = (await CallAsync(session, HttpMethod.Get, $"/videos/{Uri.EscapeDataString(id)}/attempts", body: null, cancellationToken)).GetProperty("items");
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { video, jobs, attempts }));
            return;
        }

        await output.WriteLineAsync($"{Text(video, "id")}  {Text(video, "title")}");
        (string Name, string? Value)[] facts =
        [
            ("status", Text(video, "status") + Explain(video)),
            ("file", string.Join(", ", new[] { Text(video, "file_name"), Size(video), Duration(video), Text(video, "codec") }.OfType<string>())),
            ("qualities", video.TryGetProperty("available_qualities", out var qualities) ? string.Join(' ', qualities.EnumerateArray()) : null),
            ("host", Host(video)),
            ("moving", video.TryGetProperty("moving", out var moving) ? $"to {Text(moving, "host")}{Explain(moving)}" : null),
            ("privacy", Text(video, "privacy")),
            ("link", Text(video, "share_url")),
        ];
        foreach (var (name, value) in facts.Where(f => !string.IsNullOrEmpty(f.Value)))
        {
            await output.WriteLineAsync($"{name,-10} {value}");
        }

        foreach (var attempt in attempts.EnumerateArray().Reverse())
        {
            await output.WriteLineAsync($"{"attempt",-10} generation {Text(attempt, "generation")}, {Text(attempt, "host")}: {Text(attempt, "outcome")}{Times(attempt)}{Bytes(attempt)}{Cost(attempt)}{Reason(attempt)}");
        }

        foreach (var job in jobs.EnumerateArray())
        {
            await output.WriteLineAsync($"{"encoding",-10} generation {Text(job, "generation")}, try {Text(job, "attempt")}: {Text(job, "status")} {Text(job, "percent")} %{Explain(job)}");
        }
    }

    internal static async Task AskAsync(
        Session session, string id, string what, string done, bool json, TextWriter output, CancellationToken cancellationToken,
        object? body = null)
    {
        var video = await CallAsync(session, HttpMethod.Post, $"/videos/{Uri.EscapeDataString(id)}/{what}", body, cancellationToken);
        await output.WriteLineAsync(json ? video.GetRawText() : $"{Text(video, "id")}: {done}");
    }

    internal static async Task<JsonElement> CallAsync(Session session, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            return await new ServerlessVideoClient(http, session.Site, session.SignIn).CallAsync<JsonElement>(method, path, body, cancellationToken);
        }
        catch (Exception e) when (e is ServerlessVideoException or HttpRequestException)
        {
            throw new CommandException(e.Message);
        }
    }

    static string Explain(JsonElement from) =>
        from.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? $": {Text(error, "code")}: {Text(error, "detail")}" : "";

    /// <summary>Where it lies, and why: what was asked for need not be where it came to.</summary>
    static string? Host(JsonElement video)
    {
        var because = video.TryGetProperty("host_choice", out var choice) ? Text(choice, "because") : null;
        return (Text(video, "hosting_provider"), because) switch
        {
            (null, null) => null,
            (var host, null) => host,
            var (host, why) => $"{host ?? "none"} ({why})",
        };
    }

    /// <summary>In UTC.</summary>
    static string Times(JsonElement attempt) =>
        Moment(attempt, "started_at") is not { } started ? "" : Moment(attempt, "ended_at") is { } ended ? $", {started} to {ended}" : $", since {started}";

    static string? Moment(JsonElement from, string name) =>
        from.TryGetProperty(name, out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var moment)
            ? moment.ToString("u", CultureInfo.InvariantCulture)
            : null;

    /// <summary>What the host holds, or had come to it.</summary>
    static string Bytes(JsonElement attempt) => attempt.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Number
        ? string.Create(CultureInfo.InvariantCulture, $", {bytes.GetInt64():N0} bytes")
        : "";

    /// <summary>Also of one that failed: what was encoded is paid for.</summary>
    static string Cost(JsonElement attempt) => attempt.TryGetProperty("cost_usd", out var cost) && cost.ValueKind == JsonValueKind.Number
        ? string.Create(CultureInfo.InvariantCulture, $", {cost.GetDecimal():0.0000} USD")
        : "";

    static string Reason(JsonElement attempt) => Text(attempt, "code") is { } code ? $" ({code}: {Text(attempt, "detail")})" : "";

    static string? Size(JsonElement video) => Text(video, "width") is { } width ? $"{width}x{Text(video, "height")}" : null;

    static string? Duration(JsonElement video) => video.TryGetProperty("duration_seconds", out var seconds) && seconds.ValueKind == JsonValueKind.Number
        ? TimeSpan.FromSeconds(seconds.GetDouble()).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : null;

    /// <summary>Null: it does not say.</summary>
    static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
}
