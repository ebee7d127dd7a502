using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>An enumeration of the AWS SDK: named values, open to values newer than the code.</summary>
public interface IConstant<TSelf>
    where TSelf : ConstantClass, IConstant<TSelf>
{
    static abstract implicit operator TSelf(string value);
}

/// <summary>Writes a constant as its string.</summary>
public sealed class ConstantConverter<T> : JsonConverter<T>
    where T : ConstantClass, IConstant<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
