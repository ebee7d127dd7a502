using ServerlessVideo.Local.Endpoint;

namespace ServerlessVideo.Local.S3;

/// <summary>Every refusal of the S3 stand-in, as the S3 API reference's "Error responses" and the service itself word it.</summary>
internal static class S3Errors
{
    public static AwsException NoSuchBucket() => new(404, "NoSuchBucket", "The specified bucket does not exist");

    public static AwsException NoSuchKey() => new(404, "NoSuchKey", "The specified key does not exist.");

    public static AwsException NoSuchVersion() => new(404, "NoSuchVersion", "The specified version does not exist.");

    public static AwsException NoSuchUpload() =>
        new(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static AwsException NoSuchCors() => new(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist");

    public static AwsException AccessDenied(string message = "Access Denied") => new(403, "AccessDenied", message);

    public static AwsException MethodNotAllowed() => new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");

    public static AwsException NotImplemented(string what) =>
        new(501, "NotImplemented", $"{what}: functionality that is not implemented on the laptop platform");

    public static AwsException PreconditionFailed() =>
        new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");

    public static AwsException Conflict() =>
        new(409, "ConditionalRequestConflict", "The conditional request cannot succeed due to a conflicting operation against this resource.");

    public static AwsException NotModified() => new(304, "NotModified", "Not Modified");

    public static AwsException InvalidRange() => new(416, "InvalidRange", "The requested range is not satisfiable");

    public static AwsException InvalidArgument(string message) => new(400, "InvalidArgument", message);

    public static AwsException InvalidRequest(string message) => new(400, "InvalidRequest", message);

    public static AwsException InvalidPart() =>
        new(400, "InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");

    public static AwsException InvalidPartNumber() => new(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");

    public static AwsException InvalidPartOrder() =>
        new(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");

    public static AwsException EntityTooSmall() => new(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");

    public static AwsException EntityTooLarge() => new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");

    public static AwsException KeyTooLong() => new(400, "KeyTooLongError", "Your key is too long");

    public static AwsException MetadataTooLarge() =>
        new(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");

    public static AwsException MalformedXml() =>
        new(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    public static AwsException MissingContentLength() => new(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");

    public static AwsException IncompleteBody() =>
        new(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");

    public static AwsException InvalidDigest() => new(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");

    public static AwsException BadDigest(string algorithm) =>
        new(400, "BadDigest", $"The {algorithm} you specified did not match the calculated checksum.");

    public static AwsException AclNotSupported() => new(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");

    public static AwsException InvalidStorageClass() => new(400, "InvalidStorageClass", "The storage class you specified is not valid");

    public static AwsException CorsForbidden(string message) => new(403, "AccessForbidden", $"CORSResponse: {message}");
}
