using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

public sealed class PutSecretValueRequest : AmazonWebServiceRequest
{
    /// <summary>Becomes the id of the version: 32 to 64 characters. The same token with the same value is the same version. Must be given here.</summary>
    public string? ClientRequestToken { get; set; }

    public string SecretId { get; set; } = null!;

    public MemoryStream? SecretBinary { get; set; }

    public string? SecretString { get; set; }

    public List<string>? VersionStages { get; set; }
}

public sealed class PutSecretValueResponse : AmazonWebServiceResponse
{
    public string? ARN { get; set; }

    public string? Name { get; set; }

    public string? VersionId { get; set; }

    public List<string>? VersionStages { get; set; }
}
