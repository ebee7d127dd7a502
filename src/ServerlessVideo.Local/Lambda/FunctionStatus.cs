using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Lambda;

sealed class FunctionStatus(LambdaInvoker invoker) : IStatusSource
{
    public string Title => "Functions";

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new StatusTable(
        ["Function", "Environments", "Busy", "Invocations", "Errors"],
        [.. invoker.Pools.OrderBy(p => p.Function.Alias).Select(Row)]));

    static StatusRow Row(FunctionPool pool)
    {
        var (busy, idle) = pool.Counts;
        return new(
            [pool.Function.Alias, $"{busy + idle}", $"{busy}", $"{pool.Invocations}", $"{pool.Errors}"],
            busy > 0 ? StatusLevel.Busy : StatusLevel.Ok);
    }
}
