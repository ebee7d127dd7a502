using System.Text.Json.Serialization;

namespace ServerlessVideo.Local.Status;

/// <summary>One table of the status page. A part registers as many as it has things to show (queues, executions, jobs, …).</summary>
public interface IStatusSource
{
    /// <value>Heading of the table, unique on the page: <c>Functions</c>, <c>Queues</c>, <c>Schedules</c>, …</value>
    string Title { get; }

    ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Carries out an action that a row offered; sources without actions never see a call.</summary>
    Task RunAsync(string actionId, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{Title} offers no action.");
}

/// <param name="Columns">Headings of the cells; a row has as many cells.</param>
public sealed record StatusTable(IReadOnlyList<string> Columns, IReadOnlyList<StatusRow> Rows);

/// <param name="Action">A button at the end of the row.</param>
public sealed record StatusRow(IReadOnlyList<string> Cells, StatusLevel Level = StatusLevel.Ok, StatusAction? Action = null);

/// <param name="Id">Handed back to <see cref="IStatusSource.RunAsync"/>.</param>
/// <param name="Label"><c>run now</c>, …</param>
/// <param name="Choices">What one may choose; the choice follows the id after a slash.</param>
public sealed record StatusAction(
    string Id, string Label, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Choices = null)
{
    public bool Offers(string id) => Choices is null ? id == Id : Choices.Any(choice => id == $"{Id}/{choice}");
}

public enum StatusLevel
{
    Ok,

    /// <summary>Something is under way.</summary>
    Busy,

    /// <summary>Someone should look: messages in a dead-letter queue, a failed execution.</summary>
    Attention,

    /// <summary>The part does not work; <c>/_local/health</c> answers 503.</summary>
    Down,
}
