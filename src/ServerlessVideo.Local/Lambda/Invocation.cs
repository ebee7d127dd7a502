using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Lambda;

/// <summary>One event on its way through an execution environment.</summary>
/// <param name="deadline">When the function is killed.</param>
sealed class Invocation(ReadOnlyMemory<byte> payload, DateTimeOffset deadline)
{
    readonly TaskCompletionSource<InvocationResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId { get; } = Identifiers.Random();

    public string TraceId { get; } = $"Root=1-{deadline.ToUnixTimeSeconds():x8}-{Identifiers.Random().Replace("-", "")[..24]};Parent={Identifiers.Random().Replace("-", "")[..16]};Sampled=0";

    public ReadOnlyMemory<byte> Payload => payload;

    public DateTimeOffset Deadline => deadline;

    public Task<InvocationResult> Done => _done.Task;

    /// <value>Whether the runtime has taken it: until then another environment may have it.</value>
    public bool IsTaken { get; set; }

    public bool Finish(InvocationResult result) => _done.TrySetResult(result);
}
