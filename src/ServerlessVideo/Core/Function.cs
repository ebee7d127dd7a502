using System.Diagnostics.CodeAnalysis;
using ServerlessVideo.Lambda;

namespace ServerlessVideo.Core;

/// <summary>One Lambda function of the asset: its name, the settings it needs, and its life until the environment ends.</summary>
public sealed record Function(string Name, IReadOnlyList<string> Settings, Func<Settings, CancellationToken, Task> RunAsync)
{
    /// <summary>A function that takes events with <typeparamref name="THandler"/>, which finds everything it needs by injection.</summary>
    /// <param name="configure">Registers what this handler needs beside the core.</param>
    public static Function Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string name,
        IReadOnlyList<string> settings,
        Func<EventFunction<THandler>, CancellationToken, Task> run,
        Action<IServiceCollection, Settings>? configure = null)
        where THandler : class => new(name, settings, async (values, cancellationToken) =>
    {
        var services = new ServiceCollection().AddCore(values).AddSingleton<THandler>();
        services.AddLogging(logging => logging.AddJsonConsole());
        configure?.Invoke(services, values);
        await using var provider = services.BuildServiceProvider();
        await run(new EventFunction<THandler>(provider), cancellationToken);
    });
}
