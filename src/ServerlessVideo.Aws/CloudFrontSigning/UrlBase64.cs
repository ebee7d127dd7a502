namespace ServerlessVideo.Aws.CloudFrontSigning;

/// <summary>CloudFront's own base64 for query strings: <c>+</c> is <c>-</c>, <c>=</c> is <c>_</c>, <c>/</c> is <c>~</c>.</summary>
static class UrlBase64
{
    public static string Encode(ReadOnlySpan<byte> data) => Convert.ToBase64String(data).Replace('+', '-').Replace('=', '_').Replace('/', '~');

    /// <returns>Null when it is not of this alphabet, or not of a whole number of bytes.</returns>
    public static byte[]? Decode(string text)
    {
        var standard = text.Replace('-', '+').Replace('_', '=').Replace('~', '/');
        var data = new byte[standard.Length / 4 * 3];
        return !text.AsSpan().ContainsAny("+=/ \t\r\n") && Convert.TryFromBase64String(standard, data, out var length) ? data[..length] : null;
    }
}
