using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>
/// The same file came twice, and the completion of the second throws its own away for the video that has it, dying on the way. The person
/// asks again, and begins once more where nothing is left of it, as our clients do.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DyingCompletionTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    readonly Mortal mortal = Mortal.Of(dynamo);
    Workshop shop = null!;

    public async Task InitializeAsync() => shop = await Workshop.OpenAsync(dynamo);

    public async Task DisposeAsync() => await shop.DisposeAsync();

    [Fact]
    public Task Completion_OfAFileThatIsThere_DyingAfterAnyOfItsWrites_LeavesTheOneVideo() => DyingAsync(announced: false);

    [ThoroughFact]
    public Task Completion_OfAFileThatIsThereAndWasAnnounced_DyingAfterAnyOfItsWrites_LeavesTheOneVideo() => DyingAsync(announced: true);

    async Task DyingAsync(bool announced)
    {
        for (var (nth, died) = (1, true); died; nth++)
        {
            var twice = await TwiceAsync(announced);

            died = await mortal.DiesAsync(nth, () => InsistAsync(twice));

            (died || nth > 4).ShouldBeTrue("it died at least at two entries, where it was given up and where it went");
            await ShouldBeOneAsync(twice, $"{nth}");
        }
    }

    [Fact]
    public async Task Completion_OfAFileThatIsThere_DyingAfterItsPartsWentAway_LeavesTheOneVideo()
    {
        var twice = await TwiceAsync(announced: false);
        var listings = 0;
        // The second is asked for after they were thrown away.
        shop.S3.BeforeListing = () => ++listings == 2 ? throw new IOException("the process is gone") : Task.CompletedTask;

        await Should.ThrowAsync<IOException>(() => InsistAsync(twice));
        (await shop.Uploads.GetAsync(twice.Late, default))!.Status.ShouldBe(UploadStatus.Aborting);
        await InsistAsync(twice);

        await ShouldBeOneAsync(twice, "parts");
    }

    /// <summary>One that is there and verified, and another whose parts are all sent.</summary>
    /// <param name="announced">Its hash was said at its start, when the other had not come yet.</param>
    async Task<Twice> TwiceAsync(bool announced)
    {
        var file = Any.Mp4(1000);
        var late = await shop.StartAsync(file, announced ? Workshop.Sha256(file) : null);
        var upload = (await shop.Uploads.GetAsync(late, default))!;
        var part = new CompletedPart(1, shop.S3.PutPart(upload.MultipartId, 1, file, DateTime.UtcNow), FakeS3.Sha256Of(file));
        var first = await shop.UploadAsync(file);
        return new Twice(file, (await shop.FindAsync(first))!, late, part);
    }

    /// <summary>Our clients' way: a completion that is refused because its upload is over is a file to begin once more.</summary>
    async Task InsistAsync(Twice twice)
    {
        var (uploads, videos, trail) = (new UploadStore(mortal.Table), new VideoStore(mortal.Table, Any.Ids, TimeProvider.System), new Trail(mortal.Table, Any.Ids, TimeProvider.System));
        var (sqs, queue) = Recorder.Of<IAmazonSQS>(_ => new SendMessageResponse());
        var completion = new RequestCompletion(
            shop.S3, new CompletionQueue(sqs, Settings.Read("api", [Setting.CompleteUploadQueueUrl], name => name)), uploads, videos,
            Workshop.Known(shop.S3, mortal.Table, videos), new AbortUpload(shop.S3, uploads, videos, trail), trail, TimeProvider.System);

        var answer = (await RequestCompletion.HandleAsync(
            twice.Late, new CompleteUploadRequest(Workshop.Sha256(twice.File), [twice.Part]), new Caller(shop.Owner, Role.Instructor, Tier.Free), completion,
            shop.Api.App.Services.GetRequiredService<VideoViews>(), default)).Result;

        queue.Requests.ShouldBeEmpty("there is nothing to put together");
        if (answer is Ok<UploadDuplicate> { Value: { } duplicate })
        {
            duplicate.Video.Id.ShouldBe(twice.First.Id);
            return;
        }
        ((Problem)answer).Failure.Error.ShouldBeOneOf(Errors.UploadClosed, Errors.NotFound);
        using var started = await shop.PostStartAsync(twice.File, Workshop.Sha256(twice.File));
        (await Workshop.JsonOf(started, HttpStatusCode.OK)).GetProperty("video").GetProperty("id").GetString().ShouldBe($"{twice.First.Id}");
    }

    async Task ShouldBeOneAsync(Twice twice, string why)
    {
        (await shop.FindAsync(twice.First.Id))!.Version.ShouldBe(twice.First.Version, why);
        (await shop.HolderOfAsync(twice.File)).ShouldBe(twice.First.Id, why);
        (await shop.Originals.FindAsync(shop.Owner, Workshop.Sha256(twice.File), default))!.Holders.ShouldBe([twice.First.Id], why);
        shop.S3.OpenMultiparts.ShouldBeEmpty(why);
        shop.S3.Objects.Keys.ShouldNotContain(key => key.Contains($"{twice.Late}"), why);
        var left = await dynamo.Client.QueryAsync(new QueryRequest
        {
            TableName = dynamo.Table.Name, KeyConditionExpression = "pk = :pk", ExpressionAttributeValues = new() { [":pk"] = new(Keys.VideoPartition(twice.Late)) }, ConsistentRead = true,
        });
        left.Items.Where(item => !item.ContainsKey("ttl")).Select(item => item["sk"].S).ShouldBeEmpty($"{why}: what does not expire");
    }

    sealed record Twice(byte[] File, Video First, VideoId Late, CompletedPart Part);
}
