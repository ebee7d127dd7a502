using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Local.Endpoint;

/// <param name="Expiration">From then on the endpoint answers ExpiredToken.</param>
public sealed record TemporaryCredentials(
    string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration);

/// <summary>
/// Temporary credentials of the template's roles. Role and expiry stand in the session token under an HMAC, and the
/// secret is derived from it, so nothing is remembered: with the key in the data directory they outlive a restart.
/// </summary>
public sealed class CredentialIssuer(PlatformOptions options, TimeProvider time)
{
    /// <value>As long as Lambda's own last.</value>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly byte[] masterKey = LoadOrCreate(Path.Combine(options.DataDirectory, "endpoint", "credentials.key"));

    public TemporaryCredentials Issue(string roleArn)
    {
        var expiration = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var claims = $"{expiration.ToUnixTimeSeconds()} {roleArn}";
        var token = $"{Encode(Encoding.UTF8.GetBytes(claims))}.{Encode(Mac("token", claims))}";
        return new(AccessKeyId(claims), Secret(claims), token, expiration);
    }

    /// <summary>What a session token says, if this platform issued it for this access key; null if not.</summary>
    internal (string RoleArn, string Secret, DateTimeOffset Expiration)? Verify(string accessKeyId, string sessionToken)
    {
        if (sessionToken.Split('.') is not [var body, var mac] || Decode(body) is not { } bytes)
        {
            return null;
        }
        var claims = Encoding.UTF8.GetString(bytes);
        var genuine = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Encode(Mac("token", claims))), Encoding.ASCII.GetBytes(mac));
        return genuine && AccessKeyId(claims) == accessKeyId && claims.Split(' ', 2) is [var seconds, var role]
            ? (role, Secret(claims), DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)))
            : null;
    }

    private string AccessKeyId(string claims) => "ASIA" + Convert.ToHexString(Mac("id", claims))[..16];

    private string Secret(string claims) => Convert.ToBase64String(Mac("secret", claims));

    private byte[] Mac(string purpose, string claims) =>
        HMACSHA256.HashData(masterKey, Encoding.UTF8.GetBytes($"{purpose}\n{claims}"));

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[]? Decode(string text) =>
        Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = path + ".new";
            File.WriteAllBytes(temporary, RandomNumberGenerator.GetBytes(32));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            File.Move(temporary, path);
        }
        return File.ReadAllBytes(path);
    }
}
