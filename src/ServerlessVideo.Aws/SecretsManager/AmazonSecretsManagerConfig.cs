using ServerlessVideo.Aws.Runtime;

namespace Amazon.SecretsManager;

public class AmazonSecretsManagerConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("Secrets Manager", "secretsmanager", "2017-10-17")
    {
        TargetPrefix = "secretsmanager",
        JsonVersion = "1.1",
        Error = AmazonSecretsManagerException.From,
    };
}
