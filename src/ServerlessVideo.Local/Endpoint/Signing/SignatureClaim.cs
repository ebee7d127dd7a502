using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary><c>20260101/us-east-1/s3/aws4_request</c></summary>
public sealed record CredentialScope(string Date, string Region, string Service)
{
    public const string Terminator = "aws4_request";

    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";
}

/// <summary>What a request says about its own signature, not yet verified.</summary>
/// <param name="Timestamp"><c>20260101T120000Z</c></param>
/// <param name="Expires">How long a presigned URL is good for; null when the signature stands in the header.</param>
internal sealed record SignatureClaim(
    string AccessKeyId, CredentialScope Scope, string Timestamp, IReadOnlyList<string> SignedHeaders, string Signature,
    string? SessionToken, TimeSpan? Expires)
{
    private const string SignatureParameter = "X-Amz-Signature";

    /// <value>S3 allows a presigned URL seven days.</value>
    private const int LongestExpiry = 604_800;

    public bool Presigned => Expires is not null;

    public DateTimeOffset SignedAt { get; } = DateTimeOffset.TryParseExact(
        Timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && Timestamp.StartsWith(Scope.Date)
            ? at
            : throw SigningErrors.Malformed("The date of the request is missing, malformed or not that of its credential scope.");

    /// <summary>Null for a request without any signature.</summary>
    /// <exception cref="AwsException">400: two mechanisms at once, another one, or a malformed one.</exception>
    public static SignatureClaim? Of(HttpRequest request, RequestTarget target)
    {
        var header = request.Headers.Authorization.ToString();
        return (header.Length > 0, target.Has(SignatureParameter)) switch
        {
            (true, true) => throw new AwsException(400, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"),
            (true, false) => OfHeader(request, header),
            (false, true) => OfQuery(target),
            (false, false) => null,
        };
    }

    private static SignatureClaim OfHeader(HttpRequest request, string header)
    {
        if (!header.StartsWith(SigV4.Algorithm + ' '))
        {
            throw new AwsException(400, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        var fields = header[SigV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(f => f.Split('=', 2)).Where(f => f.Length == 2).ToLookup(f => f[0], f => f[1]);
        return Create(
            fields["Credential"].SingleOrDefault(), request.Headers["x-amz-date"], fields["SignedHeaders"].SingleOrDefault(),
            fields["Signature"].SingleOrDefault(), request.Headers["x-amz-security-token"], null);
    }

    private static SignatureClaim OfQuery(RequestTarget target)
    {
        var expires = int.TryParse(target["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : -1;
        return target["X-Amz-Algorithm"] != SigV4.Algorithm
            ? throw SigningErrors.BadQuery("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
            : expires is < 0 or > LongestExpiry
            ? throw SigningErrors.BadQuery("X-Amz-Expires must be a number of seconds between 0 and 604800")
            : Create(
                target["X-Amz-Credential"], target["X-Amz-Date"], target["X-Amz-SignedHeaders"], target[SignatureParameter],
                target["X-Amz-Security-Token"], TimeSpan.FromSeconds(expires));
    }

    private static SignatureClaim Create(
        string? credential, string? timestamp, string? signedHeaders, string? signature, string? token, TimeSpan? expires) =>
        credential?.Split('/') is [var key, var date, var region, var service, CredentialScope.Terminator]
        && timestamp is not null && signedHeaders is not null && signature is not null
            ? new(key, new(date, region, service), timestamp, signedHeaders.Split(';'), signature, string.IsNullOrEmpty(token) ? null : token, expires)
            : throw SigningErrors.Malformed("The authorization header that you provided is not valid: it must have Credential, SignedHeaders, Signature, and the request a date.");

    /// <summary>The parameters that are signed: all but the signature itself.</summary>
    public static IEnumerable<KeyValuePair<string, string>> SignedParameters(RequestTarget target) =>
        target.Query.Where(p => p.Key != SignatureParameter);
}
