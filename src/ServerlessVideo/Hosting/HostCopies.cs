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
    public Task<HostCopy> OrderedAsync(HostCopy copy, HostedVideo ordered, CancellationToken cancellationToken) =>
        ChangeAsync(
            copy,
            current => current with
            {
                HostVideo = ordered,
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
    public Task<HostCopy> PushAsync(HostCopy copy, long bytes, CancellationToken cancellationToken) => ChangeAsync(
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
        await trail.RunAsync(
            running.VideoId, actor, TrailSteps.SendOriginal, $"{running.Subject}: {Errors.HostFetchFailed.Code}", () => PushAsync(copy, bytes, cancellationToken), cancellationToken);
        return new CopyStep(CopyStep.Sending, 0);
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
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), clock, cancellationToken);
            current = await FindAsync(new PublishTask(read.VideoId, read.Generation), read.Host, cancellationToken)
                ?? throw new InvalidOperationException($"The copy of {read.VideoId} on {read.Host} was removed.");
        }
    }
}
