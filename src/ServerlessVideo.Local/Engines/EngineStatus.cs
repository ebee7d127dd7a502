using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Engines;

sealed class EngineStatus(SidecarEngine sidecar, DynamoDbEngine dynamoDb) : IStatusSource
{
    public string Title => "Engines";

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        new StatusTable(["Engine", "Process", "Restarts"], [Row(sidecar.Supervisor), Row(dynamoDb.Supervisor)]));

    static StatusRow Row(Supervisor engine) =>
        new([engine.Name, $"{engine.ProcessId}", $"{engine.Restarts}"], engine.IsUp ? StatusLevel.Ok : StatusLevel.Down);
}
