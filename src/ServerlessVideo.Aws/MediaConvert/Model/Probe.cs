using Amazon.Runtime;

namespace Amazon.MediaConvert.Model;

public sealed class ProbeRequest : AmazonWebServiceRequest
{
    public List<ProbeInputFile>? InputFiles { get; set; }
}

public sealed class ProbeResponse : AmazonWebServiceResponse
{
    public List<ProbeResult>? ProbeResults { get; set; }
}
