using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Core;

/// <summary>
/// Positions in lists that clients hand back: opaque, and signed with the list they belong to (its filters and the caller),
/// so that none can be made up or used elsewhere.
/// </summary>
public sealed class Cursors(Cached<string> key)
{
    const int MacLength = 16;

    public async ValueTask<string> EncodeAsync(string list, string position, CancellationToken cancellationToken)
    {
        var payload = System.Text.Encoding.UTF8.GetBytes(position);
        return Base64Url.EncodeToString([.. Mac(await key.GetAsync(cancellationToken), list, payload), .. payload]);
    }

    /// <summary>Null: not a cursor of this list.</summary>
    public async ValueTask<string?> DecodeAsync(string list, string cursor, CancellationToken cancellationToken)
    {
        if (cursor.Length > 2048 || !Base64Url.IsValid(cursor))
        {
            return null;
        }
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < MacLength)
        {
            return null;
        }
        var expected = Mac(await key.GetAsync(cancellationToken), list, bytes.AsSpan(MacLength));
        return CryptographicOperations.FixedTimeEquals(expected, bytes.AsSpan(0, MacLength))
            ? System.Text.Encoding.UTF8.GetString(bytes, MacLength, bytes.Length - MacLength)
            : null;
    }

    /// <summary>The list's length leads, so that no part of it can be taken for the position.</summary>
    static byte[] Mac(string key, string list, ReadOnlySpan<byte> position)
    {
        byte[] message = [.. BitConverter.GetBytes(System.Text.Encoding.UTF8.GetByteCount(list)), .. System.Text.Encoding.UTF8.GetBytes(list), .. position];
        return HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key), message)[..MacLength];
    }
}
