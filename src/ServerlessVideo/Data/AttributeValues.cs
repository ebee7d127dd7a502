using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace ServerlessVideo.Data;

/// <summary>JSON to DynamoDB's typed values and back, without loss.</summary>
static class AttributeValues
{
    public static AttributeValue FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new AttributeValue { S = json.GetString() },
        JsonValueKind.Number => new AttributeValue { N = json.GetRawText() },
        JsonValueKind.True => new AttributeValue { BOOL = true },
        JsonValueKind.False => new AttributeValue { BOOL = false },
        JsonValueKind.Null => new AttributeValue { NULL = true },
        JsonValueKind.Array => new AttributeValue { L = [.. json.EnumerateArray().Select(FromJson)] },
        JsonValueKind.Object => new AttributeValue { M = json.EnumerateObject().ToDictionary(p => p.Name, p => FromJson(p.Value)) },
        _ => throw new InvalidOperationException($"No attribute for {json.ValueKind}."),
    };

    /// <summary>Sets are only ever search attributes beside a record, and left out.</summary>
    public static void WriteMap(Utf8JsonWriter writer, Dictionary<string, AttributeValue> map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map.Where(pair => pair.Value.SS is null))
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        if (value.S is not null)
        {
            writer.WriteStringValue(value.S);
        }
        else if (value.N is not null)
        {
            writer.WriteRawValue(value.N);
        }
        else if (value.BOOL is { } flag)
        {
            writer.WriteBooleanValue(flag);
        }
        else if (value.M is not null)
        {
            WriteMap(writer, value.M);
        }
        else if (value.L is not null)
        {
            writer.WriteStartArray();
            value.L.ForEach(element => Write(writer, element));
            writer.WriteEndArray();
        }
        else if (value.NULL == true)
        {
            writer.WriteNullValue();
        }
        else
        {
            throw new InvalidOperationException("An attribute of a kind the product never writes.");
        }
    }
}
