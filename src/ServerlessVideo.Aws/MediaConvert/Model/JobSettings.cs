namespace Amazon.MediaConvert.Model;

public sealed class JobSettings
{
    public List<Input>? Inputs { get; set; }

    public List<OutputGroup>? OutputGroups { get; set; }

    public TimecodeConfig? TimecodeConfig { get; set; }
}

public sealed class TimecodeConfig
{
    public string? Anchor { get; set; }

    public TimecodeSource? Source { get; set; }

    public string? Start { get; set; }
}

public sealed class OutputGroup
{
    public string? CustomName { get; set; }

    public string? Name { get; set; }

    public OutputGroupSettings? OutputGroupSettings { get; set; }

    public List<Output>? Outputs { get; set; }
}

public sealed class OutputGroupSettings
{
    public CmafGroupSettings? CmafGroupSettings { get; set; }

    public FileGroupSettings? FileGroupSettings { get; set; }

    public OutputGroupType? Type { get; set; }
}

public sealed class FileGroupSettings
{
    public string? Destination { get; set; }
}

public sealed class Output
{
    public List<AudioDescription>? AudioDescriptions { get; set; }

    public ContainerSettings? ContainerSettings { get; set; }

    public string? Extension { get; set; }

    public string? NameModifier { get; set; }

    public VideoDescription? VideoDescription { get; set; }
}

public sealed class ContainerSettings
{
    public CmfcSettings? CmfcSettings { get; set; }

    public ContainerType? Container { get; set; }
}
