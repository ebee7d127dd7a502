using System.Net;
using ServerlessVideo.Cli.Commands;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Demo;

/// <summary>A signed-in person: bearer token to the API, nothing but URLs to media.</summary>
sealed class Visitor : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(10) };

    public Visitor(Uri platform) =>
        Api = new ServerlessVideoClient(http, platform, ct => TokenCommand.MintAsync(platform, "instructor", tier: null, user: null, ct));

    public ServerlessVideoClient Api { get; }

    public async Task<byte[]> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, cancellationToken);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
            : throw new PlaybackException($"{url.AbsolutePath}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    public async Task<HttpStatusCode> StatusAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode;
    }

    public void Dispose() => http.Dispose();
}
