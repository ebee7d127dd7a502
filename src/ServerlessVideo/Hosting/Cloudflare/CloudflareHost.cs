using System.Globalization;
using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>
/// Cloudflare Stream as a host. A copy is named by its <c>creator</c> (deployment and video) and <c>meta.publication</c>, so that it is found again;
/// it always demands a signed token, for it is our grants that decide, and may be shown anywhere.
/// </summary>
sealed class CloudflareHost(
    StreamClient client, TusUpload upload, OriginalSources originals, HostSecrets secrets, HostCopyName names, StreamTokens tokens, StreamAddresses addresses,
    HostClient playback, Settings settings, TimeProvider clock) : IPublishingHost, IManifestHost
{
    const string PublicationKey = "publication";
    const string NameKey = "name";

    /// <value>A page of Stream's list, at most.</value>
    const int PageSize = 1000;

    static readonly TimeSpan ManifestPatience = TimeSpan.FromSeconds(10);

    public HostingProvider Provider => HostingProvider.Cloudflare;

    public HostAbilities Abilities => HostAbilities.Of(Provider);

    public async Task<bool> IsSetUpAsync(CancellationToken cancellationToken) =>
        settings[Setting.CloudflareAccountId].Length > 0 && settings[Setting.CloudflareCustomerUrl].Length > 0
        && !string.IsNullOrEmpty((await secrets.GetAsync(cancellationToken)).CloudflareApiToken);

    public async Task<Outcome<HostedVideo>> PublishAsync(HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        if (publication.SizeBytes > Abilities.MostBytes)
        {
            return Errors.HostUnsuitable.With($"Cloudflare Stream takes {Abilities.MostBytes} bytes at most");
        }
        return publication.Push
            ? await PushAsync(publication, deadline, cancellationToken)
            : Seen(await client.Http.FindOrMakeAsync(
                () => FindAsync(publication.Task, cancellationToken), () => client.CopyAsync(RequestOf(publication), cancellationToken), cancellationToken));
    }

    public async Task<Outcome<HostedVideo>> GetAsync(string providerVideoId, CancellationToken cancellationToken) =>
        Seen(await client.GetAsync(providerVideoId, cancellationToken));

    /// <summary>The meta is set as a whole: what others put there stays.</summary>
    public async Task<Outcome<HostedVideo>> UpdateAsync(string providerVideoId, HostMetadata metadata, CancellationToken cancellationToken)
    {
        var video = await client.GetAsync(providerVideoId, cancellationToken);
        if (video.Failure is { } failure)
        {
            return failure;
        }
        var meta = new Dictionary<string, JsonElement>(video.Value.Meta ?? []) { [NameKey] = JsonSerializer.SerializeToElement(metadata.Title, StreamJson.Default.String) };
        return Seen(await client.EditAsync(new StreamEdit(providerVideoId, meta, RequireSignedUrls: true, AllowedOrigins: []), cancellationToken));
    }

    public Task<Outcome<bool>> DeleteAsync(string providerVideoId, CancellationToken cancellationToken) => client.DeleteAsync(providerVideoId, cancellationToken);

    /// <param name="cursor">Time and uid of the last one seen: whether Stream's list begins after that time or at it, none comes twice.</param>
    public async Task<Outcome<HostedPage>> ListAsync(string? cursor, CancellationToken cancellationToken)
    {
        var (after, last) = CursorOf(cursor);
        var page = await client.ListAsync(creator: null, after, PageSize, cancellationToken);
        if (page.Failure is { } failure)
        {
            return failure;
        }
        var items = page.Value.Where(video => video.Uid != last).ToArray();
        var next = items.Length > 0 && page.Value.Count >= PageSize && items[^1].Created is { } created ? $"{created:O} {items[^1].Uid}" : null;
        return new HostedPage([.. items.Select(Copy)], next);
    }

    public async Task<Outcome<HostAnalytics>> GetAnalyticsAsync(string providerVideoId, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var minutes = await client.GetMinutesViewedAsync(providerVideoId, from, to, today, cancellationToken);
        return minutes.Failure is { } failure ? failure : new HostAnalytics(MinutesViewed: minutes.Value);
    }

    public async Task<Outcome<HostQuota>> GetQuotaAsync(CancellationToken cancellationToken)
    {
        var usage = await client.GetUsageAsync(cancellationToken);
        return usage.Failure is { } failure ? failure : new HostQuota("minutes", usage.Value.TotalStorageMinutes, usage.Value.TotalStorageMinutesLimit);
    }

    /// <summary>Its player would need a token in the address, and an address is for ever.</summary>
    public HostPages? PagesOf(string providerVideoId) => null;

    /// <summary>For a day at most: what plays longer asks us for its manifest again.</summary>
    public async Task<Outcome<HostedPlayback>> OpenAsync(string providerVideoId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var token = await tokens.MintAsync(providerVideoId, until, cancellationToken);
        return token.Failure is { } failure
            ? failure
            : new HostedPlayback(
                addresses.Hls(token.Value), addresses.Dash(token.Value), (seconds, height) => addresses.Thumbnail(token.Value, seconds, height: height));
    }

    /// <summary>Of its manifest: the API does not tell.</summary>
    public async Task<IReadOnlyList<string>> QualitiesAsync(string providerVideoId, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(providerVideoId, clock.GetUtcNow() + ManifestPatience, cancellationToken);
        if (opened.Failure is not null)
        {
            return [];
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ManifestPatience);
        try
        {
            return StreamCopies.QualitiesOf(await playback.Http.GetStringAsync(opened.Value.Hls, limit.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Decided: it plays, and nobody waits for the names of its qualities.
            return [];
        }
    }

    async Task<Outcome<HostedVideo>> PushAsync(HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        if (StreamContinuation.Parse(publication.Continuation) is { } continued)
        {
            var sent = await SendAsync(continued, publication, deadline, cancellationToken);
            // Somebody removed it, or its time was over: before it is begun anew, the next call finds out whether it is wanted still.
            return sent.Failure?.Error == Errors.HostCopyMissing
                ? new HostedVideo("", null, HostedState.Receiving, Percent: 0, BytesToSend: publication.SizeBytes)
                : sent;
        }
        var copy = await client.Http.FindOrMakeAsync(
            () => FindWholeAsync(publication.Task, cancellationToken), () => BeginAsync(publication, cancellationToken), cancellationToken);
        return copy.Succeeded && StreamContinuation.Parse(copy.Value.Continuation) is { } begun
            ? await SendAsync(begun, publication, deadline, cancellationToken)
            : copy;
    }

    /// <summary>What is left over of an earlier try goes.</summary>
    async Task<Outcome<HostedVideo[]>> FindWholeAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var found = await FindAsync(task, cancellationToken);
        if (found.Failure is { } failure)
        {
            return failure;
        }
        var copies = found.Value.ToLookup(IsLeftOver);
        foreach (var left in copies[true])
        {
            if ((await client.DeleteAsync(left.Uid, cancellationToken)).Failure is { } resisted)
            {
                return resisted;
            }
        }
        return copies[false].Select(Copy).ToArray();
    }

    /// <summary>A copy that Stream could not fetch, or an upload whose address nobody kept.</summary>
    static bool IsLeftOver(StreamVideo copy) => copy.Status is { State: "pendingupload" } or { State: "error", Reason: "ERR_FETCH_ORIGIN_ERROR" };

    async Task<Outcome<HostedVideo>> BeginAsync(HostPublication publication, CancellationToken cancellationToken)
    {
        var begun = await client.CreateUploadAsync(publication.SizeBytes, MetaOf(publication), names.Creator(publication.Task), cancellationToken);
        return begun.Failure is { } failure ? failure : Sent(begun.Value, publication, new TusProgress(0));
    }

    async Task<Outcome<HostedVideo>> SendAsync(StreamUpload begun, HostPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var sent = await upload.SendAsync(begun.Location, originals.Of(publication), deadline, cancellationToken);
        return sent.Failure is { } failure ? failure : Sent(begun, publication, sent.Value);
    }

    /// <summary>What becomes of one that has arrived is asked later.</summary>
    static HostedVideo Sent(StreamUpload upload, HostPublication publication, TusProgress progress) =>
        publication.SizeBytes - progress.Arrived is > 0 and var left
            ? new HostedVideo(
                upload.Uid, publication.Task.Name, HostedState.Receiving, Percent: 0, progress.Stopped?.ToVideoError(), BytesToSend: left,
                Continuation: StreamContinuation.Of(upload))
            : new HostedVideo(upload.Uid, publication.Task.Name, HostedState.Processing, Percent: 0);

    /// <summary>Copies of this publication, the oldest first: whoever looks finds the same one.</summary>
    async Task<Outcome<StreamVideo[]>> FindAsync(PublishTask task, CancellationToken cancellationToken)
    {
        var copies = await client.ListAsync(names.Creator(task), after: null, PageSize, cancellationToken);
        return copies.Failure is { } failure
            ? failure
            : copies.Value.Where(copy => StreamCopies.NameOf(copy, names) == task.Name).OrderBy(copy => copy.Created).ThenBy(copy => copy.Uid).ToArray();
    }

    static (DateTimeOffset? After, string? Uid) CursorOf(string? cursor) =>
        cursor?.Split(' ') is [var time, var uid] && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var after) ? (after, uid) : default;

    StreamCopyRequest RequestOf(HostPublication publication) =>
        new(publication.Original.AbsoluteUri, MetaOf(publication), names.Creator(publication.Task), RequireSignedUrls: true, AllowedOrigins: []);

    static Dictionary<string, string> MetaOf(HostPublication publication) =>
        new() { [NameKey] = publication.Metadata.Title, [PublicationKey] = publication.Task.Name };

    HostedVideo Copy(StreamVideo video) => StreamCopies.Of(video, names);

    Outcome<HostedVideo> Seen(Outcome<StreamVideo> video) => video.Failure is { } failure ? failure : Copy(video.Value);
}
