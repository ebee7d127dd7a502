using System.Globalization;
using Amazon.CloudFront.Model;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting.Aws;

/// <summary>
/// Our own hosting: MediaConvert, the media bucket, CloudFront. A copy is the folder of one generation, known by what the
/// verification wrote of it; its name is its id. Access and titles are asked of the video, so that there is nothing to update.
/// </summary>
sealed class AwsHost(IAmazonS3 s3, VideosTable table, MediaFolders folders, Settings settings) : IVideoHost
{
    /// <value>Videos of one page.</value>
    const int PageSize = 100;

    public HostingProvider Provider => HostingProvider.Aws;

    public HostAbilities Abilities => HostAbilities.Of(Provider);

    public Task<bool> IsSetUpAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public async Task<Outcome<HostedVideo>> GetAsync(string providerVideoId, CancellationToken cancellationToken) =>
        PublishTask.TryParse(providerVideoId, out var task) && await FindAsync(task, cancellationToken) is { } renditions
            ? CopyOf(renditions)
            : Errors.HostCopyMissing.With($"no renditions {providerVideoId}");

    public Task<Outcome<HostedVideo>> UpdateAsync(string providerVideoId, HostMetadata metadata, CancellationToken cancellationToken) =>
        GetAsync(providerVideoId, cancellationToken);

    /// <summary>
    /// The edge first: as long as it takes no more, the files are there and every list of copies has them. Then the files: while the
    /// record is there, it is known that something may be left.
    /// </summary>
    public async Task<Outcome<bool>> DeleteAsync(string providerVideoId, CancellationToken cancellationToken)
    {
        if (!PublishTask.TryParse(providerVideoId, out var task))
        {
            return false;
        }
        var known = await FindAsync(task, cancellationToken) is not null;
        try
        {
            var folder = MediaKeys.Folder(task.VideoId, task.Generation);
            await folders.InvalidateAsync(folder, $"delete-{task.Name}", cancellationToken);
            var erased = await folders.EraseAsync(folder, cancellationToken);
            await table.TransactAsync([table.Delete(Keys.Renditions(task.VideoId, task.Generation))], cancellationToken);
            return known || erased;
        }
        catch (TooManyInvalidationsInProgressException)
        {
            return Errors.HostRateLimited.With("CloudFront is at as many invalidations as it takes");
        }
    }

    /// <summary>By the bucket, for what no record knows costs money too: a folder without one is still being made, or was left behind.</summary>
    public async Task<Outcome<HostedPage>> ListAsync(string? cursor, CancellationToken cancellationToken)
    {
        var videos = await ListAsync(MediaKeys.Root, PageSize, cursor, cancellationToken);
        var items = new List<HostedVideo>();
        foreach (var folder in videos.CommonPrefixes ?? [])
        {
            foreach (var task in await GenerationsAsync(folder, cancellationToken))
            {
                items.Add(await FindAsync(task, cancellationToken) is { } renditions
                    ? CopyOf(renditions)
                    : new HostedVideo(task.Name, task.Name, HostedState.Processing, Percent: 0));
            }
        }
        return new HostedPage(items, videos.IsTruncated == true ? videos.NextContinuationToken : null);
    }

    /// <summary>Our own views say it.</summary>
    public Task<Outcome<HostAnalytics>> GetAnalyticsAsync(string providerVideoId, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<HostAnalytics>>(new HostAnalytics());

    /// <summary>Storage has no end, and a job that is too many waits in MediaConvert's queue.</summary>
    public Task<Outcome<HostQuota>> GetQuotaAsync(CancellationToken cancellationToken) => Task.FromResult<Outcome<HostQuota>>(new HostQuota("minutes", 0, null));

    public HostPages? PagesOf(string providerVideoId) => null;

    Task<RenditionSet?> FindAsync(PublishTask task, CancellationToken cancellationToken) =>
        table.GetAsync(RenditionSet.Mapper, Keys.Renditions(task.VideoId, task.Generation), cancellationToken);

    /// <param name="folder"><c>media/{video}/</c>; beside the generations it may have captions and a poster.</param>
    async Task<IReadOnlyList<PublishTask>> GenerationsAsync(string folder, CancellationToken cancellationToken)
    {
        if (!VideoId.TryParse(folder[MediaKeys.Root.Length..].TrimEnd('/'), out var id))
        {
            return [];
        }
        var found = new List<PublishTask>();
        string? token = null;
        do
        {
            var page = await ListAsync(folder, keys: null, token, cancellationToken);
            foreach (var name in (page.CommonPrefixes ?? []).Select(prefix => prefix[folder.Length..].TrimEnd('/')))
            {
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
                {
                    found.Add(new PublishTask(id, generation));
                }
            }
            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (token is not null);
        return found;
    }

    Task<ListObjectsV2Response> ListAsync(string prefix, int? keys, string? token, CancellationToken cancellationToken) => s3.ListObjectsV2Async(
        new ListObjectsV2Request
        {
            BucketName = settings[Setting.MediaBucket], Prefix = prefix, Delimiter = "/", MaxKeys = keys, ContinuationToken = token,
        },
        cancellationToken);

    static HostedVideo CopyOf(RenditionSet renditions)
    {
        var name = new PublishTask(renditions.VideoId, renditions.Generation).Name;
        return new HostedVideo(
            name, name, HostedState.Ready, 100, null, renditions.DurationSeconds, renditions.Video[^1].Width, renditions.Video[^1].Height,
            Qualities: [.. renditions.Video.Select(rendition => rendition.Quality)]);
    }
}
