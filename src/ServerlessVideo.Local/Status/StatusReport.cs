using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Local.Status;

/// <param name="Error">Why the part could not tell; it counts as down then.</param>
/// <param name="Done">The last action that was carried out from the page, and when.</param>
sealed record StatusSection(string Title, StatusTable Table, string? Error, string? Done = null)
{
    public bool Down => Error is not null || Table.Rows.Any(row => row.Level == StatusLevel.Down);
}

/// <summary>All tables in the order the parts were registered. A part that fails or hangs hides no other.</summary>
sealed partial class StatusReport(IEnumerable<IStatusSource> sources, TimeProvider time, ILogger<StatusReport> log)
{
    /// <summary>A part that has not answered by then is down.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <value>By title.</value>
    readonly ConcurrentDictionary<string, string> _done = [];

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public Task<StatusSection[]> ReadAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(sources.Select(source => ReadAsync(source, cancellationToken)));

    /// <returns>False when no such source, or no row of it, offers the action now.</returns>
    public async Task<bool> RunAsync(string title, string actionId, CancellationToken cancellationToken)
    {
        if (sources.FirstOrDefault(s => s.Title == title) is not { } source
            || (await source.ReadAsync(cancellationToken)).Rows.FirstOrDefault(row => row.Action?.Offers(actionId) == true) is not { } row)
        {
            return false;
        }
        await source.RunAsync(actionId, cancellationToken);
        var choice = row.Action!.Choices is null ? "" : $" ({actionId[(row.Action.Id.Length + 1)..]})";
        _done[title] = $"{row.Cells[0]}: {row.Action.Label}{choice}, at {time.GetLocalNow():HH:mm:ss}";
        return true;
    }

    async Task<StatusSection> ReadAsync(IStatusSource source, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return new(source.Title, await source.ReadAsync(linked.Token).AsTask().WaitAsync(linked.Token), null, _done.GetValueOrDefault(source.Title));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreadable(e, source.Title);
            return new(source.Title, new([], []), e is OperationCanceledException ? "no answer" : e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "No status of {Title}")]
    partial void LogUnreadable(Exception exception, string title);
}
