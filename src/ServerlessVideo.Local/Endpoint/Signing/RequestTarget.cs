using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>
/// The request line's target as it came over the wire. Kestrel's own Path has dot segments and escapes resolved;
/// what is signed, and what S3 calls a key, is the target before that.
/// </summary>
public sealed class RequestTarget
{
    private RequestTarget(string rawPath, IReadOnlyList<KeyValuePair<string, string>> query) => (RawPath, Query) = (rawPath, query);

    /// <value>The escaped path, from the first slash up to the question mark.</value>
    public string RawPath { get; }

    /// <value>Unescaped parameters in the order they came; without <c>=</c> the value is empty.</value>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    /// <exception cref="AwsException">400: the target is not a path, or not valid percent-encoded UTF-8.</exception>
    public static RequestTarget Of(HttpContext http)
    {
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!raw.StartsWith('/'))
        {
            throw new AwsException(400, "InvalidURI", "Couldn't parse the specified URI.");
        }
        var mark = raw.IndexOf('?');
        return new(mark < 0 ? raw : raw[..mark], mark < 0 ? [] : [.. raw[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair)]);
    }

    /// <value>The value of the only parameter of this name; null if absent.</value>
    /// <exception cref="AwsException">400: it stands there twice.</exception>
    public string? this[string name]
    {
        get
        {
            var values = Query.Where(p => p.Key == name).Select(p => p.Value).Take(2).ToList();
            return values.Count < 2 ? values.FirstOrDefault()
                : throw new AwsException(400, "InvalidArgument", $"Only one value of {name} is allowed");
        }
    }

    public bool Has(string name) => Query.Any(p => p.Key == name);

    /// <summary>Percent-decodes once; a plus sign stays one, as in a path.</summary>
    /// <exception cref="AwsException">400: the octets are no UTF-8.</exception>
    public static string Unescape(string escaped)
    {
        if (!escaped.Contains('%'))
        {
            return escaped;
        }
        var octets = new byte[Encoding.UTF8.GetMaxByteCount(escaped.Length)];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '%' && i + 2 < escaped.Length && char.IsAsciiHexDigit(escaped[i + 1]) && char.IsAsciiHexDigit(escaped[i + 2]))
            {
                octets[length++] = Convert.FromHexString(escaped.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(escaped.AsSpan(i, 1), octets.AsSpan(length));
            }
        }
        try
        {
            return Strict.GetString(octets, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new AwsException(400, "InvalidURI", "Couldn't parse the specified URI.");
        }
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static KeyValuePair<string, string> Pair(string parameter)
    {
        var equals = parameter.IndexOf('=');
        var name = equals < 0 ? parameter : parameter[..equals];
        return new(Unescape(name.Replace('+', ' ')), equals < 0 ? "" : Unescape(parameter[(equals + 1)..].Replace('+', ' ')));
    }
}
