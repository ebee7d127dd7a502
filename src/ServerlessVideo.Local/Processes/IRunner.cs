using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServerlessVideo.Local.Processes;

/// <summary>
/// A part that makes things happen by itself (polls a queue, fires a schedule). It runs from when every resource is
/// provisioned and every port serves, not from the host's start.
/// </summary>
interface IRunner : IHostedService;

static class RunnerExtensions
{
    public static IServiceCollection AddRunner<T>(this IServiceCollection services)
        where T : class, IRunner => services
        .AddSingleton<T>()
        .AddSingleton<IRunner>(s => s.GetRequiredService<T>());
}
