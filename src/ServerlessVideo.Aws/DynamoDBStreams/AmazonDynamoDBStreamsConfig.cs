using ServerlessVideo.Aws.Runtime;

namespace Amazon.DynamoDBStreams;

public class AmazonDynamoDBStreamsConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("DynamoDB Streams", "streams.dynamodb", "2012-08-10")
    {
        TargetPrefix = "DynamoDBStreams_20120810",
        SigningName = "dynamodb",
        Error = AmazonDynamoDBStreamsException.From,
    };
}
