using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

[JsonConverter(typeof(ConstantConverter<JobPhase>))]
public sealed class JobPhase(string value) : ConstantClass(value), IConstant<JobPhase>
{
    public static readonly JobPhase PROBING = new("PROBING"), TRANSCODING = new("TRANSCODING"), UPLOADING = new("UPLOADING");

    public static implicit operator JobPhase(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<JobStatus>))]
public sealed class JobStatus(string value) : ConstantClass(value), IConstant<JobStatus>
{
    public static readonly JobStatus SUBMITTED = new("SUBMITTED"), PROGRESSING = new("PROGRESSING"), COMPLETE = new("COMPLETE"),
        CANCELED = new("CANCELED"), ERROR = new("ERROR");

    public static implicit operator JobStatus(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<Order>))]
public sealed class Order(string value) : ConstantClass(value), IConstant<Order>
{
    public static readonly Order ASCENDING = new("ASCENDING"), DESCENDING = new("DESCENDING");

    public static implicit operator Order(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<StatusUpdateInterval>))]
public sealed class StatusUpdateInterval(string value) : ConstantClass(value), IConstant<StatusUpdateInterval>
{
    public static readonly StatusUpdateInterval SECONDS_10 = new("SECONDS_10"), SECONDS_12 = new("SECONDS_12"),
        SECONDS_15 = new("SECONDS_15"), SECONDS_20 = new("SECONDS_20"), SECONDS_30 = new("SECONDS_30"), SECONDS_60 = new("SECONDS_60"),
        SECONDS_120 = new("SECONDS_120"), SECONDS_180 = new("SECONDS_180"), SECONDS_240 = new("SECONDS_240"),
        SECONDS_300 = new("SECONDS_300"), SECONDS_360 = new("SECONDS_360"), SECONDS_420 = new("SECONDS_420"),
        SECONDS_480 = new("SECONDS_480"), SECONDS_540 = new("SECONDS_540"), SECONDS_600 = new("SECONDS_600");

    public static implicit operator StatusUpdateInterval(string value) => new(value);
}
