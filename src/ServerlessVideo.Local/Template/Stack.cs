using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Template;

/// <summary>One resource of the synthesized template.</summary>
public abstract class Resource
{
    public abstract string LogicalId { get; }

    /// <value><c>AWS::S3::Bucket</c>, …</value>
    public abstract string Type { get; }

    /// <value>What <c>Ref</c> gives: bucket name, queue URL, table name, function name, …</value>
    public abstract string PhysicalId { get; }

    public abstract string Arn { get; }

    /// <value>Properties with every intrinsic function resolved.</value>
    public abstract JsonObject Properties { get; }
}

/// <summary>The synthesized stack as the platform sees it: resources whose intrinsics are resolved to the laptop's names.</summary>
public abstract class Stack
{
    public const string Account = "000000000000";
    public const string Region = "us-east-1";

    public abstract string Name { get; }

    public abstract IReadOnlyList<Resource> Resources { get; }

    public abstract Resource this[string logicalId] { get; }

    public IEnumerable<Resource> OfType(string type) => Resources.Where(r => r.Type == type);

    /// <summary>The resource with this ARN or physical id.</summary>
    public Resource? Find(string arnOrPhysicalId) =>
        Resources.FirstOrDefault(r => r.Arn == arnOrPhysicalId || r.PhysicalId == arnOrPhysicalId);
}
