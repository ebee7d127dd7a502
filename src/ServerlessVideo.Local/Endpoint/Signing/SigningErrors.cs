namespace ServerlessVideo.Local.Endpoint.Signing;

/// <summary>The refusals of a signature: S3 has names of its own, every other service the common ones.</summary>
internal static class SigningErrors
{
    public static AwsException Malformed(string message) => new(400, "AuthorizationHeaderMalformed", message);

    public static AwsException BadQuery(string message) => new(400, "AuthorizationQueryParametersError", message);

    public static AwsException WrongRegion(string region, string expected) =>
        Malformed($"The authorization header is malformed; the region '{region}' is wrong; expecting '{expected}'");

    public static AwsException Mismatch(bool s3) => s3
        ? new(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
        : new(403, "InvalidSignatureException", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    public static AwsException UnknownKey(bool s3) => s3
        ? new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        : new(403, "UnrecognizedClientException", "The security token included in the request is invalid.");

    public static AwsException BadToken(bool s3) => s3
        ? new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        : UnknownKey(s3);

    public static AwsException ExpiredToken(bool s3) => s3
        ? new(400, "ExpiredToken", "The provided token has expired.")
        : new(403, "ExpiredTokenException", "The security token included in the request is expired");

    public static AwsException Skewed(bool s3) => s3
        ? new(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
        : new(403, "InvalidSignatureException", "Signature expired: the request time differs from the current time by more than 15 minutes");

    public static AwsException NotYetValid() => new(403, "AccessDenied", "Request is not yet valid");

    public static AwsException Expired() => new(403, "AccessDenied", "Request has expired");

    public static AwsException Unsigned(string headers) =>
        new(403, "AccessDenied", $"There were headers present in the request which were not signed: {headers}");

    public static AwsException MissingToken() =>
        new(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
}
