using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Data;

public class ItemMapperTests
{
    static readonly Video Full = Any.Video(VideoStatus.Failed) with
    {
        Description = "Ünïcode \"quotes\" \n", Tags = ["a", "b"], Entities = [new EntityLink("lead", "4#7")], RequiredTier = Tier.Premium,
        Error = new VideoError("c", "d"), DurationSeconds = 12.345678901234567, FileSizeBytes = 29_999_999_999, ExpectedViews = 0,
        Original = new Original("b", "k", "v", "c-1"), RecordedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
        Metadata = JsonDocument.Parse("""{"n":1.50,"deep":{"l":[true,null,"x",{}]}}""").RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
    };

    [Fact]
    public void FromItem_WhatWasWritten_IsTheSameRecord()
    {
        var item = VideoStore.Mapper.ToItem(Full);
        item["type"].S.ShouldBe("video");
        item["v"].N.ShouldBe("1");
        item["status"].S.ShouldBe("failed");
        item["file_size_bytes"].N.ShouldBe("29999999999");
        item["entity_keys"].SS.ShouldBe(["lead#4%237"]);
        Json(VideoStore.Mapper.FromItem(item)).ShouldBe(Json(Full));
    }

    [Fact]
    public void FromItem_AnotherTypeOrANewerShape_IsRefused()
    {
        var item = VideoStore.Mapper.ToItem(Full);
        item["v"].N = "2";
        Should.Throw<InvalidOperationException>(() => VideoStore.Mapper.FromItem(item)).Message.ShouldContain("v2");
        Should.Throw<InvalidOperationException>(() => OutboxEvent.Mapper.FromItem(VideoStore.Mapper.ToItem(Full)));
    }

    static string Json(Video video) => JsonSerializer.Serialize(video, ProductJson.Default.Video);
}
