using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

[Collection(DynamoDbCollection.Name)]
public class VideoQueriesTests(DynamoDbLocal dynamo)
{
    readonly VideoStore store = new(dynamo.Table, Any.Ids, TimeProvider.System);
    readonly VideoQueries queries = new(dynamo.Table);
    readonly string owner = Any.Owner;

    Caller Me => new(owner, Role.Instructor, Tier.Free);

    VideoQuery Mine(int limit = 100) => new(null, null, null, null, null, owner, null, null, null, null, null, limit);

    async Task<Video> AddAsync(Func<Video, Video>? with = null)
    {
        var video = Any.Video(VideoStatus.Ready, owner);
        video = with?.Invoke(video) ?? video;
        (await store.CreateAsync(video, [], default)).ShouldBeTrue();
        return video;
    }

    async Task<List<Video>> AllAsync(VideoQuery query, Caller caller)
    {
        var all = new List<Video>();
        VideoId? after = null;
        do
        {
            var (found, next) = await queries.FindAsync(query, caller, after, default);
            found.Count.ShouldBeLessThanOrEqualTo(query.Limit);
            all.AddRange(found);
            after = next;
        }
        while (after is not null);
        return all;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Find_PageByPage_GivesEachOnceNewestFirst(int limit)
    {
        var ids = new List<VideoId>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add((await AddAsync()).Id);
            await Task.Delay(2);
        }
        (await AllAsync(Mine(limit), Me)).Select(v => v.Id).ShouldBe(Enumerable.Reverse(ids));
    }

    [Fact]
    public async Task Find_Filters_AllHold()
    {
        var wanted = await AddAsync(v => v with
        {
            Title = "Quarterly Review", FileName = "Q3.MOV", Tags = ["sales", "q3"], Entities = [new("lead", "47"), new("mall", "a#b")],
            Privacy = Privacy.Public, HostingProvider = HostingProvider.Aws,
        });
        await AddAsync();
        await AddAsync(v => v with { Status = VideoStatus.Failed, Tags = ["sales1"] });
        var caller = Me;
        foreach (var query in new[]
        {
            Mine() with { Text = "quarterly" }, Mine() with { Text = "q3.mov" }, Mine() with { Tag = "q3" }, Mine() with { Tag = "sales" },
            Mine() with { Entity = new("mall", "a#b") }, Mine() with { Privacy = Privacy.Public }, Mine() with { Host = HostingProvider.Aws },
            Mine() with { Status = VideoStatus.Ready, Text = "review", Tag = "q3" },
        })
        {
            (await AllAsync(query, caller)).Select(v => v.Id).ShouldBe([wanted.Id], query.ToString());
        }
        (await AllAsync(Mine() with { Tag = "sale" }, caller)).ShouldBeEmpty();
        (await AllAsync(Mine() with { Entity = new("mall", "a") }, caller)).ShouldBeEmpty();
        (await AllAsync(Mine() with { Status = VideoStatus.Failed }, caller)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Find_FromAndTo_AreByCreation()
    {
        var first = await AddAsync();
        await Task.Delay(20);
        var second = await AddAsync();
        var between = second.Id.CreatedAt.AddMilliseconds(-5);
        (await AllAsync(Mine() with { To = between }, Me)).Select(v => v.Id).ShouldBe([first.Id]);
        (await AllAsync(Mine() with { From = between }, Me)).Select(v => v.Id).ShouldBe([second.Id]);
    }

    [Fact]
    public async Task Find_Deleted_OnlyWhenAskedFor()
    {
        var video = await AddAsync();
        await store.ChangeAsync(video.Id, v => v.Move(VideoMove.Delete)!, default);
        (await AllAsync(Mine(), Me)).ShouldBeEmpty();
        (await AllAsync(Mine() with { Status = VideoStatus.Deleted }, Me)).Select(v => v.Id).ShouldBe([video.Id]);
        (await AllAsync(Mine() with { Status = VideoStatus.Deleted }, Caller.Anonymous)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_WhatWasThereAlready_OnlyAmongFailures()
    {
        var video = await AddAsync();
        var failed = await AddAsync(v => v with { Status = VideoStatus.Failed });
        var duplicate = await AddAsync(v => v with { Status = VideoStatus.Failed, DuplicateOf = video.Id });
        (await AllAsync(Mine(), Me)).Select(v => v.Id).ShouldBe([failed.Id, video.Id], ignoreOrder: true);
        (await AllAsync(Mine() with { Status = VideoStatus.Failed }, Me)).Select(v => v.Id).ShouldBe([duplicate.Id, failed.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Find_OfOthers_ShowsWhatAccessAllows()
    {
        var open = await AddAsync(v => v with { Privacy = Privacy.Public });
        await AddAsync(v => v with { Privacy = Privacy.Unlisted });
        await AddAsync(v => v with { Privacy = Privacy.Private });
        await AddAsync(v => v with { Privacy = Privacy.Public, Status = VideoStatus.Processing });
        var members = await AddAsync(v => v with { Privacy = Privacy.Public, AccessLevel = AccessLevel.MembersOnly });
        var premium = await AddAsync(v => v with { Privacy = Privacy.Public, AccessLevel = AccessLevel.TierSpecific, RequiredTier = Tier.Premium });

        (await Ids(Caller.Anonymous)).ShouldBe([open.Id], ignoreOrder: true);
        (await Ids(new Caller("m", Role.Member, Tier.Basic))).ShouldBe([open.Id, members.Id], ignoreOrder: true);
        (await Ids(new Caller("m", Role.Member, Tier.Premium))).ShouldBe([open.Id, members.Id, premium.Id], ignoreOrder: true);
        (await Ids(new Caller("a", Role.Admin, Tier.Free))).Count().ShouldBe(6);
        (await Ids(Me)).Count().ShouldBe(6);

        async Task<IEnumerable<VideoId>> Ids(Caller caller) => (await AllAsync(Mine(), caller)).Select(v => v.Id);
    }

    [Fact]
    public async Task Find_Everybodys_HoldsOnesOwnPrivateVideosAndNotOthers()
    {
        var mine = await AddAsync(v => v with { Privacy = Privacy.Private });
        var everybodys = Mine() with { Owner = null, From = mine.Id.CreatedAt };
        (await AllAsync(everybodys, Me)).Select(v => v.Id).ShouldContain(mine.Id);
        (await AllAsync(everybodys, new Caller("eve", Role.Instructor, Tier.Free))).Select(v => v.Id).ShouldNotContain(mine.Id);
    }
}
