using System.Globalization;
using System.Text;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>
/// CloudFront picks the cache behaviour by the normalized path (RFC 3986) but sends the path as it came to the origin, and
/// checks signatures against it ("Path pattern", "Path normalization").
/// </summary>
static class ViewerPath
{
    /// <summary>Unreserved characters decoded, dot segments and repeated slashes removed; encoded slashes stay encoded.</summary>
    public static string Normalize(string rawPath)
    {
        List<string> kept = [];
        var segments = DecodeUnreserved(rawPath).Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var segment in segments)
        {
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not (".." or "."))
            {
                kept.Add(segment);
            }
        }
        var folder = kept.Count > 0 && (rawPath.EndsWith('/') || segments[^1] is "." or "..");
        return "/" + string.Join('/', kept) + (folder ? "/" : "");
    }

    static string DecodeUnreserved(string text)
    {
        StringBuilder decoded = new(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var code)
                && (char.IsAsciiLetterOrDigit((char)code) || "-._~".Contains((char)code)))
            {
                decoded.Append((char)code);
                i += 2;
            }
            else
            {
                decoded.Append(text[i]);
            }
        }
        return decoded.ToString();
    }
}
