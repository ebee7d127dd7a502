using System.Text.Json.Serialization;
using Amazon.Runtime;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.SimpleSystemsManagement;

[JsonConverter(typeof(ConstantConverter<ParameterTier>))]
public sealed class ParameterTier(string value) : ConstantClass(value), IConstant<ParameterTier>
{
    public static readonly ParameterTier Standard = new("Standard"), Advanced = new("Advanced"),
        Intelligent_Tiering = new("Intelligent-Tiering");

    public static implicit operator ParameterTier(string value) => new(value);
}

[JsonConverter(typeof(ConstantConverter<ParameterType>))]
public sealed class ParameterType(string value) : ConstantClass(value), IConstant<ParameterType>
{
    public static readonly ParameterType String = new("String"), StringList = new("StringList"), SecureString = new("SecureString");

    public static implicit operator ParameterType(string value) => new(value);
}
