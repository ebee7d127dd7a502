using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>A failure as Lambda takes it (errorType, errorMessage, stackTrace, cause) and as one JSON line of the log.</summary>
internal static class RuntimeError
{
    /// <summary>Deeper causes say nothing new and could pass the Runtime API's size limit.</summary>
    const int MaxCauses = 5;
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly Lazy<Stream> StandardError = new(Console.OpenStandardError);

    /// <summary>Step Functions matches this name in Retry and Catch.</summary>
    public static string TypeOf(Exception exception) => exception.GetType().Name;

    public static ReadOnlyMemory<byte> ToJson(Exception exception)
    {
        var json = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(json, Options);
        writer.WriteStartObject();
        WriteMembers(writer, exception, MaxCauses);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    /// <summary>Writes the line in the shape of Lambda's own JSON logs.</summary>
    public static void Log(Exception exception, string message, string requestId, DateTimeOffset now, Stream? log = null)
    {
        var json = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(json, Options);
        writer.WriteStartObject();
        writer.WriteString("timestamp"u8, now.UtcDateTime);
        writer.WriteString("level"u8, "ERROR"u8);
        writer.WriteString("message"u8, message);
        writer.WriteString("requestId"u8, requestId);
        WriteMembers(writer, exception, MaxCauses);
        writer.WriteEndObject();
        writer.Flush();
        json.Write("\n"u8);
        var stream = log ?? StandardError.Value;
        stream.Write(json.WrittenSpan);
        stream.Flush();
    }

    static void WriteMembers(Utf8JsonWriter writer, Exception exception, int causes)
    {
        writer.WriteString("errorType"u8, TypeOf(exception));
        writer.WriteString("errorMessage"u8, exception.Message);
        writer.WriteStartArray("stackTrace"u8);
        foreach (var line in exception.StackTrace.AsSpan().EnumerateLines())
        {
            writer.WriteStringValue(line.Trim());
        }
        writer.WriteEndArray();
        if (exception.InnerException is { } cause && causes > 0)
        {
            writer.WriteStartObject("cause"u8);
            WriteMembers(writer, cause, causes - 1);
            writer.WriteEndObject();
        }
    }
}
