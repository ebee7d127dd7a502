using System.Security.Cryptography;
using System.Text;
using ServerlessVideo.Core;

namespace ServerlessVideo.Identity;

/// <summary>
/// Lets in only what came through the distribution, which says the origin secret: the HTTP API's own address is public.
/// A secret that does not match is read again (once a minute at most), so it can be rotated without a deployment.
/// </summary>
sealed class OriginGuard(Cached<string> secret)
{
    public const string Header = "x-origin-secret";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var said = context.Request.Headers[Header].ToString();
        if (said.Length > 0
            && (Same(said, await secret.GetAsync(context.RequestAborted))
                || Same(said, await secret.RefreshAsync(context.RequestAborted))))
        {
            await next(context);
            return;
        }
        await new Problem(Errors.OriginRefused).ExecuteAsync(context);
    }

    /// <summary>Constant time, whatever the lengths.</summary>
    static bool Same(string said, string expected) =>
        CryptographicOperations.FixedTimeEquals(Hash(said), Hash(expected));

    static byte[] Hash(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
}
