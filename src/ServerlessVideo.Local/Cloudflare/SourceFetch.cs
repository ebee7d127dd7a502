namespace ServerlessVideo.Local.Cloudflare;

/// <summary>Fetches what a copy is made of.</summary>
internal sealed class SourceFetch : IDisposable
{
    /// <value>Bytes: 30 GB.</value>
    public const long MostBytes = 30_000_000_000;

    const int Attempts = 3;

    public static StreamJobException Failed => new("ERR_FETCH_ORIGIN_ERROR", "The video could not be fetched from its origin.");

    readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="StreamJobException">ERR_FETCH_ORIGIN_ERROR.</exception>
    public async Task SaveAsync(string url, string target, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SaveOnceAsync(url, target, cancellationToken);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == Attempts || e is HttpRequestException { StatusCode: not null })
                {
                    throw Failed;
                }
            }
        }
    }

    public void Dispose() => _http.Dispose();

    async Task SaveOnceAsync(string url, string target, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentLength > MostBytes)
        {
            throw new StreamJobException("ERR_FETCH_ORIGIN_ERROR", "The file is larger than 30 GB.");
        }
        await using var file = File.Create(target);
        await response.Content.CopyToAsync(file, cancellationToken);
        file.Flush(flushToDisk: true);
    }
}
