using System.Diagnostics.CodeAnalysis;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Core;

/// <summary>One Lambda function of the asset: its name, the settings it needs, and its life until the environment ends.</summary>
public sealed record Function(string Name, IReadOnlyList<string> Settings, Func<Settings, CancellationToken, Task> RunAsync)
{
    /// <summary>What takes its events; null: it is the API, which is built otherwise.</summary>
    internal Type? Handler { get; private init; }

    /// <summary>What its handler is made of.</summary>
    internal Func<Settings, ServiceProvider>? Provide { get; private init; }

    /// <summary>A function that takes events with <typeparamref name="THandler"/>, which finds everything it needs by injection.</summary>
    /// <param name="configure">Registers what this handler needs beside the core.</param>
    public static Function Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string name,
        IReadOnlyList<string> settings,
        Func<EventFunction<THandler>, CancellationToken, Task> run,
        Action<IServiceCollection, Settings>? configure = null)
        where THandler : class
    {
        return new(name, settings, async (values, cancellationToken) =>
        {
            await using var provider = Provide(values);
            await run(new EventFunction<THandler>(provider), cancellationToken);
        })
        {
            Handler = typeof(THandler),
            Provide = Provide,
        };

        ServiceProvider Provide(Settings values)
        {
            var services = new ServiceCollection().AddCore(values).AddSingleton<THandler>();
            services.AddLogging(logging => logging.AddJsonConsole());
            configure?.Invoke(services, values);
            return services.BuildServiceProvider();
        }
    }
}
