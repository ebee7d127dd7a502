using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>Where PublishVideo goes on; the state machine branches on <see cref="Outcome"/>: the host by name, or <c>none</c>.</summary>
/// <param name="Error">Why there is none.</param>
public sealed record HostTurn(string Outcome, VideoError? Error = null)
{
    public const string None = "none";
}

/// <summary>
/// Step of PublishVideo: the host that is tried now. One that rests is an attempt that was skipped; one whose attempt runs, as after a
/// crash, goes on. When none is left it says why, and the video is stored, or failed where all fault is the file's.
/// </summary>
sealed class NextHost(VideoStore videos, HostCircuits circuits, Trail trail, TimeProvider clock)
{
    /// <summary>More than this many lost races in a row is not contention but a bug.</summary>
    const int Races = 10;

    readonly HostAttempts attempts = new(videos.Table);

    public async Task<HostTurn> HandleAsync(PublishTask task, CancellationToken cancellationToken)
    {
        for (var race = 0; race < Races; race++)
        {
            if (await TryAsync(task, cancellationToken) is { } turn)
            {
                return turn;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), clock, cancellationToken);
        }
        throw new InvalidOperationException($"{task.Name} changed under {Races} attempts to begin.");
    }

    /// <returns>Null: the video has changed meanwhile.</returns>
    async Task<HostTurn?> TryAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var video = await videos.GetAsync(task.VideoId, cancellationToken);
        if (task.RefusalOf(video) is { } over)
        {
            // It may have begun to try one just before.
            await circuits.ReleaseAsync(task, cancellationToken);
            return new HostTurn(HostTurn.None, over.ToVideoError());
        }
        var choice = video!.HostChoice is { } made && made.Generation == task.Generation
            ? made
            : throw new InvalidOperationException($"No hosts were chosen for {task.Name}.");
        var tried = await attempts.OfAsync(task, cancellationToken);
        if (tried.FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Running) is { } running)
        {
            return Turn(running.Host);
        }
        if (video.PurgeRequestedAt is not null)
        {
            // Nobody is given anymore what is to be erased.
            await circuits.ReleaseAsync(task, cancellationToken);
            return new HostTurn(HostTurn.None, Errors.EncodingCancelled.With("it is to be purged").ToVideoError());
        }
        foreach (var host in choice.ToTry.Where(host => tried.All(attempt => attempt.Host != host)))
        {
            var enters = await circuits.EnterAsync(host, task, cancellationToken);
            var attempt = enters
                ? new HostAttempt(task.VideoId, task.Generation, host, clock.GetUtcNow())
                : HostAttempt.Skipped(task, host, Errors.HostCircuitOpen.With(), clock.GetUtcNow());
            var entry = trail.Done(task.VideoId, "next-host", enters ? TrailSteps.BeginAttempt : TrailSteps.EndAttempt, attempt.Subject);
            if (!await attempts.BeginAsync(attempt, [entry, videos.Still(video)], cancellationToken))
            {
                // Somebody may have stopped it: an attempt that began after that would never end.
                return null;
            }
            if (enters)
            {
                return Turn(host);
            }
        }
        return new HostTurn(HostTurn.None, Why(choice, await attempts.OfAsync(task, cancellationToken)));
    }

    static HostTurn Turn(HostingProvider host) => new(SnakeCase.Of(host));

    /// <summary>
    /// The file is at fault when every host that had a look says so, and none was left out for a reason that may pass. Otherwise the last
    /// failure that may pass gives its code.
    /// </summary>
    internal static VideoError Why(HostChoice choice, IReadOnlyList<HostAttempt> attempts)
    {
        var errors = attempts.Where(attempt => attempt.Code is not null)
            .Select(attempt => (attempt.Host, Error: new VideoError(attempt.Code!, attempt.Detail ?? "")))
            .Concat(choice.Hosts.Where(host => host.Excluded is not null && attempts.All(attempt => attempt.Host != host.Host))
                .Where(host => host.Excluded == Errors.HostQuota.Code)
                .Select(host => (host.Host, Error: new VideoError(host.Excluded!, host.Reason))))
            .ToList();
        if (errors.Count == 0)
        {
            return Errors.HostUnsuitable.With(string.Join("; ", choice.Hosts.Select(host => $"{SnakeCase.Of(host.Host)}: {host.Reason}"))).ToVideoError();
        }
        var told = errors.Where(e => !PublishFailure.IsOfTheFile(e.Error)).Select(e => e.Error).LastOrDefault() ?? errors[^1].Error;
        return errors.Count == 1
            ? told
            : told with { Detail = string.Join("; ", errors.Select(e => $"{SnakeCase.Of(e.Host)}: {e.Error.Detail}")) };
    }
}
