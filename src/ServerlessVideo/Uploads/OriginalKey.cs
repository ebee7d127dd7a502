using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads;

/// <summary>Key of an original in its bucket.</summary>
static class OriginalKey
{
    public const string Prefix = "originals/";

    public static string Of(VideoId id) => $"{Prefix}{id}";

    public static bool TryParse(string key, out VideoId id)
    {
        id = default;
        return key.StartsWith(Prefix, StringComparison.Ordinal) && VideoId.TryParse(key[Prefix.Length..], out id);
    }
}
