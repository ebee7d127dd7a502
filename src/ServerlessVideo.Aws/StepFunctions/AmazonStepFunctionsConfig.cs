using ServerlessVideo.Aws.Runtime;

namespace Amazon.StepFunctions;

public class AmazonStepFunctionsConfig() : ThinClientConfig(Description)
{
    static readonly ServiceDescription Description = new("SFN", "states", "2016-11-23")
    {
        TargetPrefix = "AWSStepFunctions",
        Error = AmazonStepFunctionsException.From,
    };
}
