using Amazon.Runtime;

namespace Amazon.CloudFront.Model;

public sealed class CreateInvalidationRequest : AmazonWebServiceRequest
{
    public string DistributionId { get; set; } = null!;

    public InvalidationBatch InvalidationBatch { get; set; } = null!;
}

public sealed class CreateInvalidationResponse : AmazonWebServiceResponse
{
    public Invalidation Invalidation { get; set; } = null!;

    public string? Location { get; set; }
}

public sealed class Invalidation
{
    public DateTime? CreateTime { get; set; }

    public string Id { get; set; } = null!;

    public InvalidationBatch InvalidationBatch { get; set; } = null!;

    /// <value><c>InProgress</c> or <c>Completed</c>.</value>
    public string Status { get; set; } = null!;
}

public sealed class InvalidationBatch
{
    /// <value>Makes the request idempotent: the same reference with the same paths is the same invalidation.</value>
    public string CallerReference { get; set; } = null!;

    public Paths Paths { get; set; } = null!;
}

public sealed class Paths
{
    /// <value>Each begins with <c>/</c>; a <c>*</c> at the end is a wildcard.</value>
    public List<string>? Items { get; set; }

    /// <value>Count of Items; another number is refused (InconsistentQuantities).</value>
    public int? Quantity { get; set; }
}
