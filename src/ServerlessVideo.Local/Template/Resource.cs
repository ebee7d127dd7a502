using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.Template;

/// <summary>One resource of the synthesized template.</summary>
public sealed class Resource
{
    readonly Stack _stack;
    readonly JsonObject _raw;
    readonly ResourceType? _type;
    readonly Lock _gate = new();
    (int Revision, JsonObject Value)? _properties;

    internal Resource(Stack stack, string logicalId, JsonObject declaration)
    {
        _stack = stack;
        LogicalId = logicalId;
        Type = declaration[nameof(Type)]!.GetValue<string>();
        _raw = declaration[nameof(Properties)]?.AsObject() ?? [];
        _type = ResourceTypes.Find(Type);
        DependsOn = [.. Intrinsics.References(declaration[nameof(Properties)]).Concat(Names(declaration[nameof(DependsOn)])).Distinct()];
    }

    public string LogicalId { get; }

    /// <value><c>AWS::S3::Bucket</c>, …</value>
    public string Type { get; }

    /// <value>Logical ids this resource refers to or depends on.</value>
    public IReadOnlyList<string> DependsOn { get; }

    /// <value>What <c>Ref</c> gives: bucket name, queue URL, table name, function name, …</value>
    public string PhysicalId => Provisioned?.PhysicalId ?? Understood.Ref(this);

    public string Arn => Understood.Arn is { } arn ? arn(this) : throw new TemplateException($"{LogicalId} ({Type}) has no ARN on the laptop");

    /// <value>
    /// Properties with every intrinsic function resolved; dynamic references (<c>{{resolve:…}}</c>) stay for
    /// <see cref="DynamicReferences"/>. A fresh copy is not made: do not write to it.
    /// </value>
    /// <exception cref="TemplateException">It refers to a custom resource that is not provisioned yet.</exception>
    public JsonObject Properties
    {
        get
        {
            lock (_gate)
            {
                if (_properties is not { } known || known.Revision != _stack.Revision)
                {
                    _properties = known = (_stack.Revision, _stack.Intrinsics.Resolve(_raw)!.AsObject());
                }
                return known.Value;
            }
        }
    }

    internal ResourceType Understood => _type ?? throw new TemplateException($"{LogicalId}: the laptop does not understand {Type}");

    internal bool IsUnderstood => _type is not null;

    
    internal bool IsCustom => ResourceTypes.IsCustom(Type);

    internal Provisioned? Provisioned { get; set; }

    internal JsonObject Raw => _raw;

    internal PlatformOptions Options => _stack.Options;

    /// <summary>What <c>Fn::GetAtt</c> gives.</summary>
    /// <exception cref="TemplateException">The type has no such attribute here, or the custom resource has not answered yet.</exception>
    public string Attribute(string name)
    {
        if (IsCustom)
        {
            var data = Provisioned?.Attributes ?? throw new TemplateException($"{LogicalId} ({Type}) is not provisioned yet");
            return data[name]?.ToString() ?? throw new TemplateException($"{LogicalId} ({Type}) returned no attribute {name}");
        }
        return name == "Arn" ? Arn
            : Understood.Attributes.TryGetValue(name, out var value) ? value(this)
            : throw new TemplateException($"{LogicalId}: the laptop does not know the attribute {name} of {Type}");
    }

    internal bool IsNamed(string arnOrPhysicalId) =>
        (Understood.Arn is { } arn && arn(this) == arnOrPhysicalId) || ((!IsCustom || Provisioned is not null) && PhysicalId == arnOrPhysicalId);

    /// <summary>One property as text without resolving the others (names are needed while the rest may not resolve yet).</summary>
    internal string? Text(string property) => _stack.Intrinsics.Resolve(_raw[property])?.ToString();

    /// <summary>The name CloudFormation would make up, the same on each start.</summary>
    internal string GeneratedName(int maxLength)
    {
        var name = $"{_stack.Name}-{LogicalId}";
        return name.Length <= maxLength ? name : $"{name[..(maxLength - 9)]}-{Identifiers.Hex(LogicalId, 8)}";
    }

    static IEnumerable<string> Names(JsonNode? dependsOn) => dependsOn switch
    {
        JsonArray many => many.Select(n => n!.GetValue<string>()),
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };
}

/// <summary>The answer of a custom resource's function.</summary>
sealed record Provisioned(string PhysicalId, JsonObject Attributes);
