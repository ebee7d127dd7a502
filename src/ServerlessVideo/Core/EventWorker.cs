using System.Diagnostics.CodeAnalysis;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Core;

/// <summary>Makes functions that take events: what every function stands on, one handler, and which events it is for.</summary>
static class EventWorker
{
    public static Function Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string name,
        IReadOnlyList<string> settings,
        Action<IServiceCollection> add,
        Func<EventFunction<THandler>, CancellationToken, Task> run) where THandler : class => new(
            name,
            settings,
            async (values, cancellationToken) =>
            {
                var services = new ServiceCollection();
                services.AddLogging(logging => logging.AddJsonConsole());
                services.AddCore(values);
                services.AddSingleton<THandler>();
                add(services);
                await using var provider = services.BuildServiceProvider();
                await run(new EventFunction<THandler>(provider), cancellationToken);
            });
}
