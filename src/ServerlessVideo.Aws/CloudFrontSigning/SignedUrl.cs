namespace ServerlessVideo.Aws.CloudFrontSigning;

/// <summary>A URL taken apart: CloudFront's parameters, and the URL a policy's resource is matched against.</summary>
/// <param name="BaseUrl">The URL as requested, its own query parameters in their order and escapes, without CloudFront's.</param>
sealed record SignedUrl(string BaseUrl, string? Expires, string? Policy, string? Signature, string? KeyPairId, string? HashAlgorithm)
{
    static readonly string[] Names = ["Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"];

    /// <returns>Null when a parameter of CloudFront's stands twice: which one counts must not be a question.</returns>
    public static SignedUrl? Parse(string url)
    {
        var query = url.IndexOf('?');
        var own = new List<string>();
        var values = new string?[Names.Length];
        foreach (var pair in query < 0 ? [] : url[(query + 1)..].Split('&'))
        {
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? -1 : Array.IndexOf(Names, pair[..equals]);
            if (name < 0)
            {
                own.Add(pair);
            }
            else if (values[name] is not null)
            {
                return null;
            }
            else
            {
                values[name] = pair[(equals + 1)..];
            }
        }

        var path = query < 0 ? url : url[..query];
        return new SignedUrl(own.Count == 0 ? path : $"{path}?{string.Join('&', own)}", values[0], values[1], values[2], values[3], values[4]);
    }
}
