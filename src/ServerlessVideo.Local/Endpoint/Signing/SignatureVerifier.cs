using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>A request whose signature is right.</summary>
internal sealed record VerifiedRequest(AwsCaller Caller, string Service, SignedPayload Payload);

/// <summary>Verifies SigV4 of headers and of presigned URLs.</summary>
internal sealed class SignatureVerifier(CredentialIssuer issuer, AwsCallers callers, TimeProvider time)
{
    private const string DeveloperKey = "local", DeveloperSecret = "locallocal";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <param name="bodyHash">SHA-256 of the body as it came; null for S3, where the request declares it and the body is verified as it is read.</param>
    public VerifiedRequest Verify(HttpRequest request, RequestTarget target, SignatureClaim claim, string? bodyHash)
    {
        var s3 = bodyHash is null;
        if (claim.Scope.Region != Stack.Region)
        {
            throw SigningErrors.WrongRegion(claim.Scope.Region, Stack.Region);
        }
        CheckTime(claim, s3);
        CheckSignedHeaders(request, claim, s3);
        var (caller, secret) = Identify(claim, s3);
        var payloadHash = bodyHash ?? DeclaredHash(request, claim);
        var key = SigV4.SigningKey(secret, claim.Scope);
        var canonical = SigV4.CanonicalRequest(
            request.Method, s3 ? SigV4.CanonicalPathOfS3(target.RawPath) : SigV4.CanonicalPath(target.RawPath),
            SigV4.CanonicalQuery(SignatureClaim.SignedParameters(target)),
            [.. claim.SignedHeaders.Select(name => KeyValuePair.Create(name, CanonicalValue(request, name)))], payloadHash);
        var expected = SigV4.Sign(key, SigV4.StringToSign(claim.Timestamp, claim.Scope, canonical));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(claim.Signature))
            ? new(caller, claim.Scope.Service, new SignedPayload(payloadHash, new(key, claim.Timestamp, claim.Scope, expected)))
            : throw SigningErrors.Mismatch(s3);
    }

    private void CheckTime(SignatureClaim claim, bool s3)
    {
        var age = time.GetUtcNow() - claim.SignedAt;
        if (claim.Expires is { } lifetime)
        {
            if (age < -Skew)
            {
                throw SigningErrors.NotYetValid();
            }
            if (age > lifetime)
            {
                throw SigningErrors.Expired();
            }
        }
        else if (age.Duration() > Skew)
        {
            throw SigningErrors.Skewed(s3);
        }
    }

    /// <summary>The host always; in S3 also every <c>x-amz-</c> header, or a presigned URL could be sent with others.</summary>
    private static void CheckSignedHeaders(HttpRequest request, SignatureClaim claim, bool s3)
    {
        if (!claim.SignedHeaders.Contains("host"))
        {
            throw SigningErrors.Unsigned("host");
        }
        var unsigned = request.Headers.Keys.Select(k => k.ToLowerInvariant())
            .Where(k => s3 && k.StartsWith("x-amz-") && !claim.SignedHeaders.Contains(k)).ToList();
        if (unsigned.Count > 0)
        {
            throw SigningErrors.Unsigned(string.Join(", ", unsigned));
        }
    }

    private (AwsCaller Caller, string Secret) Identify(SignatureClaim claim, bool s3)
    {
        if (claim.AccessKeyId == DeveloperKey)
        {
            return (callers.Developer, DeveloperSecret);
        }
        if (claim.SessionToken is null)
        {
            throw SigningErrors.UnknownKey(s3);
        }
        var (roleArn, secret, expiration) = issuer.Verify(claim.AccessKeyId, claim.SessionToken) ?? throw SigningErrors.BadToken(s3);
        return expiration > time.GetUtcNow() ? (callers.Role(roleArn), secret) : throw SigningErrors.ExpiredToken(s3);
    }

    private static string DeclaredHash(HttpRequest request, SignatureClaim claim)
    {
        var declared = request.Headers["x-amz-content-sha256"].ToString();
        return declared.Length > 0 ? declared
            : claim.Presigned ? SigV4.UnsignedPayload
            : throw new AwsException(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
    }

    private static string CanonicalValue(HttpRequest request, string name) =>
        string.Join(',', request.Headers[name].Select(v => string.Join(' ', v!.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
