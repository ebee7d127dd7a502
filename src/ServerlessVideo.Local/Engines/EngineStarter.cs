using Microsoft.Extensions.Hosting;
using ServerlessVideo.Local.DynamoDb;

namespace ServerlessVideo.Local.Engines;

/// <summary>Starts the engines side by side, before anything that needs them.</summary>
sealed class EngineStarter(SidecarEngine sidecar, DynamoDbEngine dynamoDb) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(sidecar.StartAsync(cancellationToken), dynamoDb.StartAsync(cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
