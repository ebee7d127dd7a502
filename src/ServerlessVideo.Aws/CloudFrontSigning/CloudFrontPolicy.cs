using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ServerlessVideo.Aws.CloudFrontSigning;

/// <summary>What a CloudFront signature allows: a policy of one statement.</summary>
/// <param name="Resource">
/// Absolute URL in printable ASCII with its own query string but without CloudFront's parameters; <c>*</c> matches any run of
/// characters (also <c>/</c> and <c>?</c>) and <c>?</c> exactly one, anywhere.
/// </param>
/// <param name="Expires">First second in which it is refused.</param>
public sealed record CloudFrontPolicy(string Resource, DateTimeOffset Expires)
{
    /// <value>First second in which it is accepted; null: at once.</value>
    public DateTimeOffset? Starts { get; init; }

    /// <value>IPv4 range of the viewers, as CIDR; null: every address.</value>
    public IPNetwork? SourceIp { get; init; }

    /// <summary>Printable ASCII but the two characters that JSON would escape.</summary>
    static readonly SearchValues<char> UrlCharacters = SearchValues.Create(
        string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except("\"\\")));

    /// <summary>Members in CloudFront's order and no white space: of a canned policy CloudFront builds the very same text to check the signature.</summary>
    /// <exception cref="ArgumentException">The resource has a character that no URL has.</exception>
    public string ToJson()
    {
        if (!IsUrl(Resource))
        {
            throw new ArgumentException($"Not a URL in ASCII: {Resource}");
        }

        var address = SourceIp is { } network ? $",\"IpAddress\":{{\"AWS:SourceIp\":\"{network}\"}}" : "";
        var starts = Starts is { } time ? $",\"DateGreaterThan\":{Epoch(time)}" : "";
        return $"{{\"Statement\":[{{\"Resource\":\"{Resource}\",\"Condition\":{{\"DateLessThan\":{Epoch(Expires)}{address}{starts}}}}}]}}";
    }

    /// <returns>Null when it is not a policy CloudFront would take.</returns>
    public static CloudFrontPolicy? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var statements = document.RootElement.GetProperty("Statement");
            var condition = statements[0].GetProperty("Condition");
            return statements.GetArrayLength() != 1 ? null : new(
                statements[0].TryGetProperty(nameof(Resource), out var resource) ? resource.GetString()! : "*",
                Time(condition.GetProperty("DateLessThan")))
            {
                Starts = condition.TryGetProperty("DateGreaterThan", out var starts) ? Time(starts) : null,
                SourceIp = condition.TryGetProperty("IpAddress", out var address) ? IPNetwork.Parse(address.GetProperty("AWS:SourceIp").GetString()!) : null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether the resource matches a URL that is already free of CloudFront's parameters.</summary>
    public bool Covers(string baseUrl) => Wildcard.IsMatch(Resource, baseUrl);

    internal static bool IsUrl(string text) => !text.AsSpan().ContainsAnyExcept(UrlCharacters);

    static string Epoch(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{{\"AWS:EpochTime\":{time.ToUnixTimeSeconds()}}}");

    static DateTimeOffset Time(JsonElement condition) => DateTimeOffset.FromUnixTimeSeconds(condition.GetProperty("AWS:EpochTime").GetInt64());
}
