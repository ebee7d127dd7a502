using System.Globalization;
using System.Text;
using Amazon.S3.Model;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>
/// What an object says of itself (<c>x-amz-meta-…</c>, percent-encoded): enough to make a record of an original that has none.
/// </summary>
static class OriginalMetadata
{
    public const string OwnerId = "owner-id";
    public const string FileName = "file-name";
    public const string ContentType = "content-type";

    /// <summary>Bytes; missing when nobody knew when the upload began (imports).</summary>
    public const string FileSize = "file-size";

    public static void Write(Video video, MetadataCollection metadata)
    {
        // S3 takes 2 kB of names and values together; 255 characters may be 2,295 when encoded.
        metadata[OwnerId] = Encode(video.OwnerId, 600);
        metadata[FileName] = Encode(video.FileName, 1000);
        metadata[ContentType] = Encode(video.ContentType, 200);
        if (video.FileSizeBytes > 0)
        {
            metadata[FileSize] = video.FileSizeBytes.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Null: the object does not say.</summary>
    public static string? Read(MetadataCollection metadata, string name) =>
        metadata[name] is { Length: > 0 } value ? Uri.UnescapeDataString(value) : null;

    /// <summary>As much as fits, cut between characters.</summary>
    static string Encode(string text, int limit)
    {
        var encoded = new StringBuilder();
        foreach (var character in text.EnumerateRunes().Select(rune => Uri.EscapeDataString(rune.ToString())))
        {
            if (encoded.Length + character.Length > limit)
            {
                break;
            }
            encoded.Append(character);
        }
        return encoded.ToString();
    }
}
