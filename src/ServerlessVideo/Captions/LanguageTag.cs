using System.Text.RegularExpressions;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Captions;

/// <summary>A language as RFC 5646 writes it: <c>en</c>, <c>pt-BR</c>, <c>zh-Hant-TW</c>. One language has one spelling, and so one file and one address.</summary>
static partial class LanguageTag
{
    /// <value>RFC 5646 §4.4.1: what every implementation must be able to hold.</value>
    public const int MaximumLength = 35;

    /// <summary>
    /// The tag with the case that §2.1.1 recommends, and the shortest code of its language (§2.2.1): <c>eng</c> is <c>en</c>. Null: it is
    /// not well-formed, or a word for a language (four letters are reserved, and nobody has registered more).
    /// </summary>
    public static string? Parse(string text)
    {
        if (text.Length > MaximumLength || !WellFormed().IsMatch(text))
        {
            return null;
        }
        var parts = text.ToLowerInvariant().Split('-');
        parts[0] = Languages.Shortest(parts[0]);
        for (var i = 1; i < parts.Length && parts[i - 1].Length > 1; i++)
        {
            parts[i] = parts[i].Length switch
            {
                2 => parts[i].ToUpperInvariant(),
                4 when char.IsAsciiLetter(parts[i][0]) => $"{char.ToUpperInvariant(parts[i][0])}{parts[i][1..]}",
                _ => parts[i],
            };
        }
        return string.Join('-', parts);
    }

    /// <summary>§2.1 without the grandfathered tags: language, script, region, variants, extensions, private use.</summary>
    [GeneratedRegex(
        "^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
        + "(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+)\\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex WellFormed();
}
