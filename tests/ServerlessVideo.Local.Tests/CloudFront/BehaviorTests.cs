using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Local.CloudFront;

namespace ServerlessVideo.Local.Tests.CloudFront;

public sealed class BehaviorTests
{
    static readonly Origin Nowhere = new("o", "o", null, "o", "", []);

    static Behavior Of(string pattern) => new(pattern, Nowhere, new HashSet<string>(), new([], [], [], new HashSet<string>(), false), false, null, null, null);

    static Distribution Distribution(IEnumerable<string> patterns) => new("E", "arn", "", [.. patterns.Select(Of)], Of("*"));

    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("//a///b", "/a/b")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/%2e%2E/b", "/b")]
    [InlineData("/%61", "/a")]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("/a%", "/a%")]
    [InlineData("/a%zz", "/a%zz")]
    [InlineData("/", "/")]
    [InlineData("/..", "/")]
    [InlineData("/a/", "/a/")]
    public void Path_IsNormalizedAsRfc3986Says(string raw, string normalized) => ViewerPath.Normalize(raw).ShouldBe(normalized);

    [Theory]
    [InlineData("/media/x", "/media/*")]
    [InlineData("/media/", "/media/*")]
    [InlineData("/media", "*")]
    [InlineData("/Media/x", "*")]
    [InlineData("/a1.png", "/a?.png")]
    [InlineData("/a.png", "*")]
    [InlineData("/x/a.jpg", "*.jpg")]
    [InlineData("/api/../media/x", "/media/*")]
    [InlineData("/media/../index.html", "*")]
    [InlineData("/media%2Fx", "*")]
    public void Path_FindsItsBehaviour(string path, string pattern) =>
        Distribution(["/media/*", "/a?.png", "*.jpg"]).BehaviorFor(path).PathPattern.ShouldBe(pattern);

    /// <summary>Against another engine: .NET's regular expressions over the same patterns.</summary>
    [Fact]
    public void Precedence_IsTheTemplatesOrder_ForAnyPatternsAndPath()
    {
        var text = Gen.ArrayOf(Gen.Elements('a', 'b', '*', '?', '/')).Select(c => "/" + new string(c)).Resize(6);
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.ArrayOf(text).Resize(6).ToArbitrary(), text.ToArbitrary(), (patterns, path) =>
        {
            path = path.Replace('*', 'a').Replace('?', 'b');
            var normalized = ViewerPath.Normalize(path);
            var expected = patterns.FirstOrDefault(p => Regex.IsMatch(normalized, $"^{Regex.Escape(p).Replace(@"\*", ".*").Replace(@"\?", ".")}$")) ?? "*";
            return Distribution(patterns).BehaviorFor(path).PathPattern == expected;
        }));
    }

    [Fact]
    public void Normalization_IsIdempotent_AndLeavesNoDotSegments()
    {
        var paths = Gen.ArrayOf(Gen.Elements(".", "..", "/", "a", "%2e", "%2F", "%25")).Select(parts => "/" + string.Concat(parts));
        Check.QuickThrowOnFailure(Prop.ForAll(paths.ToArbitrary(), path =>
        {
            var once = ViewerPath.Normalize(path);
            return ViewerPath.Normalize(once) == once && !once.Split('/').Any(s => s is "." or "..") && !once.Contains("//");
        }));
    }
}
