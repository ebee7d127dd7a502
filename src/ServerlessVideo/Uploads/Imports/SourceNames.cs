using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>What an imported file is called: as its host says, else as the URL ends.</summary>
static class SourceNames
{
    const int Longest = 255;

    public static string Of(Uri url) => Clean(Uri.UnescapeDataString(url.AbsolutePath)) ?? Clean(url.Host)!;

    /// <summary>The last segment without what no file name holds; null: nothing is left.</summary>
    public static string? Clean(string? name)
    {
        var last = new string([.. (name ?? "").Split('/', '\\')[^1].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        last = last.Length > Longest ? last[..Longest] : last;
        return last is "" or "." or ".." ? null : last;
    }

    /// <summary>The video with what the host said of its file; a title of a person's own stays.</summary>
    public static Video Describe(Video video, SourceFacts facts, long? size)
    {
        var name = Clean(facts.FileName) ?? video.FileName;
        var type = facts.ContentType is { Length: > 0 and <= 100 } said ? said : video.ContentType;
        return name == video.FileName && type == video.ContentType && (size ?? 0) == video.FileSizeBytes
            ? video
            : video with
            {
                FileName = name, ContentType = type, FileSizeBytes = size ?? 0,
                Title = video.Title == FileTitle.Of(video.FileName) ? FileTitle.Of(name) : video.Title,
            };
    }
}
