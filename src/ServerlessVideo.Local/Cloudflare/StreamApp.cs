using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Cloudflare.Api;
using ServerlessVideo.Local.Cloudflare.Playback;
using ServerlessVideo.Local.Hosts;

namespace ServerlessVideo.Local.Cloudflare;

/// <summary>Cloudflare Stream: API, upload addresses and playback, on the real paths but one host.</summary>
internal sealed class StreamApp(
    StreamOptions options, StreamApi api, DirectUpload direct, TusUploads tus, MinutesViewed minutes, StreamPlayback playback, RateLimit rate) : IHostApp
{
    public string Host => HostNames.Cloudflare;

    public int Port => options.Endpoint.Port;

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Trim('/').Split('/');
        try
        {
            await (path switch
            {
                ["client", "v4", .. var rest] => ApiAsync(http, rest),
                ["tus", var key] => UploadAsync(http, () => tus.HandleAsync(http, key, IsAuthorized(http.Request))),
                ["upload", var key] => UploadAsync(http, () => direct.ReceiveAsync(http, key)),
                _ => playback.HandleAsync(http, path),
            });
        }
        catch (StreamException e)
        {
            await Envelope.RefuseAsync(http, e);
        }
        catch (BadHttpRequestException e)
        {
            await Envelope.RefuseAsync(http, new StreamException(e.StatusCode, 10005, $"Bad Request: {e.Message}"));
        }
    }

    public Task RefuseAsync(HttpContext http, int status) => Envelope.RefuseAsync(http, status == StatusCodes.Status429TooManyRequests
        ? StreamException.TooMany()
        : new StreamException(status, 10001, "Internal Server Error"));

    async Task ApiAsync(HttpContext http, string[] path)
    {
        if (!IsAuthorized(http.Request))
        {
            throw StreamException.Unauthorized();
        }
        if (rate.Take() is { } wait)
        {
            http.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds)}";
            throw StreamException.TooMany();
        }
        await (path switch
        {
            ["graphql"] => Envelope.WriteAsync(http, minutes.Query(await Envelope.ReadAsync(http))),
            ["accounts", StreamOptions.AccountId, "stream", .. var rest] => api.HandleAsync(http, rest),
            ["accounts", _, "stream", ..] => throw StreamException.Unauthorized(), // the token is another account's
            _ => throw StreamException.NotFound(),
        });
    }

    /// <summary>Uploads come from browsers too.</summary>
    static Task UploadAsync(HttpContext http, Func<Task> handle)
    {
        StreamPlayback.AllowOrigins(http.Response);
        http.Response.Headers.AccessControlAllowMethods = "POST, HEAD, PATCH, OPTIONS";
        http.Response.Headers.AccessControlAllowHeaders = "*";
        http.Response.Headers.AccessControlExposeHeaders = "Location, Upload-Offset, Upload-Length, Tus-Resumable, stream-media-id";
        return handle();
    }

    static bool IsAuthorized(HttpRequest request) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {StreamOptions.Token}"));
}
