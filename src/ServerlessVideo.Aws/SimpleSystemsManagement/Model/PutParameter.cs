using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

public sealed class PutParameterRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;

    public string? Description { get; set; }

    public string Value { get; set; } = null!;

    public ParameterType? Type { get; set; }

    public string? KeyId { get; set; }

    public bool? Overwrite { get; set; }

    public ParameterTier? Tier { get; set; }
}

public sealed class PutParameterResponse : AmazonWebServiceResponse
{
    public long? Version { get; set; }

    public ParameterTier? Tier { get; set; }
}
