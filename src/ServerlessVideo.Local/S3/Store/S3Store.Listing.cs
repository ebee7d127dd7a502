namespace ServerlessVideo.Local.S3.Store;

/// <summary>What a listing asks for.</summary>
/// <param name="Delimiter">Empty: no common prefixes.</param>
/// <param name="Max">Most lines of one page, keys and common prefixes together.</param>
public sealed record ListQuery(string Prefix, string Delimiter, int Max);

/// <summary>A line: a version, or (then null) a common prefix.</summary>
public readonly record struct ListedVersion(string Name, ObjectVersion? Version, bool IsLatest);

/// <param name="Truncated">There is more after the last line.</param>
public sealed record ListPage(IReadOnlyList<ListedVersion> Lines, bool Truncated);

public sealed partial class S3Store
{
    /// <summary>Current versions.</summary>
    /// <param name="after">A key or common prefix; what is listed comes after it.</param>
    public ListPage List(Bucket bucket, ListQuery query, string after)
    {
        lock (gate)
        {
            var index = state.Bucket(bucket.Name);
            return Page(query.Max, index.Names(query.Prefix, query.Delimiter, From(query, after), index.Exists)
                .Select(n => new ListedVersion(n.Name, n.IsPrefix ? null : index.Newest(n.Name), true)));
        }
    }

    /// <summary>All versions and delete markers, newest first within a key.</summary>
    /// <param name="afterVersion">Id of the last version of <paramref name="afterKey"/> that was listed; null: all of them were.</param>
    public ListPage ListVersions(Bucket bucket, ListQuery query, string afterKey, string? afterVersion)
    {
        lock (gate)
        {
            var index = state.Bucket(bucket.Name);
            var rest = afterVersion is null ? [] : Lines(index, afterKey).SkipWhile(l => l.Version!.VersionId != afterVersion).Skip(1).ToList();
            return Page(query.Max, rest.Concat(index.Names(query.Prefix, query.Delimiter, From(query, afterKey), _ => true)
                .SelectMany(n => n.IsPrefix ? [new(n.Name, null, false)] : Lines(index, n.Name))));
        }
    }

    private static IEnumerable<ListedVersion> Lines(BucketIndex index, string key) =>
        index.Versions(key).Select((v, i) => new ListedVersion(key, v, i == 0));

    private static ListPage Page(int max, IEnumerable<ListedVersion> lines)
    {
        var page = lines.Take(max + 1).ToList();
        return page.Count > max && max > 0 ? new(page[..max], true) : new(page[..Math.Min(max, page.Count)], false);
    }

    private static string From(ListQuery query, string after) =>
        after.Length == 0 ? ""
        : after.StartsWith(query.Prefix) && ListedName.Of(after, query.Prefix, query.Delimiter) is { IsPrefix: true } prefix && prefix.Name == after
            ? prefix.Next
            : ListedName.After(after);
}
