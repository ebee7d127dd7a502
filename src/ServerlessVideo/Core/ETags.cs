using Microsoft.Net.Http.Headers;

namespace ServerlessVideo.Core;

/// <summary>Strong entity tags made of a record's version (RFC 9110 §8.8.3, §13.1).</summary>
static class ETags
{
    public static string Of(long version) => $"\"{version}\"";

    /// <summary>False: the caller demands another state of the record than this one.</summary>
    public static bool IfMatchHolds(HttpRequest request, long version) => IfMatchHolds(request, Of(version));

    /// <param name="tag">Null: there is no record, and any demand fails.</param>
    public static bool IfMatchHolds(HttpRequest request, string? tag) =>
        request.Headers.IfMatch.Count == 0 || (tag is not null && Matches(request.Headers.IfMatch, tag, strong: true));

    /// <summary>The caller already has this.</summary>
    public static bool IfNoneMatch(HttpRequest request, string tag) => Matches(request.Headers.IfNoneMatch, tag, strong: false);

    static bool Matches(IList<string?> header, string tag, bool strong) =>
        EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out var tags)
        && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(new EntityTagHeaderValue(tag), strong));
}
