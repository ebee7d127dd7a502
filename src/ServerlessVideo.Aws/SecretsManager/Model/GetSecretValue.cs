using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

public sealed class GetSecretValueRequest : AmazonWebServiceRequest
{
    public string SecretId { get; set; } = null!;

    public string? VersionId { get; set; }

    public string? VersionStage { get; set; }
}

public sealed class GetSecretValueResponse : AmazonWebServiceResponse
{
    public string? ARN { get; set; }

    public string? Name { get; set; }

    public string? VersionId { get; set; }

    public MemoryStream? SecretBinary { get; set; }

    public string? SecretString { get; set; }

    public List<string>? VersionStages { get; set; }

    public DateTime? CreatedDate { get; set; }
}
