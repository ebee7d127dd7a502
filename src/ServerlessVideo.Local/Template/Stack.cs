using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Template;

/// <summary>The synthesized stack as the platform sees it: resources whose intrinsics resolve to the laptop's names.</summary>
public sealed class Stack
{
    public const string Account = "000000000000";
    public const string Region = "us-east-1";

    readonly Dictionary<string, Resource> _byId;
    readonly IReadOnlyDictionary<string, string> _assets;

    /// <param name="assets">S3 key of each file asset → the folder or file on disk.</param>
    /// <exception cref="TemplateException">The template uses what the laptop does not understand; each use is named.</exception>
    public Stack(string name, JsonObject template, PlatformOptions options, IReadOnlyDictionary<string, string>? assets = null)
    {
        Name = name;
        Options = options;
        _assets = assets ?? new Dictionary<string, string>(StringComparer.Ordinal);
        Intrinsics = new Intrinsics(this, template);
        Resources =
        [
            .. (template[nameof(Resources)]?.AsObject() ?? [])
                .Where(r => Intrinsics.Holds(r.Value!["Condition"]))
                .Select(r => new Resource(this, r.Key, r.Value!.AsObject())),
        ];
        _byId = Resources.ToDictionary(r => r.LogicalId, StringComparer.Ordinal);
        TemplateCheck.Demand(this);
    }

    public string Name { get; }

    public IReadOnlyList<Resource> Resources { get; }

    internal PlatformOptions Options { get; }

    internal Intrinsics Intrinsics { get; }

    /// <value>Grows when a custom resource gets new attributes: resolved properties of before are stale.</value>
    internal int Revision { get; private set; }

    /// <exception cref="KeyNotFoundException">No such resource, or its condition does not hold.</exception>
    public Resource this[string logicalId] => _byId[logicalId];

    public static Stack Load(PlatformOptions options) => CloudAssembly.Load(options);

    public Resource? TryGet(string logicalId) => _byId.GetValueOrDefault(logicalId);

    public IEnumerable<Resource> OfType(string type) => Resources.Where(r => r.Type == type);

    /// <summary>The resource with this ARN or physical id.</summary>
    public Resource? Find(string arnOrPhysicalId) =>
        Resources.FirstOrDefault(r => r.IsNamed(arnOrPhysicalId));

    /// <value>What the template asks for and the laptop accepts without effect, for the log and the status page.</value>
    public IEnumerable<string> WithoutEffect => TemplateCheck.Inert(this);

    /// <summary>The folder of a Lambda function's <c>Code</c>.</summary>
    /// <exception cref="TemplateException">The cloud assembly has no such asset.</exception>
    public string AssetFolder(string s3Key) =>
        _assets.GetValueOrDefault(s3Key) ?? throw new TemplateException($"asset {s3Key} is not in the cloud assembly");

    /// <summary>Every resource after those it refers to or depends on.</summary>
    /// <exception cref="TemplateException">Resources refer to each other in a circle.</exception>
    public IReadOnlyList<Resource> InDependencyOrder()
    {
        List<Resource> ordered = [];
        HashSet<string> done = [], open = [];
        void Visit(Resource resource)
        {
            if (done.Contains(resource.LogicalId))
            {
                return;
            }
            if (!open.Add(resource.LogicalId))
            {
                throw new TemplateException($"{resource.LogicalId} depends on itself");
            }
            foreach (var id in resource.DependsOn.Where(_byId.ContainsKey))
            {
                Visit(_byId[id]);
            }
            done.Add(resource.LogicalId);
            ordered.Add(resource);
        }
        foreach (var resource in Resources)
        {
            Visit(resource);
        }
        return ordered;
    }

    /// <summary>What a custom resource's function answered: its <c>Ref</c> and its <c>Fn::GetAtt</c> values.</summary>
    internal void SetProvisioned(string logicalId, string physicalId, JsonObject attributes)
    {
        _byId[logicalId].Provisioned = new(physicalId, attributes);
        Revision++;
    }
}

/// <summary>The template asks for something that the laptop does not understand.</summary>
public sealed class TemplateException(string message) : Exception(message);
