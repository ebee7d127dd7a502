using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;

namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>A loop on its own thread, and what it wrote to stderr.</summary>
public sealed class RunningFunction : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly MemoryStream _log = new();

    public RunningFunction(
        FakeRuntimeApi api,
        Func<Stream, ILambdaContext, Task<Stream>> handler,
        LambdaBootstrapInitializer? initializer = null,
        bool snapStart = false,
        TimeProvider? time = null)
        : this(
            api,
            initializer is null ? LambdaBootstrapBuilder.Create(handler) : LambdaBootstrapBuilder.Create(handler).UseBootstrapHandler(initializer),
            snapStart,
            time)
    {
    }

    public RunningFunction(FakeRuntimeApi api, LambdaBootstrapBuilder builder, bool snapStart = false, TimeProvider? time = null) =>
        Loop = builder.Build(api.Environment with { SnapStart = snapStart }, time ?? TimeProvider.System, _log).RunAsync(_stop.Token);

    public Task Loop { get; }

    /// <summary>Ends the loop and reads its log.</summary>
    public async Task<IReadOnlyList<JsonElement>> LogLinesAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(Loop);
        return [.. Encoding.UTF8.GetString(_log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Loop;
        _stop.Dispose();
    }
}
