using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>RFC 9110, section 13.2.2: an ETag condition makes the date condition of its kind void.</summary>
internal static class ReadConditions
{
    /// <param name="header">Looks a header up, for a copy with <c>x-amz-copy-source-</c> before its name.</param>
    /// <param name="onMatch">The refusal when the reader has this version already: 304 for a read, 412 for a copy.</param>
    public static void Check(Func<string, string?> header, ObjectVersion version, Endpoint.AwsException onMatch)
    {
        var held = header("if-match") is { } match ? Names(match, version)
            : Date(header("if-unmodified-since")) is not { } unmodified || version.LastModified <= unmodified;
        if (!held)
        {
            throw S3Errors.PreconditionFailed();
        }
        var changed = header("if-none-match") is { } none ? !Names(none, version)
            : Date(header("if-modified-since")) is not { } modified || version.LastModified > modified;
        if (!changed)
        {
            throw onMatch;
        }
    }

    private static bool Names(string condition, ObjectVersion version) => condition.Split(',', StringSplitOptions.TrimEntries)
        .Any(e => e == "*" || e.Trim('"') == version.ETag || e == $"W/\"{version.ETag}\"");

    private static DateTimeOffset? Date(string? value) => DateTimeOffset.TryParse(value, out var date) ? date : null;
}
