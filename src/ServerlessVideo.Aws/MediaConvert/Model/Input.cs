namespace Amazon.MediaConvert.Model;

public sealed class Input
{
    public Dictionary<string, AudioSelector>? AudioSelectors { get; set; }

    public InputDeblockFilter? DeblockFilter { get; set; }

    public InputDenoiseFilter? DenoiseFilter { get; set; }

    public string? FileInput { get; set; }

    public InputFilterEnable? FilterEnable { get; set; }

    public int? FilterStrength { get; set; }

    public List<InputClipping>? InputClippings { get; set; }

    public InputScanType? InputScanType { get; set; }

    public int? ProgramNumber { get; set; }

    public InputPsiControl? PsiControl { get; set; }

    public InputTimecodeSource? TimecodeSource { get; set; }

    public string? TimecodeStart { get; set; }

    public VideoSelector? VideoSelector { get; set; }
}

public sealed class InputClipping
{
    public string? EndTimecode { get; set; }

    public string? StartTimecode { get; set; }
}

public sealed class AudioSelector
{
    public AudioDurationCorrection? AudioDurationCorrection { get; set; }

    public AudioDefaultSelection? DefaultSelection { get; set; }

    public int? Offset { get; set; }

    public int? ProgramSelection { get; set; }

    public AudioSelectorType? SelectorType { get; set; }

    public List<int>? Tracks { get; set; }
}

public sealed class VideoSelector
{
    public AlphaBehavior? AlphaBehavior { get; set; }

    public ColorSpace? ColorSpace { get; set; }

    public ColorSpaceUsage? ColorSpaceUsage { get; set; }

    public InputRotate? Rotate { get; set; }

    public InputSampleRange? SampleRange { get; set; }
}
