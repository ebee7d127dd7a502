using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

public class AmazonMediaConvertConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("MediaConvert", "mediaconvert", "2017-08-29")
    {
        Error = AmazonMediaConvertException.From,
    };
}
