using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SimpleSystemsManagement;

public class AmazonSimpleSystemsManagementClient : ThinClient, IAmazonSimpleSystemsManagement
{
    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonSimpleSystemsManagementClient()
        : this(new AmazonSimpleSystemsManagementConfig())
    {
    }

    public AmazonSimpleSystemsManagementClient(AmazonSimpleSystemsManagementConfig config)
        : base(config)
    {
    }

    public AmazonSimpleSystemsManagementClient(AWSCredentials credentials, AmazonSimpleSystemsManagementConfig config)
        : base(credentials, config)
    {
    }

    static SimpleSystemsManagementJson Json => SimpleSystemsManagementJson.Default;

    public Task<DeleteParameterResponse> DeleteParameterAsync(DeleteParameterRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("DeleteParameter", request, Json.DeleteParameterRequest, Json.DeleteParameterResponse, cancellationToken);

    public Task<GetParameterResponse> GetParameterAsync(GetParameterRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GetParameter", request, Json.GetParameterRequest, Json.GetParameterResponse, cancellationToken);

    public Task<PutParameterResponse> PutParameterAsync(PutParameterRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("PutParameter", request, Json.PutParameterRequest, Json.PutParameterResponse, cancellationToken);
}
