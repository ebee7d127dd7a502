namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// What the functions of an upload were seen to write, beside where <see cref="KillPointTests"/> kills: nothing may be there that nobody has
/// thought of. Only what was done is looked at (<c>/after</c>): to die before something is to die after what came before it.
/// </summary>
static class UploadPoints
{
    static readonly string[] Functions = ["api/", "complete-upload/", "verify-upload/"];

    /// <summary>They change nothing.</summary>
    static readonly HashSet<string> Reads =
        ["GetItem", "Query", "HeadObject", "GetObject", "ListParts", "ListMultipartUploads", "ListObjectVersions", "ListObjects", "GetSecretValue", "GetParameter"];

    /// <summary>What has the same effect as a point at which the platform is killed, and why.</summary>
    static readonly Dictionary<string, string> SameAs = new()
    {
        ["api/dynamodb:PutItem/after"] = "an entry of the audit trail: nothing has happened yet, or all of it has",
        ["complete-upload/dynamodb:PutItem/after"] = "an entry, or the mark that the object is there, which is found out again from the object: complete-upload/s3:CompleteMultipartUpload/after",
        ["verify-upload/dynamodb:PutItem/after"] = "an entry: verify-upload/states:StartExecution/before and /after are around the last of them",
        ["api/s3:AbortMultipartUpload/after"] = "killed at by KillPointJourneyTests; here a start that came second",
        ["verify-upload/s3:DeleteObject/after"] = "killed before it by KillPointJourneyTests: the next delivery finds it done",
    };

    public static IEnumerable<string> Forgotten(IEnumerable<string> seen, IEnumerable<string> killed) => seen.Except(killed).Where(point =>
        Functions.Any(function => point.StartsWith(function, StringComparison.Ordinal)) && point.EndsWith("/after", StringComparison.Ordinal)
        && !Reads.Contains(point.Split(':')[^1].Split('/')[0]) && !SameAs.ContainsKey(point));
}
