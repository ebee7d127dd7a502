namespace ServerlessVideo.Benchmarks;

/// <summary>One measured figure, and the one to reach or beat.</summary>
internal sealed record Row(string Name, double Value, string Unit, double? Reference = null);

/// <summary>What belongs together and is run by its name.</summary>
internal sealed record Suite(string Name, Func<CancellationToken, Task<IReadOnlyList<Row>>> RunAsync);
