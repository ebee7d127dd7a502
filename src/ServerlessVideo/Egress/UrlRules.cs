using System.Net;
using System.Text.RegularExpressions;

namespace ServerlessVideo.Egress;

/// <summary>
/// Which URLs given by a person may be fetched, as far as the text alone decides; the addresses behind a name are checked when it is
/// connected to (<see cref="GuardedClient"/>). Strict where parsers differ: a host has one spelling here or is refused.
/// </summary>
public sealed partial class UrlRules(AllowList allowed)
{
    /// <value>2,048 characters.</value>
    public const int MaximumLength = 2048;

    /// <summary>Never public, whatever a resolver says (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal).</summary>
    static readonly string[] PrivateNames = [".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".lan", ".intranet", ".corp", ".onion"];

    public AllowList Allowed => allowed;

    /// <summary>The URL to fetch; null: refused, and <paramref name="reason"/> says why without telling more than the URL itself does.</summary>
    public Uri? Check(string url, out string reason)
    {
        reason = Objection(url) ?? "";
        return reason.Length == 0 ? new Uri(url) : null;
    }

    string? Objection(string url)
    {
        if (url.Length > MaximumLength)
        {
            return $"it has more than {MaximumLength} characters";
        }
        if (url.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e') || url.Contains('\\'))
        {
            return "it holds characters that have to be percent-encoded (a host name: in punycode)";
        }
        if (Shape().Match(url) is not { Success: true } shape)
        {
            return "only http:// and https:// with a plain host are fetched";
        }
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return "it is no valid URL";
        }
        if (uri.UserInfo.Length > 0 || shape.Groups["user"].Success)
        {
            return "it holds credentials";
        }
        // One spelling: what was written must be what the parser understood (no 0177.1, 0x7f000001, 2130706433, ①).
        var host = shape.Groups["host"].Value;
        if (!string.Equals(uri.Host, host, StringComparison.OrdinalIgnoreCase) && uri.HostNameType != UriHostNameType.IPv6)
        {
            return "its host is not in the usual form";
        }
        return allowed.Contains(uri.Host, uri.Port) ? null
            : uri.Port is not (80 or 443) ? "only the ports 80 and 443 are fetched from"
            : ObjectionToHost(uri.Host);
    }

    static string? ObjectionToHost(string host)
    {
        if (host.StartsWith('['))
        {
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var v6) && PublicAddresses.Contains(v6) ? null : NotPublic;
        }
        var labels = host.Split('.');
        if (char.IsAsciiDigit(labels[^1] is [var first, ..] ? first : '0'))
        {
            // No top-level domain begins with a digit: it means to be an address, or ends in a dot.
            return IPv4().IsMatch(host) && IPAddress.TryParse(host, out var v4) && PublicAddresses.Contains(v4) ? null : NotPublic;
        }
        return labels.Length < 2 || Array.Exists(PrivateNames, name => host.EndsWith(name, StringComparison.OrdinalIgnoreCase)) ? NotPublic : null;
    }

    internal const string NotPublic = "its host is not in the public internet";

    /// <summary>Scheme, the credentials that must not be there, host, port. Percent signs, zones and other decoration of a host are not matched.</summary>
    [GeneratedRegex(@"^https?://(?<user>[^/?#@]*@)?(?<host>[a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?([/?#]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    /// <summary>Four decimal numbers without leading zeros.</summary>
    [GeneratedRegex(@"^((0|[1-9][0-9]{0,2})(\.|$)){4}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex IPv4();
}
