using System.Text.Json.Nodes;
using ServerlessVideo.Local.Engines;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.StepFunctions;

sealed class StepFunctionsStatus(SidecarEngine sidecar) : IStatusSource
{
    const int Shown = 50;

    public string Title => "Executions";

    public async ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken)
    {
        var executions = await sidecar.ExecutionsAsync(cancellationToken);
        return new(["Execution", "Status", "State", "Started", "Error"],
            [.. executions.OrderByDescending(e => e!["startDate"]!.GetValue<double>()).Take(Shown).Select(e => Row(e!))]);
    }

    static StatusRow Row(JsonNode execution)
    {
        var status = execution["status"]!.ToString();
        var started = DateTimeOffset.FromUnixTimeMilliseconds((long)(execution["startDate"]!.GetValue<double>() * 1000));
        return new(
            [execution["name"]!.ToString(), status, $"{execution["state"]}", $"{started:u}", $"{execution["error"]}"],
            status switch { "RUNNING" => StatusLevel.Busy, "SUCCEEDED" => StatusLevel.Ok, _ => StatusLevel.Attention });
    }
}
