using System.Text.Json;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Lambda.DynamoDBEvents;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

public class OutboxTests
{
    static readonly Video Purged = Any.Video(VideoStatus.Deleted) with { PurgeRequestedAt = DateTimeOffset.UtcNow };

    static DynamoDBEvent.DynamodbStreamRecord Record()
    {
        var item = OutboxEvent.Mapper.ToItem(Announcements.Outbox(null, Purged, Any.Ids).Single());
        return new() { EventName = "INSERT", Dynamodb = new() { NewImage = item.ToDictionary(p => p.Key, p => ToStream(p.Value)) } };
    }

    static DynamoDBEvent.AttributeValue ToStream(Amazon.DynamoDBv2.Model.AttributeValue value) => new()
    {
        S = value.S, N = value.N, BOOL = value.BOOL, NULL = value.NULL, L = value.L?.ConvertAll(ToStream),
        M = value.M?.ToDictionary(p => p.Key, p => ToStream(p.Value)),
    };

    static Settings Stage => Settings.Read("outbox", [Setting.Stage], _ => "dev");

    [Fact]
    public async Task Handle_OutboxItem_GoesToTheBusAsTheRuleExpectsIt()
    {
        var (bus, recorder) = Recorder.Of<IAmazonEventBridge>(_ => new PutEventsResponse { FailedEntryCount = 0 });
        await new Outbox(bus, Stage).HandleAsync(Record(), default);
        var entry = recorder.Requests.Cast<PutEventsRequest>().Single().Entries.Single();
        entry.Source.ShouldBe("serverlessvideo");
        entry.DetailType.ShouldBe("video.deleted");
        var detail = JsonDocument.Parse(entry.Detail!).RootElement;
        detail.GetProperty("video_id").GetString().ShouldBe(Purged.Id.ToString());
        detail.GetProperty("purge").GetBoolean().ShouldBeTrue();
        detail.GetProperty("stage").GetString().ShouldBe("dev");
        detail.GetProperty("event_id").GetGuid().Version.ShouldBe(7);
    }

    [Fact]
    public async Task Handle_BusRefusesTheEntry_FailsTheRecord()
    {
        var (bus, _) = Recorder.Of<IAmazonEventBridge>(_ => new PutEventsResponse { FailedEntryCount = 1, Entries = [new() { ErrorCode = "ThrottlingException" }] });
        var e = await Should.ThrowAsync<InvalidOperationException>(() => new Outbox(bus, Stage).HandleAsync(Record(), default));
        e.Message.ShouldContain("ThrottlingException");
    }
}
