namespace ServerlessVideo.Local.S3.Store;

/// <summary>The keys of a bucket in order, each with its versions, newest first.</summary>
internal sealed class BucketIndex
{
    private readonly SortedSet<string> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ObjectVersion>> versions = [];

    public IReadOnlyList<ObjectVersion> Versions(string key) => versions.GetValueOrDefault(key) ?? [];

    /// <summary>The newest version, which may be a delete marker.</summary>
    public ObjectVersion? Newest(string key) => Versions(key) is [var newest, ..] ? newest : null;

    public bool Exists(string key) => Newest(key) is { IsDeleteMarker: false };

    public IEnumerable<ObjectVersion> OldestFirst() => keys.SelectMany(k => Enumerable.Reverse(Versions(k)));

    /// <returns>The version that this one replaces: the one with the same id.</returns>
    public ObjectVersion? Store(ObjectVersion version)
    {
        var replaced = Remove(version.Key, version.VersionId);
        keys.Add(version.Key);
        if (!versions.TryGetValue(version.Key, out var list))
        {
            versions[version.Key] = list = [];
        }
        list.Insert(0, version);
        return replaced;
    }

    public ObjectVersion? Remove(string key, string versionId)
    {
        var removed = Versions(key).FirstOrDefault(v => v.VersionId == versionId);
        if (removed is not null && versions[key].Remove(removed) && versions[key].Count == 0)
        {
            versions.Remove(key);
            keys.Remove(key);
        }
        return removed;
    }

    /// <summary>
    /// Keys and common prefixes in order, from a lower bound on. Keys under one common prefix are stepped over, not
    /// walked, once a visible one is found.
    /// </summary>
    public IEnumerable<ListedName> Names(string prefix, string delimiter, string from, Func<string, bool> visible)
    {
        from = string.CompareOrdinal(from, prefix) < 0 ? prefix : from;
        while (keys.Max is { } last && string.CompareOrdinal(from, last) <= 0)
        {
            var key = keys.GetViewBetween(from, last).Min!;
            if (!key.StartsWith(prefix))
            {
                yield break;
            }
            from = ListedName.After(key);
            if (visible(key))
            {
                var name = ListedName.Of(key, prefix, delimiter);
                from = name.Next;
                yield return name;
            }
        }
    }
}

/// <summary>A line of a listing: a key, or the common prefix of several.</summary>
public readonly record struct ListedName(string Name, bool IsPrefix)
{
    /// <value>The least name that is listed after this one.</value>
    public string Next => IsPrefix ? Name + '\uffff' : After(Name);

    public static string After(string key) => key + '\0';

    public static ListedName Of(string key, string prefix, string delimiter)
    {
        var end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return end < 0 ? new(key, false) : new(key[..(end + delimiter.Length)], true);
    }
}
