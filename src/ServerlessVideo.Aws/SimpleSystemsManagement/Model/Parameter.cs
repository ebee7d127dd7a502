namespace Amazon.SimpleSystemsManagement.Model;

public sealed class Parameter
{
    public string Name { get; set; } = null!;

    public ParameterType? Type { get; set; }

    public string Value { get; set; } = null!;

    public long? Version { get; set; }

    public string? Selector { get; set; }

    public string? SourceResult { get; set; }

    public DateTime? LastModifiedDate { get; set; }

    public string? ARN { get; set; }

    public string? DataType { get; set; }
}
