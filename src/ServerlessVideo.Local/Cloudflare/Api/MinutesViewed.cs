using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>
/// POST /graphql, of it <c>streamMinutesViewedAdaptiveGroups</c>: the seconds of the segments that were really fetched. Filters may stand in
/// the query or in its variables; dimensions are uid, date and clientCountryName.
/// </summary>
internal sealed partial class MinutesViewed(StreamAccount account, StreamVideos videos, TimeProvider time)
{
    const string DataSet = "streamMinutesViewedAdaptiveGroups";

    /// <value>Days one query may span.</value>
    const int Window = 31;

    readonly ConcurrentDictionary<string, Dictionary<string, double>> _segments = [];

    /// <summary>A player fetched this file of the video.</summary>
    public Task CountAsync(string uid, string file, CancellationToken cancellationToken)
    {
        if (!file.EndsWith(".cmfv", StringComparison.Ordinal) || _segments.GetOrAdd(uid, ReadSegments).GetValueOrDefault(file) is not (> 0 and var seconds))
        {
            return Task.CompletedTask;
        }
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return account.ChangeAsync(
            a =>
            {
                a.Watched.TryAdd(uid, []);
                return a.Watched[uid][day] = a.Watched[uid].GetValueOrDefault(day) + seconds;
            },
            cancellationToken);
    }

    public JsonObject Query(JsonObject body)
    {
        var query = body["query"]?.ToString() ?? "";
        var variables = body["variables"] as JsonObject ?? [];
        if (!query.Contains(DataSet))
        {
            return Failure($"unknown field: only {DataSet} is offered");
        }
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var from = Day(Argument(query, variables, "date_geq") ?? Argument(query, variables, "datetime_geq")) ?? today.AddDays(-Window + 1);
        var to = Day(Argument(query, variables, "date_leq") ?? Argument(query, variables, "datetime_leq")) ?? Day(Argument(query, variables, "date_lt"))?.AddDays(-1) ?? today;
        if (to.DayNumber - from.DayNumber >= Window)
        {
            return Failure($"cannot request a time range wider than {Window} days");
        }
        var uids = Argument(query, variables, "uid") is { } one ? [one.ToString()] : Argument(query, variables, "uid_in") is JsonArray some ? some.Select(u => u!.ToString()).ToArray() : null;
        var asked = Dimensions().Match(query) is { Success: true } match ? match.Groups["names"].Value.Split((char[])[' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries) : [];
        var groups = account.Current.Watched
            .Where(w => uids is null || uids.Contains(w.Key))
            .SelectMany(w => w.Value.Where(d => d.Key >= from && d.Key <= to).Select(d => (Uid: w.Key, Day: d.Key, Seconds: d.Value)))
            .GroupBy(w => (Uid: asked.Contains("uid") ? w.Uid : "", Day: asked.Contains("date") ? w.Day : default))
            .Select(g => (JsonNode)new JsonObject { ["sum"] = new JsonObject { ["minutesViewed"] = g.Sum(w => w.Seconds) / 60 }, ["dimensions"] = Values(asked, g.Key.Uid, g.Key.Day) });
        JsonObject accounts = new() { [DataSet] = new JsonArray([.. groups]) };
        return new JsonObject { ["data"] = new JsonObject { ["viewer"] = new JsonObject { ["accounts"] = new JsonArray(accounts) } }, ["errors"] = null };
    }

    static JsonObject Values(string[] asked, string uid, DateOnly day) => new(asked.Select(name => KeyValuePair.Create<string, JsonNode?>(name, name switch
    {
        "uid" => uid,
        "date" => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => "XX", // nobody on loopback is in any country
    })));

    static JsonObject Failure(string message) => new() { ["data"] = null, ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["path"] = null }) };

    /// <summary><c>name: "value"</c>, <c>name: ["value"]</c> or <c>name: $variable</c>; else the variable <c>filter</c>'s field of this name.</summary>
    static JsonNode? Argument(string query, JsonObject variables, string name)
    {
        var match = Regex.Match(query, $@"\b{name}\s*:\s*(\$(?<variable>\w+)|(?<value>""[^""]*""|\[[^\]]*\]))", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return match.Groups["variable"].Success ? variables[match.Groups["variable"].Value]
            : match.Groups["value"].Success ? JsonNode.Parse(match.Groups["value"].Value)
            : variables["filter"]?[name];
    }

    static DateOnly? Day(JsonNode? text) => text?.ToString() is { Length: >= 10 } day && DateOnly.TryParse(day[..10], CultureInfo.InvariantCulture, out var date) ? date : null;

    Dictionary<string, double> ReadSegments(string uid) => Directory.EnumerateFiles(videos.MediaOf(uid), "*.m3u8")
        .SelectMany(file => Segments().Matches(File.ReadAllText(file)))
        .ToDictionary(m => m.Groups["name"].Value, m => double.Parse(m.Groups["seconds"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"#EXTINF:(?<seconds>[0-9.]+),\n(?<name>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Segments();

    [GeneratedRegex(@"dimensions\s*\{(?<names>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dimensions();
}
