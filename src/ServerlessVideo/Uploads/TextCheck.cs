using System.Buffers;
using System.Text;

namespace ServerlessVideo.Uploads;

/// <summary>Whether all bytes of a file, given piece by piece, are UTF-8 text without control characters but line breaks, tabs and form feeds.</summary>
sealed class TextCheck
{
    static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f'))]);

    readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    readonly char[] characters = new char[8 * 1024];

    public bool IsText { get; private set; } = true;

    /// <summary>Costs nothing once it is clear that it is none: of a video, after its first bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes, bool isLast)
    {
        while (IsText)
        {
            try
            {
                decoder.Convert(bytes, characters, isLast, out var read, out var written, out var completed);
                IsText = !characters.AsSpan(0, written).ContainsAny(Controls);
                bytes = bytes[read..];
                if (completed)
                {
                    return;
                }
            }
            catch (DecoderFallbackException)
            {
                IsText = false;
            }
        }
    }
}
