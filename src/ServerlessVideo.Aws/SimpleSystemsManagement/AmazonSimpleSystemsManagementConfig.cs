using ServerlessVideo.Aws.Runtime;

namespace Amazon.SimpleSystemsManagement;

public class AmazonSimpleSystemsManagementConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("SSM", "ssm", "2014-11-06")
    {
        TargetPrefix = "AmazonSSM",
        JsonVersion = "1.1",
        Error = AmazonSimpleSystemsManagementException.From,
    };
}
