using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What sends the web application its requests.</summary>
public enum LambdaEventSource
{
    /// <summary>API Gateway HTTP API, payload format 2.0.</summary>
    HttpApi = 1,
}

public static class ServiceCollectionExtensions
{
    /// <summary>On Lambda replaces the web server by one that takes requests from the Runtime API; elsewhere does nothing.</summary>
    public static IServiceCollection AddAWSLambdaHosting(this IServiceCollection services, LambdaEventSource eventSource)
    {
        if (eventSource != LambdaEventSource.HttpApi)
        {
            throw new ArgumentException($"Event source {eventSource} is unknown.");
        }
        return string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME"))
            ? services
            : services.AddLambdaServer(LambdaEnvironment.Read(), log: null);
    }

    /// <summary>
    /// Sends <paramref name="request"/> through the whole pipeline before the first event is taken (and before a SnapStart snapshot), where
    /// CPU is plentiful and nobody waits. It must have no side effect; its response is dropped.
    /// </summary>
    public static IServiceCollection AddAWSLambdaBeforeSnapshotRequest(this IServiceCollection services, HttpRequestMessage request) =>
        services.AddSingleton(new WarmUpRequest(request));

    internal static IServiceCollection AddLambdaServer(this IServiceCollection services, LambdaEnvironment environment, Stream? log)
    {
        services.RemoveAll<IServer>();
        return services.AddSingleton<IServer>(provider => new LambdaServer(
            environment,
            provider.GetServices<WarmUpRequest>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            log));
    }
}
