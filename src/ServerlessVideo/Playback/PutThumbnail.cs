using System.Globalization;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using ServerlessVideo.Captions;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Hosting;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Playback;

/// <summary>
/// The still nearest to this time becomes the poster, in its full size. Stills stand ten seconds apart, closer in videos under 40 s; in
/// those over 100 s there are ten, a tenth of the video apart, so that the picture may be of a twentieth of it away (at its end, of a
/// tenth). For a certain frame, send an image.
/// </summary>
/// <param name="TimeSeconds">From the beginning.</param>
public sealed record ThumbnailRequest(double? TimeSeconds);

/// <summary>
/// <c>PUT /videos/{id}/thumbnail</c>: another poster, a still by its time (JSON) or an image (JPEG, PNG or WebP by its bytes). It stays
/// when the video is published again. An image is written under a new name, then the record changes, then the image it had before goes.
/// </summary>
sealed class PutThumbnail(IAmazonS3 s3, VideoStore videos, IdGenerator ids, Trail trail, Settings settings)
{
    const int Attempts = 10;

    public static async Task<Results<Ok<VideoView>, Problem>> HandleAsync(
        VideoId id, Caller caller, PutThumbnail put, VideoViews views, HttpRequest request, CancellationToken cancellationToken)
    {
        var changed = await put.RunAsync(id, caller, request, cancellationToken);
        return changed.Failure is { } failure ? new Problem(failure) : TypedResults.Ok(await views.OfAsync(changed.Value, caller, cancellationToken));
    }

    async Task<Outcome<Video>> RunAsync(VideoId id, Caller caller, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await videos.GetAsync(id, cancellationToken) is not { } video)
        {
            return Errors.NotFound;
        }
        if (Refusal(caller, video, request) is { } refusal)
        {
            return refusal;
        }
        if (await RequestText.ReadAsync(request, cancellationToken) is not { } body)
        {
            return Errors.TooLargeRequest.With($"an image has at most {RequestText.MaximumBytes} bytes");
        }
        var read = Read(body, video.DurationSeconds);
        if (read.Failure is { } unreadable)
        {
            return unreadable;
        }
        return await trail.RunAsync(
            id, Trail.ActorOf(caller), TrailSteps.PutThumbnail, read.Value.ContentType ?? $"{read.Value.TimeSeconds} s",
            () => ReplaceAsync(id, read.Value, body, caller, request, cancellationToken), cancellationToken);
    }

    /// <summary>What was sent, by its bytes: one of the two.</summary>
    internal sealed record Wanted(double? TimeSeconds, string? ContentType);

    internal static Outcome<Wanted> Read(byte[] body, double? duration)
    {
        if (FileContent.ImageType(body) is { } type and not "image/gif")
        {
            return ImageEnd.IsMissing(type, body) ? Errors.DamagedInput.With($"The {type["image/".Length..].ToUpperInvariant()} ends too early.") : new Wanted(null, type);
        }
        if (!body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return Errors.UnsupportedContainer.With("A poster is a JPEG, PNG or WebP, or JSON with the time_seconds of a still.");
        }
        try
        {
            var time = JsonSerializer.Deserialize(body, ProductJson.Default.ThumbnailRequest)!.TimeSeconds;
            var errors = new FieldErrors().Require(time is not null, "time_seconds", "is required")
                .Require(time is null or >= 0 && !(time > duration), "time_seconds", duration is { } end ? string.Create(CultureInfo.InvariantCulture, $"must be 0 to {end:0.###}") : "must be at least 0");
            return errors.Failure is { } failure ? failure : new Wanted(time, null);
        }
        catch (JsonException e)
        {
            return ProblemPipeline.OfJson(e, typeof(ThumbnailRequest));
        }
    }

    async Task<Outcome<Video>> ReplaceAsync(
        VideoId id, Wanted wanted, byte[] body, Caller caller, HttpRequest request, CancellationToken cancellationToken)
    {
        var poster = new CustomPoster(wanted.TimeSeconds, wanted.ContentType is { } type ? $"{ids.Next():N}.{type["image/".Length..]}" : null);
        if (poster.File is not null)
        {
            await s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = settings[Setting.MediaBucket], Key = MediaKeys.Poster(id, poster.File), InputStream = new MemoryStream(body),
                    ContentType = wanted.ContentType, Headers = { CacheControl = "max-age=31536000, immutable" },
                },
                cancellationToken);
        }
        var (changed, before) = await RecordAsync(id, poster, caller, request, cancellationToken);
        if ((changed.Succeeded ? before : poster)?.File is { } left)
        {
            await s3.DeleteObjectAsync(settings[Setting.MediaBucket], MediaKeys.Poster(id, left), cancellationToken);
        }
        return changed;
    }

    /// <returns>The video, and what it had before.</returns>
    async Task<(Outcome<Video> Video, CustomPoster? Before)> RecordAsync(
        VideoId id, CustomPoster poster, Caller caller, HttpRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await videos.GetAsync(id, cancellationToken) is not { } video)
            {
                return (Errors.NotFound, null);
            }
            if (Refusal(caller, video, request) is { } refusal)
            {
                return (refusal, null);
            }
            // One that is not ready yet gets its poster with its renditions.
            var copy = video.Status == VideoStatus.Ready
                ? await PublishedCopy.FindAsync(videos.Table, new PublishTask(id, video.Generation), video.HostingProvider ?? HostingProvider.Aws, cancellationToken)
                : null;
            var decided = video with { CustomPoster = poster, PosterKey = copy is null ? video.PosterKey : copy.PosterKey(poster) };
            if (await videos.TryChangeAsync(video, decided, null, caller.ConfinedTo, cancellationToken) is { } changed)
            {
                return (changed, video.CustomPoster);
            }
        }
        throw new InvalidOperationException($"Video {id} changed under {Attempts} attempts to give it a poster.");
    }

    static Failure? Refusal(Caller caller, Video video, HttpRequest request) =>
        CaptionRules.Refusal(video, caller) ?? (ETags.IfMatchHolds(request, video.Version) ? null : Errors.PreconditionFailed.With());
}
