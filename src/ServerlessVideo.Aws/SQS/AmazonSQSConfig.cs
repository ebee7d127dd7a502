using ServerlessVideo.Aws.Runtime;

namespace Amazon.SQS;

public class AmazonSQSConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("SQS", "sqs", "2012-11-05")
    {
        TargetPrefix = "AmazonSQS",
        QueryCompatible = true,
        Error = AmazonSQSException.From,
    };
}
