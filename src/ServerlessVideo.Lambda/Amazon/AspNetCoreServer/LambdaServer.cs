using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>The web server of a function: its requests come from the Runtime API, one at a time.</summary>
internal sealed class LambdaServer(
    LambdaEnvironment environment, IEnumerable<WarmUpRequest> warmUps, IHostApplicationLifetime lifetime, TimeProvider time, Stream? log)
    : IServer
{
    /// <summary>Lambda ends an initialization after 10 s.</summary>
    static readonly TimeSpan WarmUpTimeout = TimeSpan.FromSeconds(9);
    readonly CancellationTokenSource _stop = new();
    Task _loop = Task.CompletedTask;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _loop = RunAsync(application);
        return Task.CompletedTask;
    }

    /// <summary>Waits for the request in hand. Fails when the loop failed, and so does the process.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    async Task RunAsync<TContext>(IHttpApplication<TContext> application)
        where TContext : notnull
    {
        using var pipeline = new HttpApiPipeline<TContext>(application, time, log);
        try
        {
            await new LambdaBootstrap(pipeline.AnswerAsync, () => WarmUpAsync(pipeline), environment, time, log).RunAsync(_stop.Token);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    async Task<bool> WarmUpAsync<TContext>(HttpApiPipeline<TContext> pipeline)
        where TContext : notnull
    {
        foreach (var warmUp in warmUps)
        {
            var context = new LambdaContext(environment, "warm-up", "", time.GetUtcNow() + WarmUpTimeout, time);
            await pipeline.AnswerAsync(new(context, warmUp.ToEvent()));
        }
        return true;
    }
}
