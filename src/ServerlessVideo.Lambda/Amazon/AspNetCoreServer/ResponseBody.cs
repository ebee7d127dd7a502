using System.Buffers;
using System.IO.Pipelines;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>A pipe into memory.</summary>
internal sealed class ResponseBody(Func<CancellationToken, Task> start) : PipeWriter
{
    static readonly Task<FlushResult> Flushed = Task.FromResult(new FlushResult(isCanceled: false, isCompleted: false));
    readonly ArrayBufferWriter<byte> _buffer = new();
    long _flushed;

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;
    public override bool CanGetUnflushedBytes => true;
    public override long UnflushedBytes => _buffer.WrittenCount - _flushed;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _flushed = _buffer.WrittenCount;
        var started = start(cancellationToken);
        return started.IsCompletedSuccessfully ? new(Flushed) : WaitAsync(started);

        static async ValueTask<FlushResult> WaitAsync(Task started)
        {
            await started;
            return default;
        }
    }

    public override void CancelPendingFlush()
    {
        // No flush is ever pending.
    }

    public override void Complete(Exception? exception = null) => _flushed = _buffer.WrittenCount;

    public void Clear() => _buffer.ResetWrittenCount();
}
