using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Lambda;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.EventSources;

/// <summary>What queue and stream mappings have in common.</summary>
static class EventSourceSettings
{
    public static bool ReportsItemFailures(JsonObject mapping) =>
        mapping["FunctionResponseTypes"]?.AsArray().Any(t => t!.ToString() == "ReportBatchItemFailures") == true;

    /// <summary>Lambda reads the source with the function's role: what the role lacks, fails here by name and not on AWS only.</summary>
    /// <exception cref="TemplateException">A policy lacks.</exception>
    public static void DemandPermissions(AwsCallers callers, Resource function, string arn, params IEnumerable<string> actions)
    {
        var role = callers.Role(function.Properties["Role"]!.ToString());
        foreach (var action in actions.Where(a => !role.Allows(a, arn)))
        {
            throw new TemplateException($"{function.LogicalId}: its role does not allow {action} on {arn}, which its event source needs");
        }
    }

    /// <summary>
    /// Ids of the failed items; none when all is well, null when the whole batch failed: the function threw, or its answer is
    /// not of the documented shape (a null or empty id, too, fails the batch).
    /// </summary>
    public static IReadOnlySet<string>? FailedItems(InvocationResult result, bool partial)
    {
        if (result.FunctionError is not null)
        {
            return null;
        }
        if (!partial || result.Payload.IsEmpty)
        {
            return new HashSet<string>();
        }
        try
        {
            var ids = (JsonNode.Parse(result.Payload.Span)?["batchItemFailures"] as JsonArray ?? [])
                .Select(f => f?["itemIdentifier"]?.GetValue<string>() ?? "").ToHashSet();
            return ids.Contains("") ? null : ids;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
