using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local.EventSources;

static class EventSourceExtensions
{
    /// <summary>Needs the engines and Lambda.</summary>
    public static IServiceCollection AddEventSources(this IServiceCollection services) => services.AddRunner<EventSourcePollers>();
}
