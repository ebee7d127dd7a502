using System.Globalization;
using System.Security.Cryptography;

namespace ServerlessVideo.Hosting.Webhooks;

/// <summary>
/// Whether a webhook comes from its host: <c>Webhook-Signature: time=1230811200,sig1=60493ec9…</c>, the HMAC-SHA256 in hex over the
/// time, a full stop and the body byte for byte (developers.cloudflare.com/stream/manage-video-library/using-webhooks).
/// </summary>
static class WebhookSignature
{
    public const string Header = "Webhook-Signature";

    /// <value>300 s, into the past and the future: a delivery is not worth repeating to us after that.</value>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    const int LongestHeader = 256;

    /// <param name="headers">Every value of the header: exactly one is taken.</param>
    /// <param name="secrets">Those that are valid now; each is tried, whichever fits.</param>
    public static bool IsValid(IReadOnlyList<string?> headers, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (headers is not [{ Length: <= LongestHeader } header] || Parse(header) is not var (time, signature)
            || (now - time).Duration() > Tolerance)
        {
            return false;
        }
        var valid = false;
        foreach (var secret in secrets.Where(secret => secret.Length > 0))
        {
            valid |= CryptographicOperations.FixedTimeEquals(Compute(secret, time.ToUnixTimeSeconds(), body), signature);
        }
        return valid;
    }

    /// <summary>The header a host would send.</summary>
    public static string Sign(string secret, DateTimeOffset now, ReadOnlySpan<byte> body) =>
        $"time={now.ToUnixTimeSeconds()},sig1={Convert.ToHexStringLower(Compute(secret, now.ToUnixTimeSeconds(), body))}";

    static byte[] Compute(string secret, long time, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, System.Text.Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(System.Text.Encoding.UTF8.GetBytes($"{time.ToString(CultureInfo.InvariantCulture)}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    /// <summary>The two fields in any order; others may be added and say nothing to us; one that comes twice says nothing at all.</summary>
    static (DateTimeOffset Time, byte[] Signature)? Parse(string header)
    {
        var fields = header.Split(',').Select(field => field.Trim().Split('=')).ToArray();
        if (fields.Any(field => field.Length != 2) || fields.DistinctBy(field => field[0]).Count() != fields.Length)
        {
            return null;
        }
        var (time, signature) = (Value("time"), Value("sig1"));
        // As many digits as seconds have until the year 5138: written in one way only, so that what was signed is what we sign.
        return time is { Length: > 0 and <= 11 } && (time == "0" || time[0] != '0') && time.All(char.IsAsciiDigit)
            && signature is { Length: 2 * SHA256.HashSizeInBytes } && signature.All(char.IsAsciiHexDigit)
            ? (DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture)), Convert.FromHexString(signature))
            : null;

        string? Value(string name) => fields.FirstOrDefault(field => field[0] == name)?[1];
    }
}
