namespace ServerlessVideo.Local.Template;

/// <summary>How the laptop understands one CloudFormation type.</summary>
/// <param name="properties">Understood property paths, see <see cref="PropertyTable"/>.</param>
sealed class ResourceType(string name, string properties)
{
    public string Name => name;

    public PropertyTable Properties { get; } = new(properties);

    public Func<Resource, string> Ref { get; init; } = r => r.LogicalId;

    public Func<Resource, string>? Arn { get; init; }

    public IReadOnlyDictionary<string, Func<Resource, string>> Attributes { get; init; } = new Dictionary<string, Func<Resource, string>>();

    /// <value>Why the whole type has no effect on the laptop.</value>
    public string? Inert { get; init; }

    /// <summary>A name given in the template, or the one that CloudFormation would make up.</summary>
    public static Func<Resource, string> Named(string property, int maxLength = 128) => r => r.Text(property) ?? r.GeneratedName(maxLength);

    public static Func<Resource, string> ArnOf(string service, string prefix, Func<Resource, string> id, bool regional = true) =>
        r => $"arn:aws:{service}:{(regional ? Stack.Region : "")}:{Stack.Account}:{prefix}{id(r)}";
}
