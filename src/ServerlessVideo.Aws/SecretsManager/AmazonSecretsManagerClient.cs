using Amazon.Runtime;
using Amazon.SecretsManager.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SecretsManager;

public class AmazonSecretsManagerClient : ThinClient, IAmazonSecretsManager
{
    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonSecretsManagerClient()
        : this(new AmazonSecretsManagerConfig())
    {
    }

    public AmazonSecretsManagerClient(AmazonSecretsManagerConfig config)
        : base(config)
    {
    }

    public AmazonSecretsManagerClient(AWSCredentials credentials, AmazonSecretsManagerConfig config)
        : base(credentials, config)
    {
    }

    static SecretsManagerJson Json => SecretsManagerJson.Default;

    public Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GetSecretValue", request, Json.GetSecretValueRequest, Json.GetSecretValueResponse, cancellationToken);

    public Task<PutSecretValueResponse> PutSecretValueAsync(PutSecretValueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("PutSecretValue", request, Json.PutSecretValueRequest, Json.PutSecretValueResponse, cancellationToken);
}
