using Amazon.Runtime;
using Amazon.EventBridge.Model;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.EventBridge;

public class AmazonEventBridgeClient : ThinClient, IAmazonEventBridge
{
    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonEventBridgeClient()
        : this(new AmazonEventBridgeConfig())
    {
    }

    public AmazonEventBridgeClient(AmazonEventBridgeConfig config)
        : base(config)
    {
    }

    public AmazonEventBridgeClient(AWSCredentials credentials, AmazonEventBridgeConfig config)
        : base(credentials, config)
    {
    }

    static EventBridgeJson Json => EventBridgeJson.Default;

    public Task<PutEventsResponse> PutEventsAsync(PutEventsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("PutEvents", request, Json.PutEventsRequest, Json.PutEventsResponse, cancellationToken);
}
