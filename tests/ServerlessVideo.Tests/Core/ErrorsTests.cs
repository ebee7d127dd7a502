using System.Reflection;
using System.Text.RegularExpressions;
using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Core;

public class ErrorsTests
{
    static readonly Error[] All =
        [.. typeof(Errors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (Error)f.GetValue(null)!)];

    [Fact]
    public void Codes_AreUniqueSnakeCase()
    {
        All.Select(e => e.Code).ShouldBeUnique();
        All.ShouldAllBe(e => Regex.IsMatch(e.Code, "^[a-z][a-z0-9_]*$") && e.Status >= 400 && e.Status < 600 && e.Title.Length > 0);
    }

    [Fact]
    public async Task Documentation_ListsEveryCode()
    {
        var rows = All.OrderBy(e => e.Status).ThenBy(e => e.Code, StringComparer.Ordinal).Select(e => $"| `{e.Code}` | {e.Status} | {e.Title} |");
        await Committed.ShouldBeAsync("docs/errors.md", $"""
            # Errors
            Every answer but success is `application/problem+json` (RFC 9457) with one of these codes. A failed video carries its
            code in `error.code`. This table is the catalogue in `src/ServerlessVideo/Core/Errors.cs`; a test compares the two.

            | code | HTTP status | title |
            |---|---|---|
            {string.Join('\n', rows)}

            """);
    }
}
