using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Aws;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Aws;

[Collection(DynamoDbCollection.Name)]
public sealed class AwsHostTests : IDisposable
{
    readonly DynamoDbLocal dynamo;
    readonly FakeS3 s3 = new();
    readonly AwsHost host;
    readonly Recorder<IAmazonCloudFront> edge;

    public AwsHostTests(DynamoDbLocal dynamo)
    {
        this.dynamo = dynamo;
        (var cdn, edge) = Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse());
        var settings = Settings.Read("f", [Setting.MediaBucket, Setting.DistributionId], name => name);
        host = new AwsHost(s3, dynamo.Table, new MediaFolders(new ObjectEraser(s3), cdn, settings), settings);
    }

    public void Dispose() => s3.Dispose();

    [Fact]
    public async Task Get_VerifiedRenditions_AreACopyThatIsReady()
    {
        var task = await PublishedAsync();

        var copy = (await host.GetAsync(task.Name, default)).Value;

        (copy.ProviderVideoId, copy.Name, copy.State, copy.Percent, copy.DurationSeconds, copy.Width, copy.Height)
            .ShouldBe((task.Name, task.Name, HostedState.Ready, 100, 13, 640, 360));
        copy.Qualities.ShouldBe(["240p", "360p"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("019aa4d2-0000-7000-8000-000000000000-g1")]
    public async Task Get_WhatIsNotThere_IsMissing(string id) => (await host.GetAsync(id, default)).Failure!.Error.ShouldBe(Errors.HostCopyMissing);

    [Fact]
    public async Task Delete_OfOneGeneration_LeavesTheOthersAndWhatBelongsToTheVideo()
    {
        var task = await PublishedAsync();
        var next = await PublishedAsync(task with { Generation = 10 });
        s3.Objects[MediaKeys.Captions(task.VideoId, "en.vtt")] = [1];

        (await host.DeleteAsync(task.Name, default)).Value.ShouldBeTrue();

        s3.Objects.Keys.Order().ShouldBe([.. Files(next).Append(MediaKeys.Captions(task.VideoId, "en.vtt")).Order()]);
        (await host.GetAsync(task.Name, default)).Failure!.Error.ShouldBe(Errors.HostCopyMissing);
        (await host.GetAsync(next.Name, default)).Succeeded.ShouldBeTrue();
        var invalidation = edge.Requests.OfType<CreateInvalidationRequest>().ShouldHaveSingleItem().InvalidationBatch;
        (invalidation.CallerReference, invalidation.Paths.Items!.Single()).ShouldBe(($"delete-{task.Name}", $"/media/{task.VideoId}/1/*"));
    }

    [Fact]
    public async Task Delete_Again_FindsNothingAndWhatWasInterruptedGoesOn()
    {
        var task = await PublishedAsync();
        await host.DeleteAsync(task.Name, default);

        (await host.DeleteAsync(task.Name, default)).Value.ShouldBeFalse();

        s3.Objects[Files(task)[0]] = [1];
        (await host.DeleteAsync(task.Name, default)).Value.ShouldBeTrue();
        s3.Objects.ShouldBeEmpty();
    }

    /// <summary>Of many deletions at once.</summary>
    [Fact]
    public async Task Delete_WhileTheEdgeTakesNoMore_IsKnownUntilItIsRepeated()
    {
        var task = await PublishedAsync();
        edge.Answer = _ => throw Any.TooManyInvalidations();

        (await host.DeleteAsync(task.Name, default)).Failure!.Error.ShouldBe(Errors.HostRateLimited);

        (await host.GetAsync(task.Name, default)).Succeeded.ShouldBeTrue();
        (await host.ListAsync(null, default)).Value.Items.ShouldHaveSingleItem("the sweep finds it again").ProviderVideoId.ShouldBe(task.Name);
        edge.Answer = _ => new CreateInvalidationResponse();
        (await host.DeleteAsync(task.Name, default)).Value.ShouldBeTrue();
        (await host.GetAsync(task.Name, default)).Failure!.Error.ShouldBe(Errors.HostCopyMissing);
    }

    [Fact]
    public async Task List_PageByPage_GivesEveryGenerationOnce()
    {
        var published = new List<PublishTask>();
        for (var i = 0; i < 5; i++)
        {
            published.Add(await PublishedAsync());
        }
        published.Add(await PublishedAsync(published[0] with { Generation = 2 }));
        published.Add(await PublishedAsync(published[0] with { Generation = 3 }));
        s3.Objects[MediaKeys.Captions(published[0].VideoId, "en.vtt")] = [1];
        s3.Objects["media/nonsense/1/x"] = [1];
        var half = new PublishTask(Any.Ids.NextVideoId(), 1);
        s3.Objects[Files(half)[0]] = [1];

        var items = new List<HostedVideo>();
        string? cursor = null;
        do
        {
            var page = (await host.ListAsync(cursor, default)).Value;
            items.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        items.Select(i => i.Name).Order().ShouldBe([.. published.Append(half).Select(t => t.Name).Order()]);
        items.Where(i => i.State != HostedState.Ready).ShouldHaveSingleItem().Name.ShouldBe(half.Name);
    }

    async Task<PublishTask> PublishedAsync(PublishTask? task = null)
    {
        task ??= new PublishTask(Any.Ids.NextVideoId(), 1);
        foreach (var file in Files(task))
        {
            s3.Objects[file] = [1];
        }
        await dynamo.Table.PutAsync(
            RenditionSet.Mapper,
            new RenditionSet
            {
                VideoId = task.VideoId, Generation = task.Generation, DurationSeconds = 13, Audio = [], Stills = ["s"], StillSeconds = 10, Poster = "s",
                Storyboard = new Storyboard(["b"], 10, 160, 90),
                Video = [new("240p", 426, 240, 25, "avc1", 1, 1, "a"), new("360p", 640, 360, 25, "avc1", 2, 2, "b")],
            },
            condition: null, default);
        return task;
    }

    static string[] Files(PublishTask task) =>
        [.. new[] { "video.m3u8", "video_1.cmfv", "video_2.cmfv" }.Select(name => MediaKeys.Folder(task.VideoId, task.Generation) + name)];
}
