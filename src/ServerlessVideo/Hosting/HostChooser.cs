using ServerlessVideo.Core;
using ServerlessVideo.Costs;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>How a host stands when it is chosen.</summary>
/// <param name="Objection">Why this file is nothing for it, as far as is known; null: nothing is.</param>
public sealed record HostStanding(
    HostingProvider Host, HostAbilities Abilities, bool IsSetUp = true, bool QuotaExhausted = false, bool CircuitOpen = false, Failure? Objection = null);

/// <summary>What the organisation wants of hosts.</summary>
/// <param name="Primary">Null: what is cheapest.</param>
/// <param name="Fallback">Tried when the first one fails; null: what is cheapest of the others.</param>
/// <param name="Failover">False: only the first is tried, and waited for while it is full, rests or does not answer.</param>
public sealed record HostPolicy(HostingProvider? Primary, HostingProvider? Fallback, bool Failover)
{
    /// <summary>By what a video is for; a video that names its host overrules it, as does what a host cannot do.</summary>
    public IReadOnlyDictionary<string, HostingProvider> UseCases { get; init; } = new Dictionary<string, HostingProvider>
    {
        // Loom's own engagement figures and its look are what a valuable lead is worth the seat for.
        ["high_value_lead"] = HostingProvider.Loom,
        // No price by the minute: the cheapest where few watch, and nothing leaves the account.
        ["internal"] = HostingProvider.Aws,
        ["archive"] = HostingProvider.Aws,
        // Delivery by the minute, encoding free.
        ["bulk"] = HostingProvider.Cloudflare,
    };

    /// <exception cref="InvalidOperationException">A setting is none of the words it may be.</exception>
    public static HostPolicy Of(Settings settings) => new(
        HostOf(settings, Setting.VideoHostPrimary), HostOf(settings, Setting.VideoHostFallback), settings[Setting.VideoHostEnableFailover] switch
        {
            "true" => true,
            "false" => false,
            var other => throw new InvalidOperationException($"{Setting.VideoHostEnableFailover} is '{other}', must be true or false."),
        });

    static HostingProvider? HostOf(Settings settings, string name) => settings[name] switch
    {
        "auto" => null,
        // What the first report called it.
        "s3" => HostingProvider.Aws,
        var text => SnakeCase.TryParse<HostingProvider>(text, out var host)
            ? host
            : throw new InvalidOperationException($"{name} is '{text}', must be auto, aws, cloudflare or loom."),
    };
}

/// <summary>
/// Which hosts a publication tries, in order. Pure: the same video, standings, policy and prices give the same choice. A host that
/// cannot do what the video needs, is not set up or is full is not tried; one whose circuit is open comes after the others. First comes
/// the host that was asked for, else the use case's, else the organisation's primary, else the cheapest. Without failing over it is the only one,
/// and what may pass is no reason for another.
/// </summary>
static class HostChooser
{
    /// <summary>A month, of a video that says nothing.</summary>
    const long UsualViews = 100;

    /// <param name="found">Null: our encoder could not read it.</param>
    public static HostChoice Choose(
        Video video, int generation, Inspection? found, HostPolicy policy, PriceBook prices, IReadOnlyList<HostStanding> standings, DateTimeOffset at)
    {
        var only = video.Moving?.Generation == generation ? video.Moving.Host : (HostingProvider?)null;
        var (wanted, because) = Wanted(video, policy, only);
        var considered = standings.Select(standing => (Standing: standing, Host: Consider(video, found, prices, standing, only))).ToList();
        var isPossible = considered.ToLookup(c => c.Host.Excluded is null || (!policy.Failover && MayPass(c.Host)));
        var possible = isPossible[true]
            .OrderBy(c => policy.Failover && c.Standing.CircuitOpen)
            .ThenByDescending(c => c.Host.Host == wanted)
            .ThenByDescending(c => c.Host.Host == policy.Fallback)
            .ThenBy(c => c.Host.MonthlyUsd ?? 0).ThenBy(c => c.Host.Host)
            .Select((c, rank) => rank > 0 && !policy.Failover
                ? c.Host with { Excluded = Errors.HostUnsuitable.Code, Reason = "failing over is switched off" }
                : c.Host.Excluded is not null ? c.Host
                : c.Host with { Reason = Reason(c.Host, c.Standing, rank, wanted, because) })
            .ToList();
        var first = possible.FirstOrDefault(host => host.Excluded is null);
        return new HostChoice(
            generation, first is null ? WhyNone(possible) : first.Host == wanted ? because : Instead(first, wanted, because),
            [.. possible.OrderBy(host => host.Excluded is not null), .. isPossible[false].Select(c => c.Host)], at);
    }

    static bool MayPass(ConsideredHost host) => host.Excluded == Errors.HostQuota.Code || host.Excluded == Errors.HostUnavailable.Code;

    /// <param name="possible">There are some only without failing over.</param>
    static string WhyNone(IReadOnlyList<ConsideredHost> possible) =>
        possible is [var host, ..] ? $"{Name(host.Host)} cannot take it now, and failing over is switched off" : "no host can take it";

    static (HostingProvider? Host, string Because) Wanted(Video video, HostPolicy policy, HostingProvider? only) => video switch
    {
        _ when only is { } host => (host, $"a move to {Name(host)} was asked for"),
        { HostPreference: not HostPreference.Auto } => (Enum.Parse<HostingProvider>(video.HostPreference.ToString()), $"{Name(video.HostPreference)} was asked for"),
        { UseCase: { } useCase } when policy.UseCases.TryGetValue(useCase, out var host) => (host, $"the use case {useCase} goes to {Name(host)}"),
        _ when policy.Primary is { } host => (host, $"{Name(host)} is the primary host"),
        _ => (null, "it is the cheapest for the views that are expected"),
    };

    static ConsideredHost Consider(Video video, Inspection? found, PriceBook prices, HostStanding standing, HostingProvider? only)
    {
        var cost = found?.DurationSeconds is { } seconds
            ? HostingEstimate.Of(standing.Host, prices, seconds, found.Rungs(video.EncodingProfile), video.ExpectedViews ?? UsualViews).PerMonth
            : (decimal?)null;
        var objection = Objection(video, standing, only);
        return new ConsideredHost(standing.Host, objection?.Error.Code, objection?.Detail ?? objection?.Error.Title ?? "", cost);
    }

    static Failure? Objection(Video video, HostStanding standing, HostingProvider? only) => standing switch
    {
        _ when only is { } host && standing.Host != host => Errors.HostUnsuitable.With($"a move to {Name(host)} asks no other"),
        { IsSetUp: false } => Errors.HostNotConfigured.With(),
        { Objection: { } objection } => objection,
        _ when standing.Abilities.RefusalOf(video) is { } refusal => refusal,
        { QuotaExhausted: true } => Errors.HostQuota.With(),
        _ => null,
    };

    static string Reason(ConsideredHost host, HostStanding standing, int rank, HostingProvider? wanted, string because) =>
        (rank == 0 ? host.Host == wanted || wanted is null ? because : "the best of those that are left" : "if what comes before fails")
        + (standing.CircuitOpen ? "; it failed repeatedly and is left alone for a while" : "");

    static string Instead(ConsideredHost first, HostingProvider? wanted, string because) =>
        wanted is { } host ? $"{because}, but {Name(host)} cannot be used now: {Name(first.Host)} comes first" : because;

    static string Name<T>(T host) where T : struct, Enum => SnakeCase.Of(host);
}
