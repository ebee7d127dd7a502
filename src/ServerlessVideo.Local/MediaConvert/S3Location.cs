namespace ServerlessVideo.Local.MediaConvert;

/// <summary><c>s3://bucket/key</c></summary>
public sealed record S3Location(string Bucket, string Key)
{
    /// <value>What follows the last slash of the key.</value>
    public string Name => Key[(Key.LastIndexOf('/') + 1)..];

    /// <summary>Another object in the same folder.</summary>
    public S3Location Beside(string name) => this with { Key = Key[..(Key.LastIndexOf('/') + 1)] + name };

    /// <exception cref="FormatException">No s3 URL; the settings' rules have ruled that out before.</exception>
    public static S3Location Parse(string url)
    {
        const string scheme = "s3://";
        var slash = url.StartsWith(scheme, StringComparison.Ordinal) ? url.IndexOf('/', scheme.Length) : -1;
        return slash < 0 ? throw new FormatException($"{url} is no S3 object") : new S3Location(url[scheme.Length..slash], url[(slash + 1)..]);
    }

    public override string ToString() => $"s3://{Bucket}/{Key}";
}
