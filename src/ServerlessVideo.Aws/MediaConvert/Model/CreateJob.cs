using Amazon.Runtime;

namespace Amazon.MediaConvert.Model;

public sealed class CreateJobRequest : AmazonWebServiceRequest
{
    public string? ClientRequestToken { get; set; }

    public int? Priority { get; set; }

    public string? Queue { get; set; }

    public string Role { get; set; } = null!;

    public JobSettings Settings { get; set; } = null!;

    public StatusUpdateInterval? StatusUpdateInterval { get; set; }

    public Dictionary<string, string>? Tags { get; set; }

    public Dictionary<string, string>? UserMetadata { get; set; }
}

public sealed class CreateJobResponse : AmazonWebServiceResponse
{
    public Job Job { get; set; } = null!;
}
