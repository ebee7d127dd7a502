using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>
/// Whether hosts have the copies that videos play from: what was on a host's list just now is there, and each of the others is asked for. A host
/// that does not answer is asked no more in this turn.
/// </summary>
/// <param name="until">When the turn is over.</param>
sealed class CopyQuestions(VideoHosts hosts, HashSet<(HostingProvider Host, string ProviderVideoId)> listed, DateTimeOffset until, TimeProvider clock)
{
    /// <value>A quarter of what Cloudflare Stream answers in five minutes: publications need the rest.</value>
    internal const int Most = 300;

    readonly HashSet<HostingProvider> silent = [];
    int asked;

    /// <summary>The next turn may ask again.</summary>
    public bool AreSpent => asked >= Most;

    public bool AreOver => AreSpent || clock.GetUtcNow() >= until;

    /// <summary>Null: nobody says, for it is not set up, does not answer, or has been asked enough.</summary>
    public async Task<bool?> IsThereAsync(Video video, CancellationToken cancellationToken)
    {
        var (host, copy) = (video.HostingProvider!.Value, video.ProviderVideoId!);
        if (listed.Contains((host, copy)))
        {
            return true;
        }
        if (AreSpent || silent.Contains(host) || !await hosts[host].IsSetUpAsync(cancellationToken))
        {
            return null;
        }
        asked++;
        var answer = await hosts[host].GetAsync(copy, cancellationToken);
        if (answer.Failure is { } failure && failure.Error != Errors.HostCopyMissing)
        {
            silent.Add(host);
            return null;
        }
        return answer.Succeeded;
    }
}
