using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.DynamoDBv2.Model;

namespace ServerlessVideo.Data;

/// <summary>Attributes that only the table needs: index keys, search text, expiry.</summary>
public sealed record IndexAttributes(
    string? Gsi1Pk = null, string? Gsi1Sk = null, string? Gsi2Pk = null, string? Gsi2Sk = null,
    string? SearchText = null, IReadOnlyList<string>? EntityKeys = null, DateTimeOffset? ExpiresAt = null);

/// <summary>
/// How one kind of record lies in the table: its source-generated JSON, attribute by attribute (so that conditions,
/// filters and updates can name them), beside the keys, <c>type</c> and the version <c>v</c> of its shape.
/// </summary>
public sealed class ItemMapper<T>(
    string type, int version, JsonTypeInfo<T> json, Func<T, Key> key, Func<T, IndexAttributes>? index = null) where T : class
{
    public Key KeyOf(T record) => key(record);

    public Dictionary<string, AttributeValue> ToItem(T record)
    {
        using var document = JsonSerializer.SerializeToDocument(record, json);
        var item = AttributeValues.FromJson(document.RootElement).M;
        var (pk, sk) = key(record);
        item["pk"] = new AttributeValue(pk);
        item["sk"] = new AttributeValue(sk);
        item["type"] = new AttributeValue(type);
        item["v"] = new AttributeValue { N = version.ToString() };
        if (index?.Invoke(record) is { } attributes)
        {
            Add("gsi1pk", attributes.Gsi1Pk);
            Add("gsi1sk", attributes.Gsi1Sk);
            Add("gsi2pk", attributes.Gsi2Pk);
            Add("gsi2sk", attributes.Gsi2Sk);
            Add("search_text", attributes.SearchText);
            if (attributes.EntityKeys is { Count: > 0 } entities)
            {
                item["entity_keys"] = new AttributeValue { SS = [.. entities] };
            }
            if (attributes.ExpiresAt is { } expiry)
            {
                item["ttl"] = new AttributeValue { N = expiry.ToUnixTimeSeconds().ToString() };
            }
        }
        return item;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                item[name] = new AttributeValue(value);
            }
        }
    }

    /// <exception cref="InvalidOperationException">The item is of another kind, or written by a newer version of the product.</exception>
    public T FromItem(Dictionary<string, AttributeValue> item)
    {
        if (item["type"].S != type || int.Parse(item["v"].N) > version)
        {
            throw new InvalidOperationException($"Item of type {item["type"].S} v{item["v"].N} read as {type} v{version}.");
        }
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            AttributeValues.WriteMap(writer, item);
        }
        return JsonSerializer.Deserialize(buffer.WrittenSpan, json)!;
    }
}
