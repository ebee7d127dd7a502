using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.Hosts;

/// <summary>The servers of the other hosts: each its own listener, up before anything is provisioned, down with the platform.</summary>
sealed partial class HostServers(IEnumerable<IHostApp> apps, FaultGate gate, ILogger<HostServers> logger) : IHostedService
{
    readonly List<LoopbackServer> _servers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var app in apps)
        {
            _servers.Add(await LoopbackServer.StartAsync(http => HandleAsync(app, http), cancellationToken, app.Port));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
        _servers.Clear();
    }

    async Task HandleAsync(IHostApp app, HttpContext http)
    {
        try
        {
            await gate.HandleAsync(app, http);
        }
        catch (Exception e) when (e is not IOException)
        {
            LogFailed(e, app.Host, http.Request.Method);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} request to the stand-in of {Host} met a bug")]
    partial void LogFailed(Exception exception, string host, string method);
}
