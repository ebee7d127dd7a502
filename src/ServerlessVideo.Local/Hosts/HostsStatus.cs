using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Hosts;

/// <summary>The hosts on the status page, each with a switch for its fault.</summary>
sealed class HostsStatus(HostFaults faults) : IStatusSource
{
    const string Fault = "fault", Clear = "clear";

    public string Title => "Video hosts";

    public ValueTask<StatusTable> ReadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new StatusTable(["Host", "Fault", "Until", "Since start"], [.. HostNames.All.Select(Row)]));

    public async Task RunAsync(string actionId, CancellationToken cancellationToken)
    {
        switch (actionId.Split('/'))
        {
            case [Clear, var host]:
                await faults.ClearAsync(host, cancellationToken);
                break;
            case [Fault, var host, var name] when HostNames.KindOf(name) is { } kind:
                await faults.SetAsync(host, kind, HostFaults.DefaultLength, cancellationToken);
                break;
        }
    }

    StatusRow Row(string host)
    {
        var fault = faults.Find(host);
        var counts = string.Join(", ", faults.CountsOf(host).Select(c => $"{c.Value} {c.Key.Replace('_', ' ')}"));
        return new(
            [host, fault?.Kind ?? "none", fault is null ? "" : $"{fault.Until.LocalDateTime:HH:mm:ss}", counts],
            fault is null ? StatusLevel.Ok : StatusLevel.Attention,
            fault is null
                ? new($"{Fault}/{host}", "let it fail for 10 min", [.. HostNames.FaultsOf(host).Select(HostNames.NameOf)])
                : new($"{Clear}/{host}", "let it work again"));
    }
}
