using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>What the protocol, and Stream beyond it, ask of a request.</summary>
internal static class TusRules
{
    public const string Version = "1.0.0";

    /// <value>Bytes.</value>
    const int SmallestChunk = 5 << 20, LargestChunk = 200 << 20, ChunkUnit = 256 << 10;

    /// <summary>"MUST include the Tus-Resumable header in every request and response", except for OPTIONS.</summary>
    public static bool Speaks(HttpContext http)
    {
        http.Response.Headers["Tus-Resumable"] = Version;
        if (http.Request.Headers["Tus-Resumable"] == Version)
        {
            return true;
        }
        http.Response.Headers["Tus-Version"] = Version;
        http.Response.StatusCode = StatusCodes.Status412PreconditionFailed;
        return false;
    }

    public static long Number(string? text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw StreamException.Bad($"{name} is missing or no number");

    /// <param name="left">Bytes that the upload still wants.</param>
    /// <exception cref="StreamException">400, 411, 413.</exception>
    public static void DemandChunk(long? length, long left)
    {
        if (length is not { } bytes)
        {
            throw new StreamException(411, 10005, "Bad Request: PATCH needs a Content-Length");
        }
        if (bytes > left || bytes > LargestChunk)
        {
            throw StreamException.TooLarge(bytes > left ? "more bytes than Upload-Length said" : $"a chunk has {LargestChunk} bytes at most");
        }
        if (bytes < left && (bytes < SmallestChunk || bytes % ChunkUnit != 0))
        {
            throw StreamException.BadChunk($"every chunk but the last has at least {SmallestChunk} bytes and is a multiple of {ChunkUnit}");
        }
    }

    /// <summary>Pairs of key and base64 with commas between; Stream's own keys become fields, all others the video's meta.</summary>
    public static JsonObject ReadMetadata(string header)
    {
        JsonObject fields = [], meta = [];
        foreach (var pair in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, encoded) = pair.Split(' ', 2) is [var k, var v] ? (k, v) : (pair, "");
            var value = Decode(encoded);
            _ = key.ToLowerInvariant() switch
            {
                "requiresignedurls" => fields["requireSignedURLs"] = value is "" or "true",
                "allowedorigins" => fields["allowedOrigins"] = new JsonArray([.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(o => (JsonNode)o)]),
                "thumbnailtimestamppct" => fields["thumbnailTimestampPct"] = Fraction(value, key),
                "maxdurationseconds" => fields["maxDurationSeconds"] = Fraction(value, key),
                "expiry" => fields["expiry"] = value,
                "scheduleddeletion" => fields["scheduledDeletion"] = value,
                _ => meta[key] = value,
            };
        }
        fields["meta"] = meta;
        return fields;
    }

    static double Fraction(string text, string key) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw StreamException.Bad($"{key} is no number");

    static string Decode(string encoded)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        }
        catch (FormatException)
        {
            throw StreamException.Bad("Upload-Metadata is not base64");
        }
    }
}
