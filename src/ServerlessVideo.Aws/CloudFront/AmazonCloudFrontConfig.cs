using ServerlessVideo.Aws.Runtime;

namespace Amazon.CloudFront;

public class AmazonCloudFrontConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("CloudFront", "cloudfront", "2020-05-31")
    {
        GlobalRegion = "us-east-1",
        Error = AmazonCloudFrontException.From,
    };
}
