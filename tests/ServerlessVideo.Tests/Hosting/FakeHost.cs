using System.Collections.Concurrent;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Tests.Hosting;

/// <summary>A host that answers as it is told, and keeps what was asked of it.</summary>
class FakeHost(HostingProvider provider) : IPublishingHost
{
    public HostingProvider Provider => provider;

    public HostAbilities Abilities { get; set; } = new(RestrictsAccess: provider != HostingProvider.Loom, HasManifests: provider != HostingProvider.Loom, 30_000_000_000);

    public bool IsSetUp { get; set; } = true;

    /// <summary>What every call but those for quotas answers; null: as it should.</summary>
    public Failure? Refuses { get; set; }

    /// <summary>What a new copy is refused with.</summary>
    public Failure? RefusesNew { get; set; }

    /// <summary>Id of a copy that it does not delete.</summary>
    public string? Keeps { get; set; }

    /// <summary>What is asked is done, and nobody hears of it.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>How often it takes no more in the middle of what it is sent.</summary>
    public int Interruptions { get; set; }

    public HostQuota? Quota { get; set; }

    /// <summary>What <see cref="GetAsync"/> says of a copy, made of what is there.</summary>
    public Func<HostedVideo, HostedVideo> Says { get; set; } = copy => copy with { State = HostedState.Ready, Percent = 100 };

    /// <summary>By the host's own id.</summary>
    public ConcurrentDictionary<string, HostedVideo> Copies { get; } = new();

    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<HostPublication> Publications { get; } = new();

    public ConcurrentQueue<(string Copy, HostMetadata Metadata)> Updates { get; } = new();

    /// <summary>On the way to the host.</summary>
    public Func<HostMetadata, Task> BeforeUpdate { get; set; } = _ => Task.CompletedTask;

    public static string IdOf(PublishTask task, bool pushed = false) => $"{(pushed ? "pushed" : "copy")}-{task.Name}";

    public Task<bool> IsSetUpAsync(CancellationToken cancellationToken) => Task.FromResult(IsSetUp);

    /// <summary>Between what is published and the answer.</summary>
    public Func<PublishTask, Task> WhilePublishing { get; set; } = _ => Task.CompletedTask;

    public async Task<Outcome<HostedVideo>> PublishAsync(HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        Publications.Enqueue(publication);
        var answer = await AnswerAsync<HostedVideo>("publish", () => RefusesNew is { } refusal ? refusal : Interrupted(FindOrOrder(publication.Task, publication.Push)));
        await WhilePublishing(publication.Task);
        return answer;
    }

    HostedVideo Interrupted(HostedVideo copy) => Interruptions-- > 0
        ? copy with { State = HostedState.Receiving, BytesToSend = 400, Continuation = "tus-1", Error = new("host_unavailable", "503") }
        : copy;

    /// <summary>By what it was looked for, and how often it was not found.</summary>
    public ConcurrentDictionary<(PublishTask Task, bool Pushed), int> Orders { get; } = new();

    /// <summary>As the clients do: by its name, else anew. What the host could not fetch goes before it is sent.</summary>
    HostedVideo FindOrOrder(PublishTask task, bool push)
    {
        var found = Copies.Values.Where(copy => copy.Name == task.Name).OrderBy(copy => copy.ProviderVideoId, StringComparer.Ordinal)
            .ToLookup(copy => push && copy.ProviderVideoId == IdOf(task));
        foreach (var left in found[true])
        {
            Copies.TryRemove(left.ProviderVideoId, out _);
        }
        if (found[false].FirstOrDefault() is { } copy)
        {
            return copy;
        }
        var order = Orders.AddOrUpdate((task, push), 1, (_, before) => before + 1);
        var id = order == 1 ? IdOf(task, push) : $"{IdOf(task, push)}-{order}";
        return Copies[id] = new HostedVideo(id, task.Name, HostedState.Processing, 0);
    }

    public Task<Outcome<HostedVideo>> GetAsync(string providerVideoId, CancellationToken cancellationToken) => AnswerAsync<HostedVideo>(
        "get", () => Copies.TryGetValue(providerVideoId, out var copy) ? Says(copy) : Errors.HostCopyMissing);

    public async Task<Outcome<HostedVideo>> UpdateAsync(string providerVideoId, HostMetadata metadata, CancellationToken cancellationToken)
    {
        await BeforeUpdate(metadata);
        return await AnswerAsync("update", () =>
        {
            Updates.Enqueue((providerVideoId, metadata));
            return Copies.TryGetValue(providerVideoId, out var copy) ? (Outcome<HostedVideo>)copy : Errors.HostCopyMissing;
        });
    }

    public Task<Outcome<bool>> DeleteAsync(string providerVideoId, CancellationToken cancellationToken) =>
        AnswerAsync<bool>($"delete {providerVideoId}", () => providerVideoId == Keeps ? Errors.HostUnavailable.With("500") : Copies.TryRemove(providerVideoId, out _));

    /// <summary>Of its list.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>While it lists.</summary>
    public Action WhileListing { get; set; } = () => { };

    public Task<Outcome<HostedPage>> ListAsync(string? cursor, CancellationToken cancellationToken) => AnswerAsync<HostedPage>($"list {cursor}".TrimEnd(), () =>
    {
        WhileListing();
        HostedVideo[] page = [.. Copies.Values.OrderBy(copy => copy.ProviderVideoId, StringComparer.Ordinal)
            .Where(copy => string.CompareOrdinal(copy.ProviderVideoId, cursor) > 0).Take(PageSize)];
        return new HostedPage(page, page.Length == PageSize ? page[^1].ProviderVideoId : null);
    });

    public Task<Outcome<HostAnalytics>> GetAnalyticsAsync(string providerVideoId, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        AnswerAsync<HostAnalytics>("analytics", () => new HostAnalytics());

    public Task<Outcome<HostQuota>> GetQuotaAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<HostQuota>>(Quota is null ? Errors.HostUnavailable : Quota);

    public virtual HostPages? PagesOf(string providerVideoId) => provider == HostingProvider.Loom
        ? new(new Uri($"https://loom.example/share/{providerVideoId}"), new Uri($"https://loom.example/embed/{providerVideoId}"))
        : null;

    public IEnumerable<string> Deleted => Calls.Where(call => call.StartsWith("delete ", StringComparison.Ordinal)).Select(call => call[7..]);

    protected Task<Outcome<T>> AnswerAsync<T>(string call, Func<Outcome<T>> answer) where T : notnull
    {
        Calls.Enqueue(call);
        var given = Refuses is { } refusal ? refusal : answer();
        return Task.FromResult(LosesAnswers ? Errors.HostUnavailable.With("the connection was cut") : given);
    }
}

/// <summary>One whose copies our own player plays.</summary>
sealed class FakeManifestHost(HostingProvider provider, string playback = "https://stream.example") : FakeHost(provider), IManifestHost
{
    public Task<Outcome<HostedPlayback>> OpenAsync(string providerVideoId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var folder = $"{playback}/token-of-{providerVideoId}";
        return AnswerAsync<HostedPlayback>("open", () => new HostedPlayback(
            new Uri($"{folder}/manifest/video.m3u8"), new Uri($"{folder}/manifest/video.mpd"),
            (seconds, height) => new Uri($"{folder}/thumbnails/thumbnail.jpg?time={seconds ?? 0}s&height={height ?? 0}")));
    }

    public IReadOnlyList<string> Qualities { get; set; } = [];

    public Task<IReadOnlyList<string>> QualitiesAsync(string providerVideoId, CancellationToken cancellationToken) => Task.FromResult(Qualities);
}
