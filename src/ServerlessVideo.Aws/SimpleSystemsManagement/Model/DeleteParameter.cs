using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

public sealed class DeleteParameterRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class DeleteParameterResponse : AmazonWebServiceResponse;
