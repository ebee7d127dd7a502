using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessVideo.Core;

/// <summary>The id of a video: a UUIDv7 in its canonical text (lower case, dashes), so ids sort by creation time.</summary>
[JsonConverter(typeof(VideoIdConverter))]
public readonly record struct VideoId : IParsable<VideoId>
{
    readonly Guid value;

    public VideoId(Guid value)
    {
        if (value.Version != 7)
        {
            throw new ArgumentException("A video id is a UUIDv7.");
        }
        this.value = value;
    }

    /// <summary>Creation time, milliseconds since the Unix epoch: the first 48 bits (RFC 9562 §5.7).</summary>
    public DateTimeOffset CreatedAt
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            value.TryWriteBytes(bytes, bigEndian: true, out _);
            long milliseconds = 0;
            foreach (var b in bytes[..6])
            {
                milliseconds = (milliseconds << 8) | b;
            }
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
    }

    /// <summary>Only the canonical form is an id: one video has one URL, one key, one signature.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out VideoId result)
    {
        result = default;
        if (!Guid.TryParseExact(s, "D", out var guid) || guid.Version != 7 || guid.ToString("D") != s)
        {
            return false;
        }
        result = new VideoId(guid);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out VideoId result) => TryParse(s, null, out result);

    public static VideoId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is no video id.");

    public override string ToString() => value.ToString("D");
}

sealed class VideoIdConverter : JsonConverter<VideoId>
{
    public override VideoId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        VideoId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a video id.");

    public override void Write(Utf8JsonWriter writer, VideoId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
