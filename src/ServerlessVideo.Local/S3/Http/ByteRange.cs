using System.Globalization;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>The part of an object that a reader asked for.</summary>
internal sealed record ByteRange(long Offset, long Length)
{
    /// <summary>
    /// One range of bytes. Null, that is the whole object, for what is no byte range or more than one: S3 does not do
    /// multipart answers.
    /// </summary>
    /// <exception cref="Endpoint.AwsException">416 InvalidRange: beyond the end.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header?.StartsWith("bytes=") != true || header["bytes=".Length..].Split('-') is not [var from, var to]
            || !TryNumber(from, out var first) || !TryNumber(to, out var last) || (first is null && last is null) || last < first)
        {
            return null;
        }
        var offset = first ?? Math.Max(0, size - last!.Value);
        var length = Math.Min(first is null ? size : last ?? size, size - 1) - offset + 1;
        return length > 0 && offset < size ? new(offset, length) : throw S3Errors.InvalidRange();
    }

    private static bool TryNumber(string text, out long? number)
    {
        number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        return number is not null || text.Length == 0;
    }
}
