using System.Buffers.Binary;

namespace ServerlessVideo.Encoding;

/// <summary>
/// Whether a file that an encoder could not open is provably not whole, so that no other need try. What cannot be told so may be of a
/// kind that another reads.
/// </summary>
static class CutOff
{
    /// <summary>Why it cannot be whole; null: nothing proves it.</summary>
    public static async Task<string?> ProofAsync(HeaderBytes file, CancellationToken cancellationToken)
    {
        var start = await file.ReadAsync(0, (int)Math.Min(12, file.Size), cancellationToken);
        var proof = start.Span switch
        {
            [0x1A, 0x45, 0xDF, 0xA3, ..] => await MatroskaAsync(file, cancellationToken),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, ..] => Riff(start.Span, file.Size),
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => await Mp4Async(file, cancellationToken),
            _ => null,
        };
        // Of more parts than are looked at nothing is proven.
        return file.IsSpent ? null : proof;
    }

    static async Task<string?> MatroskaAsync(HeaderBytes file, CancellationToken cancellationToken)
    {
        var tree = new HeaderTree(file, MatroskaAspect.Head);
        var segment = await tree.FindAsync(tree.File, cancellationToken, MatroskaAspect.Segment);
        return segment is not { IsCut: false } ? "The file ends before it says that it does."
            : await tree.FindAsync(segment.Value, cancellationToken, MatroskaAspect.Tracks) is not { IsCut: false } ? "The file ends before it says what is in it."
            : null;
    }

    static async Task<string?> Mp4Async(HeaderBytes file, CancellationToken cancellationToken)
    {
        var tree = new HeaderTree(file, Mp4Aspect.Head);
        return await tree.FindAsync(tree.File, cancellationToken, Mp4Aspect.Moov) is not { IsCut: false }
            ? "The file has no index, or ends in it: it was cut off, or its recording never ended."
            : null;
    }

    static string? Riff(ReadOnlySpan<byte> start, long size) =>
        BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) + 8L is var said && said > size ? $"The file says it has {said} bytes, and has {size}." : null;
}
