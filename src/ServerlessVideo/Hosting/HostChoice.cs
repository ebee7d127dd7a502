using System.Text.Json.Serialization;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>Which hosts one publication tries, in which order, and why. It stands on the video.</summary>
/// <param name="Because">What decided on the first one.</param>
/// <param name="Hosts">Every host there is: those to be tried first, in order.</param>
public sealed record HostChoice(int Generation, string Because, IReadOnlyList<ConsideredHost> Hosts, DateTimeOffset At)
{
    [JsonIgnore]
    public IEnumerable<HostingProvider> ToTry => Hosts.Where(host => host.Excluded is null).Select(host => host.Host);
}

/// <param name="Excluded">Why it is not tried, a code of <see cref="Errors"/>; null: it is.</param>
/// <param name="Reason">In words.</param>
/// <param name="MonthlyUsd">What the video is expected to cost there, the encoding spread over a year; null: its length is not known.</param>
public sealed record ConsideredHost(HostingProvider Host, string? Excluded, string Reason, decimal? MonthlyUsd = null);
