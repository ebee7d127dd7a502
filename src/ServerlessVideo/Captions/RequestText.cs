namespace ServerlessVideo.Captions;

/// <summary>A body that is a file of text.</summary>
static class RequestText
{
    /// <value>An event of Lambda has 6 MB, and what is not text to API Gateway travels in base64, a third larger.</value>
    public const int MaximumBytes = 4_000_000;

    /// <summary>Null: it is larger than <see cref="MaximumBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumBytes)
        {
            return null;
        }
        var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MaximumBytes)
            {
                return null;
            }
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }
}
