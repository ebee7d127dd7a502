using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Aws.CloudFrontSigning;

namespace ServerlessVideo.Aws.Tests;

public sealed class CloudFrontWildcardTests
{
    static readonly Arbitrary<string> Patterns = Text("ab/*?.");
    static readonly Arbitrary<string> Texts = Text("ab/?.");

    [Fact]
    public void Covers_AnyPatternAndText_AgreesWithARegularExpression() =>
        Prop.ForAll(Patterns, Texts, (pattern, text) => Covers(pattern, text) == Regex.IsMatch(
                text, $"^{Regex.Escape(pattern).Replace(@"\*", ".*").Replace(@"\?", ".")}\\z", RegexOptions.Singleline))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Covers_PatternWhoseWildcardsAreFilled_Matches() =>
        Prop.ForAll(Patterns, Texts, (pattern, text) => Covers(pattern, pattern.Replace("*", text).Replace('?', '/'))).QuickCheckThrowOnFailure();

    [Fact]
    public void Covers_TextWithoutWildcards_MatchesItselfAlone() =>
        Prop.ForAll(Text("ab/."), Text("ab/."), (one, other) => Covers(one, other) == (one == other)).QuickCheckThrowOnFailure();

    /// <summary>A backtracking matcher would take minutes.</summary>
    [Fact]
    public void Covers_ManyStars_EndsSoon() =>
        Covers(string.Concat(Enumerable.Repeat("*a", 200)) + "*b", new string('a', 20_000)).ShouldBeFalse();

    static bool Covers(string resource, string url) => new CloudFrontPolicy(resource, DateTimeOffset.MaxValue).Covers(url);

    static Arbitrary<string> Text(string alphabet) =>
        Gen.Elements(alphabet.ToCharArray()).ListOf().Select(letters => string.Concat(letters)).ToArbitrary();
}
