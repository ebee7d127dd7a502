using Amazon.S3;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Core;
using ServerlessVideo.Egress;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>A file that we fetch: from where, and what it is.</summary>
public sealed record StartImportRequest : VideoMetadata
{
    /// <summary>http or https, in the public internet, without credentials.</summary>
    public string? Url { get; init; }
    public HostPreference? HostPreference { get; init; }
    public EncodingProfile? EncodingProfile { get; init; }

    /// <value>Default <c>qvbr</c>.</value>
    public RateControl? RateControl { get; init; }
}

/// <summary>
/// <c>POST /uploads/from-url</c>: a video and an upload that a worker fills. What the URL alone gives away is refused at once; what
/// only fetching shows (the address behind a name, a redirect) fails the video with the same code.
/// </summary>
sealed class StartImport(
    IAmazonS3 s3, UploadStore uploads, VideoStore videos, ImportQueue queue, UrlRules rules, Trail trail, Settings settings, TimeProvider clock)
{
    public static async Task<Results<Accepted<VideoView>, Problem>> HandleAsync(
        StartImportRequest request, Caller caller, NewVideoId id, StartImport import, VideoViews views, CancellationToken cancellationToken)
    {
        if (import.Validate(request, out var url) is { } failure)
        {
            return new Problem(failure);
        }
        var (video, upload) = await import.FindAsync(id, cancellationToken) ?? await import.RunAsync(request, url!, caller.Subject!, id.Id, cancellationToken);
        return TypedResults.Accepted(
            $"/api/v1/videos/{video.Id}", await views.OfAsync(video, caller, cancellationToken) with { Import = ImportProgress.Of(upload) });
    }

    Failure? Validate(StartImportRequest request, out Uri? url)
    {
        url = null;
        var errors = new FieldErrors()
            .Require(request.Url is { Length: > 0 }, "url", "is needed");
        MetadataRules.Check(request, errors);
        if (errors.Failure is { } invalid)
        {
            return invalid;
        }
        url = rules.Check(request.Url!, out var reason);
        return url is null ? Errors.UrlRefused.With(reason) : null;
    }

    /// <summary>What an earlier request of this key came to. Its message may not have been sent: until it is begun a newer one takes its place.</summary>
    async Task<(Video Video, Upload Upload)?> FindAsync(NewVideoId id, CancellationToken cancellationToken)
    {
        if (!id.IsRepeat || await videos.GetAsync(id.Id, cancellationToken) is not { } video || await uploads.GetAsync(id.Id, cancellationToken) is not { } upload)
        {
            return null;
        }
        if (upload is { Status: UploadStatus.Open, Source: { StartedAt: null } source }
            && upload with { Source = source with { Round = source.Round + 1 } } is var again && await uploads.TryChangeAsync(again, source, cancellationToken))
        {
            await queue.SendAsync(new ImportUploadMessage(id.Id, again.Source!.Round), TimeSpan.Zero, cancellationToken);
        }
        return (video, upload);
    }

    async Task<(Video Video, Upload Upload)> RunAsync(StartImportRequest request, Uri url, string owner, VideoId id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var name = SourceNames.Of(url);
        var video = request.ApplyTo(new Video
        {
            Id = id, OwnerId = owner, FileName = name, Title = FileTitle.Of(name), ContentType = "application/octet-stream",
            HostPreference = request.HostPreference ?? HostPreference.Auto, EncodingProfile = request.EncodingProfile ?? EncodingProfile.Adaptive,
            RateControl = request.RateControl ?? RateControl.Qvbr,
            Status = VideoStatus.Uploading, FileSizeBytes = 0, ClaimedEntity = request.Entities is [var first, ..] ? first : null,
            CreatedAt = now, UpdatedAt = now,
        });
        var upload = await trail.RunAsync(
            video.Id, Trail.ActorOf(owner), TrailSteps.Initiate, $"from {url.Host}", () => CreateAsync(video, url, cancellationToken), _ => null, cancellationToken);
        await queue.SendAsync(new ImportUploadMessage(video.Id), TimeSpan.Zero, cancellationToken);
        return (video, upload);
    }

    async Task<Upload> CreateAsync(Video video, Uri url, CancellationToken cancellationToken)
    {
        // Parts of 8 MiB reach beyond the largest file, so that nothing depends on a size that is not known yet.
        var plan = new PartPlan(FileSize: 0, PartPlan.MinimumPartSize, PartCount: 0);
        var upload = await NewMultipart.BeginAsync(
            s3, settings[Setting.OriginalsBucket], video, plan, new ImportSource { Url = url.OriginalString }, cancellationToken);
        return await videos.CreateAsync(video, [uploads.Create(upload)], cancellationToken)
            ? upload
            : throw new InvalidOperationException($"Video {video.Id} exists already.");
    }
}
