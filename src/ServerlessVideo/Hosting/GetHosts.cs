using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>How a host is doing.</summary>
/// <param name="SetUp">Whether it can be used at all.</param>
/// <param name="RestsUntil">Of an open circuit: when it is tried again.</param>
/// <param name="Quota">Null: it has none, or does not answer.</param>
/// <param name="Webhook">Null: it calls nobody, or does not answer.</param>
public sealed record HostView(
    HostingProvider Host, bool SetUp, HostAbilities Abilities, CircuitState Circuit, int Failures, DateTimeOffset? RestsUntil, VideoError? LastFailure,
    DateTimeOffset? LastFailureAt, DateTimeOffset? LastSuccessAt, HostQuota? Quota, HostWebhookView? Webhook);

public sealed record HostList(IReadOnlyList<HostView> Items);

/// <summary><c>GET /admin/hosts</c>, and <c>POST /admin/hosts/{host}/reset</c>: an operator knows that it is well again.</summary>
static class GetHosts
{
    public static async Task<Ok<HostList>> ListAsync(
        VideoHosts hosts, HostCircuits circuits, HostSetup setup, TimeProvider clock, CancellationToken cancellationToken) =>
        TypedResults.Ok(new HostList(await Task.WhenAll(hosts.All.Select(host => ViewAsync(host, circuits, setup, clock, cancellationToken)))));

    public static async Task<Results<Ok<HostView>, Problem>> ResetAsync(
        string host, VideoHosts hosts, HostCircuits circuits, HostSetup setup, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!SnakeCase.TryParse<HostingProvider>(host, out var provider))
        {
            return new Problem(Errors.NotFound);
        }
        await circuits.CloseAsync(provider, cancellationToken);
        return TypedResults.Ok(await ViewAsync(hosts[provider], circuits, setup, clock, cancellationToken));
    }

    static async Task<HostView> ViewAsync(
        IVideoHost host, HostCircuits circuits, HostSetup setup, TimeProvider clock, CancellationToken cancellationToken)
    {
        var circuit = await circuits.GetAsync(host.Provider, cancellationToken);
        var isSetUp = await host.IsSetUpAsync(cancellationToken);
        var quota = isSetUp ? VideoHosts.QuotaOfAsync(host, cancellationToken) : Task.FromResult<HostQuota?>(null);
        var webhook = isSetUp ? await VideoHosts.SoonAsync(token => setup.LookAsync(host.Provider, token), cancellationToken) : null;
        return new HostView(
            host.Provider, isSetUp, host.Abilities, circuit.StateAt(clock.GetUtcNow()), circuit.Failures, circuit.RestsUntil, circuit.LastFailure,
            circuit.LastFailureAt, circuit.LastSuccessAt, await quota, webhook);
    }
}
