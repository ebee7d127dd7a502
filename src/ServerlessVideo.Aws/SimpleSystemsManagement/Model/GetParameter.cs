using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

public sealed class GetParameterRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;

    public bool? WithDecryption { get; set; }
}

public sealed class GetParameterResponse : AmazonWebServiceResponse
{
    public Parameter Parameter { get; set; } = null!;
}
