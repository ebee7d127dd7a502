using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.EventBridge;

static class EventBridgeExtensions
{
    /// <summary>Needs the engines and Lambda.</summary>
    public static IServiceCollection AddEventBridge(this IServiceCollection services) => services
        .AddSingleton<TargetDelivery>()
        .AddRunner<EventBus>()
        .AddSingleton<IEventBus>(s => s.GetRequiredService<EventBus>())
        .AddRunner<Schedules>()
        .AddSingleton<IStatusSource>(s => s.GetRequiredService<Schedules>())
        .AddSingleton<IAwsService, EventsService>();
}
