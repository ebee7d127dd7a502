using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Serializes with <typeparamref name="TContext"/>, made anew with Lambda's options: what the context's own
/// <see cref="JsonSourceGenerationOptionsAttribute"/> says does not hold.
/// </summary>
public sealed class SourceGeneratorLambdaJsonSerializer<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TContext> : ILambdaSerializer
    where TContext : JsonSerializerContext
{
    readonly TContext _context;

    public SourceGeneratorLambdaJsonSerializer()
        : this(_ => { })
    {
    }

    public SourceGeneratorLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            PropertyNameCaseInsensitive = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new DateTimeConverter(), new MemoryStreamConverter() },
        };
        customizer(options);
        _context = (TContext)Activator.CreateInstance(typeof(TContext), options)!;
    }

    public T Deserialize<T>(Stream requestStream) => JsonSerializer.Deserialize(requestStream, TypeInfo<T>())!;

    public void Serialize<T>(T response, Stream responseStream) => JsonSerializer.Serialize(responseStream, response, TypeInfo<T>());

    JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>?)_context.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException($"{typeof(TContext)} has no [JsonSerializable(typeof({typeof(T)}))].");
}
