namespace ServerlessVideo.Core;

/// <summary>One Lambda function of the asset: its name, the settings it needs, and its life until the environment ends.</summary>
public sealed record Function(string Name, IReadOnlyList<string> Settings, Func<Settings, CancellationToken, Task> RunAsync);
