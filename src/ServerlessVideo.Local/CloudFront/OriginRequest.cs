using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ServerlessVideo.Local.CloudFront;

/// <summary>Turns a viewer's request, in place, into the one that CloudFront sends to the origin; bodies stream through untouched.</summary>
static class OriginRequest
{
    /// <summary>Headers that reach the origin whatever the policies say ("HTTP request headers and CloudFront behavior").</summary>
    static readonly HashSet<string> AlwaysForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Cache-Control", "Content-Length", "Content-MD5", "Content-Type", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Range", "Transfer-Encoding", "X-Forwarded-For",
    };

    public static void Rewrite(HttpContext http, Behavior behavior, string rawPath, string rawQuery, string requestId)
    {
        var forward = behavior.Forward;
        var headers = http.Request.Headers;
        var viewer = http.Connection.RemoteIpAddress!.ToString();
        Dictionary<string, StringValues> edge = new(StringComparer.OrdinalIgnoreCase)
        {
            // The laptop is nowhere; tests of countries set the header of the origin themselves.
            ["CloudFront-Viewer-Country"] = "US",
            ["CloudFront-Viewer-Address"] = $"{viewer}:{http.Connection.RemotePort}",
        };
        var cookies = http.Request.Cookies.Where(c => forward.Cookies.Any(s => s.Includes(c.Key))).Select(c => $"{c.Key}={c.Value}").ToList();
        var keep = headers.Where(h => Forwards(behavior, http.Request.Method, h.Key)).ToList();
        var host = keep.Exists(h => h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)) ? http.Request.Host : new HostString(behavior.Origin.Domain);
        headers.Clear();
        foreach (var header in keep.Concat(edge.Where(e => forward.EdgeHeaders.Contains(e.Key))))
        {
            headers[header.Key] = header.Value;
        }
        http.Request.Host = host;
        headers.Cookie = cookies.Count > 0 ? string.Join("; ", cookies) : StringValues.Empty;
        headers.Append("X-Forwarded-For", viewer);
        headers.Via = "1.1 localhost (CloudFront)";
        headers["X-Amz-Cf-Id"] = requestId;
        headers.TryAdd("User-Agent", "Amazon CloudFront");
        foreach (var (name, value) in behavior.Origin.CustomHeaders)
        {
            headers[name] = value;
        }
        SetTarget(http, behavior.Origin.Path + rawPath, string.Join('&', rawQuery.Split('&')
            .Where(pair => pair.Length > 0 && forward.Query.Any(s => s.Includes(Uri.UnescapeDataString(pair.Split('=')[0]))))));
    }

    /// <summary>The raw target is what the origins go by; the parsed path and query follow it.</summary>
    public static void SetTarget(HttpContext http, string rawPath, string rawQuery)
    {
        var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        request.QueryString = rawQuery.Length > 0 ? "?" + rawQuery : "";
        request.RawTarget = rawPath + request.QueryString;
        request.Path = PathString.FromUriComponent(rawPath);
    }

    /// <remarks>A viewer's own <c>CloudFront-…</c> headers never pass: the origin may trust them.</remarks>
    static bool Forwards(Behavior behavior, string method, string header) =>
        !header.StartsWith("CloudFront-", StringComparison.OrdinalIgnoreCase)
        && !header.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
        && !(behavior.Origin.Bucket is not null && header.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        && (AlwaysForwarded.Contains(header)
            || (header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && method is not ("GET" or "HEAD" or "OPTIONS"))
            || behavior.Forward.Headers.Any(s => s.Includes(header)));
}
