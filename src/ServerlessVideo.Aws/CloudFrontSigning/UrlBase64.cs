namespace ServerlessVideo.Aws.CloudFrontSigning;

/// <summary>CloudFront's own base64 for query strings: <c>+</c> is <c>-</c>, <c>=</c> is <c>_</c>, <c>/</c> is <c>~</c>.</summary>
static class UrlBase64
{
    public static string Encode(ReadOnlySpan<byte> data) => Convert.ToBase64String(data).Replace('+', '-').Replace('=', '_').Replace('/', '~');

    /// <returns>Null when it is not what <see cref="Encode"/> gives of any bytes.</returns>
    public static byte[]? Decode(string text)
    {
        var data = new byte[text.Length];
        var standard = text.Replace('-', '+').Replace('_', '=').Replace('~', '/');
        return Convert.TryFromBase64String(standard, data, out var length) && Encode(data.AsSpan(0, length)) == text ? data[..length] : null;
    }
}
