using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Local.Template;

/// <summary>Ids that AWS draws at random; those of resources are drawn from the logical id, so that they are the same on each start.</summary>
static class Identifiers
{
    const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static string Hex(string seed, int length) => Convert.ToHexStringLower(Hash(seed))[..length];

    /// <summary>Lower-case letters and digits, at most 32.</summary>
    public static string Alphanumeric(string seed, int length) =>
        string.Create(length, Hash(seed), static (text, hash) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Digits[hash[i] % Digits.Length];
            }
        });

    /// <summary>A request id, event id, …: nothing on the laptop depends on its value.</summary>
    public static string Random() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();

    static byte[] Hash(string seed) => SHA256.HashData(Encoding.UTF8.GetBytes(seed));
}
