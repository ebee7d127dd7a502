using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Operations;

/// <param name="DryRun">Only says what it would do; true unless told.</param>
/// <param name="OlderThanSeconds">What moved since then is left alone; an hour unless told. At least 1,200 unless it is a dry run: what is being written now must not be taken for lost.</param>
public sealed record ReconcileRequest(bool? DryRun, string? Cursor, int? OlderThanSeconds);

public sealed record ReconcileResult(
    bool DryRun, IReadOnlyList<Finding> Findings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

/// <summary><c>POST /admin/reconcile</c>: one page of the comparison of originals and records.</summary>
static class PostReconcile
{
    const string List = "reconcile";

    public static async Task<Results<Ok<ReconcileResult>, Problem>> HandleAsync(
        ReconcileRequest request, Caller caller, Reconciler reconciler, Cursors cursors, CancellationToken cancellationToken)
    {
        var dryRun = request.DryRun ?? true;
        var least = dryRun ? 0 : (int)Reconciler.LeastWhenRepairing.TotalSeconds;
        if (new FieldErrors().Require(
            request.OlderThanSeconds is not { } asked || asked >= least, "older_than_seconds",
            dryRun ? "must not be negative" : $"must be at least {least} when it is no dry run: workers may still be at what moved since").Failure is { } invalid)
        {
            return new Problem(invalid);
        }
        var after = "";
        if (request.Cursor is { } cursor)
        {
            if (await cursors.DecodeAsync(List, cursor, cancellationToken) is not { } position)
            {
                return new Problem(Errors.InvalidCursor);
            }
            after = position;
        }
        var olderThan = request.OlderThanSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Reconciler.OlderThan;
        var (findings, next) = await reconciler.RunPageAsync(after, dryRun, olderThan, Trail.ActorOf(caller), cancellationToken);
        return TypedResults.Ok(new ReconcileResult(dryRun, findings, next is null ? null : await cursors.EncodeAsync(List, next, cancellationToken)));
    }
}
