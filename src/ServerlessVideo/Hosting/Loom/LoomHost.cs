using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Loom;

/// <summary>A Loom-compatible host: it takes public and unlisted videos, and plays them on its own pages.</summary>
sealed class LoomHost(
    LoomClient client, OriginalSources originals, HostSecrets secrets, HostCopyName names, Settings settings, TimeProvider clock) : IPublishingHost
{
    const string Public = "public";
    const string Unlisted = "unlisted";

    public HostingProvider Provider => HostingProvider.Loom;

    public HostAbilities Abilities => HostAbilities.Of(Provider);

    public async Task<bool> IsSetUpAsync(CancellationToken cancellationToken) =>
        settings[Setting.LoomApiUrl].Length > 0 && !string.IsNullOrEmpty((await secrets.GetAsync(cancellationToken)).LoomApiKey);

    public async Task<Outcome<HostedVideo>> PublishAsync(HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        if (RefusalOf(publication.Metadata) is { } refusal)
        {
            return refusal;
        }
        if (publication.SizeBytes > Abilities.MostBytes)
        {
            return Errors.HostUnsuitable.With($"a Loom-compatible host is given {Abilities.MostBytes} bytes at most");
        }
        return Seen(await client.Http.FindOrMakeAsync(
            () => FindAsync(publication.Task, cancellationToken), () => UploadAsync(publication, deadline, cancellationToken), cancellationToken));
    }

    public async Task<Outcome<HostedVideo>> GetAsync(string providerVideoId, CancellationToken cancellationToken) =>
        Seen(await client.GetAsync(providerVideoId, cancellationToken));

    public async Task<Outcome<HostedVideo>> UpdateAsync(string providerVideoId, HostMetadata metadata, CancellationToken cancellationToken) =>
        RefusalOf(metadata) is { } refusal
            ? refusal
            : Seen(await client.EditAsync(providerVideoId, new LoomEdit(metadata.Title, metadata.Description ?? "", PrivacyOf(metadata)), cancellationToken));

    public Task<Outcome<bool>> DeleteAsync(string providerVideoId, CancellationToken cancellationToken) => client.DeleteAsync(providerVideoId, cancellationToken);

    public async Task<Outcome<HostedPage>> ListAsync(string? cursor, CancellationToken cancellationToken)
    {
        var page = await client.ListAsync(cursor, externalId: null, cancellationToken);
        return page.Failure is { } failure ? failure : new HostedPage([.. page.Value.Videos.Select(Copy)], page.Value.NextCursor);
    }

    public async Task<Outcome<HostAnalytics>> GetAnalyticsAsync(string providerVideoId, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var figures = await client.GetAnalyticsAsync(providerVideoId, from, to, cancellationToken);
        return figures.Failure is { } failure
            ? failure
            : new HostAnalytics(null, figures.Value.Views, figures.Value.UniqueViewers, figures.Value.Engagement?.AvgWatchPercentage);
    }

    public async Task<Outcome<HostQuota>> GetQuotaAsync(CancellationToken cancellationToken)
    {
        var quota = await client.GetQuotaAsync(cancellationToken);
        return quota.Failure is { } failure ? failure : new HostQuota("videos", quota.Value.Videos?.Used ?? 0, quota.Value.Videos?.Limit);
    }

    public HostPages? PagesOf(string providerVideoId)
    {
        var pages = settings[Setting.LoomPageUrl].TrimEnd('/');
        var id = Uri.EscapeDataString(providerVideoId);
        return new HostPages(new Uri($"{pages}/share/{id}"), new Uri($"{pages}/embed/{id}"));
    }

    static Failure? RefusalOf(HostMetadata metadata) =>
        metadata.Restricted ? Errors.HostUnsuitable.With("a Loom-compatible host keeps nobody out") : null;

    Task<Outcome<LoomVideo>> UploadAsync(HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var left = deadline - clock.GetUtcNow();
        var upload = new LoomUpload(
            publication.Metadata.FileName, publication.Metadata.Title, publication.Metadata.Description, PrivacyOf(publication.Metadata), names.Of(publication.Task),
            settings[Setting.LoomFolderId], settings[Setting.LoomWorkspaceId]);
        return left <= TimeSpan.Zero
            ? Task.FromResult<Outcome<LoomVideo>>(Errors.HostTimeout.With("no time is left for an upload in one request"))
            : client.UploadAsync(upload, () => originals.Of(publication).Range(0, publication.SizeBytes), left, cancellationToken);
    }

    /// <summary>What an interrupted upload left never becomes anything: it goes, and the file is sent anew.</summary>
    async Task<Outcome<LoomVideo[]>> FindAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var found = await client.ListAsync(cursor: null, names.Of(task), cancellationToken);
        if (found.Failure is { } failure)
        {
            return failure;
        }
        var copies = found.Value.Videos.Where(video => video.ExternalId == names.Of(task)).OrderBy(video => video.CreatedAt).ThenBy(video => video.Id).ToLookup(IsWhole);
        foreach (var part in copies[false])
        {
            if ((await client.DeleteAsync(part.Id, cancellationToken)).Failure is { } resisted)
            {
                return resisted;
            }
        }
        return copies[true].ToArray();
    }

    static bool IsWhole(LoomVideo video) => video.Status != "uploading";

    /// <summary>What is unlisted here is never listed there; what is public here is there as the setting says, and unlisted unless it says <c>public</c>.</summary>
    string PrivacyOf(HostMetadata metadata) =>
        metadata.Privacy == Privacy.Public && settings[Setting.LoomDefaultPrivacy] == Public ? Public : Unlisted;

    Outcome<HostedVideo> Seen(Outcome<LoomVideo> video) => video.Failure is { } failure ? failure : Copy(video.Value);

    HostedVideo Copy(LoomVideo video)
    {
        var state = video.Status switch
        {
            "ready" => HostedState.Ready,
            "failed" => HostedState.Failed,
            "uploading" => HostedState.Receiving,
            _ => HostedState.Processing,
        };
        return new HostedVideo(
            video.Id, names.Parse(video.ExternalId), state, state == HostedState.Ready ? 100 : (int)Math.Clamp(video.Progress ?? 0, 0, 100),
            state == HostedState.Failed ? LoomErrors.OfVideo(video.Error) : null, video.Duration is > 0 ? video.Duration : null, video.Width, video.Height,
            video.SizeBytes, CreatedAt: video.CreatedAt, ModifiedAt: video.UpdatedAt);
    }
}
