using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServerlessVideo.Local.Status;

static class LocalOnly
{
    /// <summary>
    /// The listener is on loopback, but a page on the internet can still reach it through the developer's browser: by a
    /// name of its own that resolves to 127.0.0.1, or by a form that posts across sites. Neither gets in.
    /// </summary>
    public static RouteGroupBuilder OnlyLocal(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var request = context.HttpContext.Request;
            return request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" && request.Headers["Sec-Fetch-Site"] != "cross-site"
                ? await next(context)
                : Results.Text("This page is for this computer only.", statusCode: 403);
        });
        return group;
    }
}
