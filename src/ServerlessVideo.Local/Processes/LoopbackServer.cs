using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ServerlessVideo.Local.Processes;

/// <summary>A bare HTTP server on loopback, such as for a child to call us back: no host, no routing, no logs.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    static readonly ServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    readonly KestrelServer _server;

    LoopbackServer(KestrelServer server) => _server = server;

    /// <value>With a trailing slash.</value>
    public Uri Url => new(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    /// <summary>The handler answers every request; what it throws becomes 500.</summary>
    /// <param name="port">Zero: any that is free, on 127.0.0.1; else also on ::1.</param>
    public static async Task<LoopbackServer> StartAsync(RequestDelegate handler, CancellationToken cancellationToken, int port = 0)
    {
        KestrelServerOptions options = new() { ApplicationServices = NoServices, AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        if (port == 0)
        {
            options.Listen(IPAddress.Loopback, port);
        }
        else
        {
            options.ListenLocalhost(port);
        }
        ILoggerFactory logs = NullLoggerFactory.Instance;
        KestrelServer server = new(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), logs);
        await server.StartAsync(new Application(handler), cancellationToken);
        return new LoopbackServer(server);
    }

    /// <summary>Does not wait for requests under way: a runtime's long poll never ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    sealed class Application(RequestDelegate handler) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handler(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // The context holds nothing of its own.
        }
    }
}
