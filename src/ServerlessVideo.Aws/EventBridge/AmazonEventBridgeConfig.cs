using ServerlessVideo.Aws.Runtime;

namespace Amazon.EventBridge;

public class AmazonEventBridgeConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("EventBridge", "events", "2015-10-07")
    {
        TargetPrefix = "AWSEvents",
        JsonVersion = "1.1",
        Error = AmazonEventBridgeException.From,
    };
}
