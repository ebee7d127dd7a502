using System.Text.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

public class EditVideoTests
{
    static readonly Video Before = Any.Video(VideoStatus.Ready) with { Description = "old", Tags = ["a"], Privacy = Privacy.Public };

    static Outcome<Video> Patch(string json) => EditVideo.Apply(Before, JsonDocument.Parse(json).RootElement);

    [Fact]
    public void Apply_SomeFields_LeavesTheOthers()
    {
        var after = Patch("""{"title":"New","tags":["x","y"]}""").Value;
        after.ShouldBe(Before with { Title = "New", Tags = after.Tags, Entities = after.Entities });
        after.Tags.ShouldBe(["x", "y"]);
    }

    [Fact]
    public void Apply_Null_Clears() => Patch("""{"description":null}""").Value.Description.ShouldBeNull();

    [Fact]
    public void Apply_Metadata_IsMergedDeeply()
    {
        var first = Patch("""{"metadata":{"a":1,"b":{"c":2,"d":3}}}""").Value;
        var second = EditVideo.Apply(first, JsonDocument.Parse("""{"metadata":{"b":{"c":null},"e":5}}""").RootElement).Value;
        JsonSerializer.Serialize(second.Metadata!, ProductJson.Default.Options).ShouldBe("""{"a":1,"b":{"d":3},"e":5}""");
    }

    [Theory]
    [InlineData("""{"title":null}""", "title")]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"title":5}""", "title")]
    [InlineData("""{"status":"ready"}""", "status")]
    [InlineData("""{"owner_id":"me"}""", "owner_id")]
    [InlineData("""{"privacy":"secret"}""", "privacy")]
    [InlineData("""{"privacy":"password"}""", "privacy")]
    [InlineData("""{"access_level":"tier_specific"}""", "required_tier")]
    [InlineData("""{"entities":[{"type":"Bad Type","id":"1"}]}""", "entities[0].type")]
    [InlineData("""{"tags":[""]}""", "tags[0]")]
    [InlineData("""{"expected_views":-1}""", "expected_views")]
    public void Apply_NotValid_NamesTheField(string json, string field)
    {
        var failure = Patch(json).Failure.ShouldNotBeNull();
        failure.Error.ShouldBe(Errors.Invalid);
        failure.Errors!.Keys.ShouldContain(field);
    }

    [Theory]
    [InlineData("""{"title":"A secret","metadata":{"a":"a secret"}}""", "title, metadata")]
    [InlineData("""{"description":"old","tags":["a"],"privacy":"public"}""", "")]
    [InlineData("""{"privacy":"private","tags":["a","secret"]}""", "tags, privacy from public to private")]
    [InlineData("""{"access_level":"tier_specific","required_tier":"basic"}""", "access_level from public to tier_specific, required_tier from none to basic")]
    public void Changes_NameTheFields_AndTellOnlyWhoMayWatch(string json, string changes) => EditVideo.Changes(Before, Patch(json).Value).ShouldBe(changes);

    [Fact]
    public void Apply_NoObject_IsMalformed() => Patch("[]").Failure!.Error.ShouldBe(Errors.MalformedRequest);
}
