using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Hosting;

/// <summary>The copies on other hosts. What was heard of one comes by two ways, from the host and by asking: the later word stays.</summary>
sealed class HostCopies(VideosTable table, TimeProvider clock)
{
    public Task<HostCopy?> FindAsync(PublishTask task, HostingProvider host, CancellationToken cancellationToken) =>
        table.GetAsync(HostCopy.Mapper, Keys.Copy(task.VideoId, task.Generation, SnakeCase.Of(host)), cancellationToken);

    /// <summary>By the host's own name of it. The index may be a moment late: then polling finds what the host said.</summary>
    public async Task<HostCopy?> FindAsync(HostingProvider host, string providerVideoId, CancellationToken cancellationToken)
    {
        var response = await table.Client.QueryAsync(
            new QueryRequest
            {
                TableName = table.Name,
                IndexName = "gsi1",
                KeyConditionExpression = "gsi1pk = :copy",
                ExpressionAttributeValues = new() { [":copy"] = new(Keys.CopyPartition(SnakeCase.Of(host), providerVideoId)) },
                Limit = 1,
            },
            cancellationToken);
        return (response.Items ?? []).Select(HostCopy.Mapper.FromItem).FirstOrDefault();
    }

    /// <summary>It was ordered, as the copy that the host names: the first one, or another in its place.</summary>
    public Task<Outcome<HostCopy>> OrderedAsync(HostAttempt running, HostCopy copy, HostedVideo ordered, CancellationToken cancellationToken) =>
        ChangeWhileItRunsAsync(
            running,
            copy,
            current => current with
            {
                // Of two calls of one step the later one may have heard its end already.
                HostVideo = current.HasEnded && current.ProviderVideoId == ordered.ProviderVideoId ? current.HostVideo : ordered,
                // What was sent is only then the host's to make something of.
                OrderedAt = current.Pushed ? clock.GetUtcNow() : current.OrderedAt,
                ProgressAt = ordered.BytesToSend < current.HostVideo.BytesToSend ? clock.GetUtcNow() : current.ProgressAt ?? current.OrderedAt,
            },
            cancellationToken);

    /// <summary>The host said this when it was asked. An answer that another copy, or the end of this one, has overtaken changes nothing.</summary>
    public Task<HostCopy> HeardAsync(HostCopy asked, HostedVideo heard, CancellationToken cancellationToken) => ChangeAsync(
        asked,
        current => current.ProviderVideoId != asked.ProviderVideoId || (current.HasEnded && heard.State is not (HostedState.Ready or HostedState.Failed))
            ? current
            : current with { HostVideo = heard },
        cancellationToken);

    /// <summary>From now on it is sent, all of it.</summary>
    public Task<Outcome<HostCopy>> PushAsync(HostAttempt running, HostCopy copy, long bytes, CancellationToken cancellationToken) => ChangeWhileItRunsAsync(
        running,
        copy,
        current => current with
        {
            Pushed = true, HostVideo = new HostedVideo("", null, HostedState.Receiving, Percent: 0, BytesToSend: bytes), ProgressAt = clock.GetUtcNow(),
        },
        cancellationToken);

    /// <summary>What the host cannot fetch is sent to it, as another copy in place of the one that came to nothing.</summary>
    /// <param name="actor">Who found that out, for the trail.</param>
    public async Task<CopyStep> PushInsteadAsync(HostCopy copy, HostAttempt running, long bytes, Trail trail, string actor, CancellationToken cancellationToken)
    {
        var sent = await trail.RunAsync(
            running.VideoId, actor, TrailSteps.SendOriginal, $"{running.Subject}: {Errors.HostFetchFailed.Code}", () => PushAsync(running, copy, bytes, cancellationToken),
            cancellationToken);
        return sent.Failure is { } over ? CopyStep.Refused(over.ToVideoError()) : new CopyStep(CopyStep.Sending, 0);
    }

    /// <summary>Who waits for its end.</summary>
    public Task<HostCopy> AwaitAsync(HostCopy copy, string? taskToken, CancellationToken cancellationToken) =>
        ChangeAsync(copy, current => current with { TaskToken = taskToken }, cancellationToken);

    public Task DeleteAsync(HostCopy copy, CancellationToken cancellationToken) =>
        table.TransactAsync([table.Delete(HostCopy.Mapper.KeyOf(copy))], cancellationToken);

    async Task<HostCopy> ChangeAsync(HostCopy read, Func<HostCopy, HostCopy> change, CancellationToken cancellationToken)
    {
        for (var current = read; ;)
        {
            var changed = change(current);
            if (ReferenceEquals(changed, current))
            {
                return current;
            }
            var next = changed with { Version = current.Version + 1 };
            if (await table.PutAsync(HostCopy.Mapper, next, HostCopy.Unchanged(current), cancellationToken))
            {
                return next;
            }
            await PauseAsync(cancellationToken);
            current = await FindAsync(new PublishTask(read.VideoId, read.Generation), read.Host, cancellationToken)
                ?? throw new InvalidOperationException($"The copy of {read.VideoId} on {read.Host} was removed.");
        }
    }

    /// <summary>With its attempt: who ends that removes what is written down, and nothing is written after it.</summary>
    /// <returns><see cref="Errors.EncodingCancelled"/>: it does not run any more.</returns>
    async Task<Outcome<HostCopy>> ChangeWhileItRunsAsync(HostAttempt running, HostCopy read, Func<HostCopy, HostCopy> change, CancellationToken cancellationToken)
    {
        var key = HostAttempt.Mapper.KeyOf(running);
        for (var current = read; ;)
        {
            var next = change(current) with { Version = current.Version + 1 };
            if (await table.TransactAsync([table.Put(HostCopy.Mapper, next, HostCopy.Unchanged(current)), table.Check(key, HostAttempt.Runs)], cancellationToken))
            {
                return next;
            }
            await PauseAsync(cancellationToken);
            if (await table.GetAsync(HostAttempt.Mapper, key, cancellationToken) is not { Outcome: AttemptOutcome.Running })
            {
                return Errors.EncodingCancelled.With($"{running.Subject} is over");
            }
            current = await FindAsync(new PublishTask(read.VideoId, read.Generation), read.Host, cancellationToken) ?? read with { Version = 0 };
        }
    }

    /// <summary>Somebody else was faster.</summary>
    Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), clock, cancellationToken);
}
