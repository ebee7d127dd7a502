using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Local.EventBridge;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.EventBridge;

public class EventPatternTests
{
    [Theory]
    [InlineData("""{"a": ["x"]}""", """{"a": "x"}""", true)]
    [InlineData("""{"a": ["x"]}""", """{"a": "y"}""", false)]
    [InlineData("""{"a": ["x"]}""", """{}""", false)]
    [InlineData("""{"a": ["x", "y"]}""", """{"a": "y"}""", true)]
    [InlineData("""{"a": ["x"]}""", """{"a": ["y", "x"]}""", true)]
    [InlineData("""{"a": [true]}""", """{"a": true}""", true)]
    [InlineData("""{"a": [true]}""", """{"a": "true"}""", false)]
    [InlineData("""{"a": [300]}""", """{"a": 3e2}""", true)]
    [InlineData("""{"a": ["300"]}""", """{"a": 300}""", false)]
    [InlineData("""{"a": [null]}""", """{"a": null}""", true)]
    [InlineData("""{"a": [null]}""", """{}""", false)]
    [InlineData("""{"a": {"b": ["x"]}}""", """{"a": {"b": "x", "c": 1}}""", true)]
    [InlineData("""{"a": {"b": ["x"]}}""", """{"a": "x"}""", false)]
    [InlineData("""{"a": {"b": ["x"]}}""", """{"a": [{"b": "y"}, {"b": "x"}]}""", true)]
    [InlineData("""{"a": [{"prefix": "or"}]}""", """{"a": "originals/1"}""", true)]
    [InlineData("""{"a": [{"prefix": "or"}]}""", """{"a": 5}""", false)]
    [InlineData("""{"a": [{"suffix": ".mp4"}]}""", """{"a": "x.mp4"}""", true)]
    [InlineData("""{"a": [{"equals-ignore-case": "X"}]}""", """{"a": "x"}""", true)]
    [InlineData("""{"a": [{"anything-but": "x"}]}""", """{"a": "y"}""", true)]
    [InlineData("""{"a": [{"anything-but": ["x", "y"]}]}""", """{"a": "y"}""", false)]
    [InlineData("""{"a": [{"anything-but": "x"}]}""", """{}""", false)]
    [InlineData("""{"a": [{"anything-but": {"prefix": "tmp/"}}]}""", """{"a": "tmp/1"}""", false)]
    [InlineData("""{"a": [{"numeric": [">", 0, "<=", 5]}]}""", """{"a": 5}""", true)]
    [InlineData("""{"a": [{"numeric": [">", 0, "<=", 5]}]}""", """{"a": 5.01}""", false)]
    [InlineData("""{"a": [{"numeric": ["=", 5]}]}""", """{"a": "5"}""", false)]
    [InlineData("""{"a": [{"exists": true}]}""", """{"a": null}""", true)]
    [InlineData("""{"a": [{"exists": true}]}""", """{}""", false)]
    [InlineData("""{"a": [{"exists": false}]}""", """{"b": 1}""", true)]
    [InlineData("""{"a": {"b": [{"exists": false}]}}""", """{}""", true)]
    [InlineData("""{"a": ["x"], "b": ["y"]}""", """{"a": "x", "b": "z"}""", false)]
    public void Matches_AsDocumented(string pattern, string json, bool expected) =>
        Parse(pattern).Matches(JsonNode.Parse(json)).ShouldBe(expected);

    [Theory]
    [InlineData("""{"a": [{"cidr": "10.0.0.0/8"}]}""")]
    [InlineData("""{"a": "x"}""")]
    [InlineData("""{"$or": [{"a": ["x"]}, {"b": ["y"]}]}""")]
    public void Parse_UnknownOperator_IsRefusedByName(string pattern) =>
        Should.Throw<TemplateException>(() => Parse(pattern)).Message.ShouldStartWith("Rule: ");

    [Fact]
    public void Matches_AnyEvent_ItsOwnValuesMatchAndNothingButThemDoesNot() =>
        Prop.ForAll(Events(), e =>
        {
            var exact = Parse(Pattern(e, v => new JsonArray(v.DeepClone())));
            var otherwise = Parse(Pattern(e, v => new JsonArray(new JsonObject { ["anything-but"] = v.DeepClone() })));
            return exact.Matches(e) && (e.Count == 0 || !otherwise.Matches(e));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Matches_AnyEventWithOneFieldMore_StillMatches() =>
        Prop.ForAll(Events(), e =>
        {
            var pattern = Parse(Pattern(e, v => new JsonArray(v.DeepClone())));
            var more = (JsonObject)e.DeepClone();
            more["one more"] = 1;
            return pattern.Matches(more);
        }).QuickCheckThrowOnFailure();

    static EventPattern Parse(string pattern) => Parse(JsonNode.Parse(pattern)!.AsObject());

    static EventPattern Parse(JsonObject pattern) => EventPattern.Parse(pattern, "Rule");

    static JsonObject Pattern(JsonObject e, Func<JsonNode, JsonArray> leaf) => new(e.Select(p =>
        KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value is JsonObject inner ? Pattern(inner, leaf) : leaf(p.Value!))));

    /// <summary>Objects nested up to three deep, with texts, numbers and flags as leaves; none empty inside.</summary>
    static Arbitrary<JsonObject> Events() => Arb.From(Map(3));

    static Gen<JsonObject> Map(int depth) =>
        from names in Gen.Elements("a", "b", "detail", "key", "ünï").NonEmptyListOf()
        from values in (depth == 0 ? Leaf() : Gen.OneOf(Leaf(), Map(depth - 1).Select(m => (JsonNode)m))).ListOf(5)
        select new JsonObject(names.Distinct().Zip(values, (n, v) => KeyValuePair.Create<string, JsonNode?>(n, v.DeepClone())));

    static Gen<JsonNode> Leaf() => Gen.OneOf(
        Gen.Elements("", "x", "originals/1", "30").Select(t => (JsonNode)JsonValue.Create(t)),
        Gen.Choose(-5, 500).Select(n => (JsonNode)JsonValue.Create(n)),
        Gen.Elements(true, false).Select(b => (JsonNode)JsonValue.Create(b)));
}
