namespace ServerlessVideo.Encoding;

/// <summary>
/// Pieces of a file, wherever in it they lie. Headers may lie too: whatever they say, no more than so many windows are fetched and
/// no more than so many pieces handed out.
/// </summary>
/// <param name="size">Bytes of the file.</param>
/// <param name="fetch">Bytes of the file from an offset on; fewer only where it ends.</param>
sealed class HeaderBytes(long size, Func<long, int, CancellationToken, Task<byte[]>> fetch)
{
    /// <value>Bytes fetched at a time; most headers stand in one.</value>
    public const int Window = 64 * 1024;

    /// <value>4 MiB in all.</value>
    public const int MostWindows = 64;

    /// <value>A film's header has some hundred.</value>
    public const int MostPieces = 10_000;

    long from;
    byte[] held = [];
    int windows, pieces;

    public long Size => size;

    /// <summary>More was asked for than is given: what was not found may be there.</summary>
    public bool IsSpent => windows > MostWindows || pieces > MostPieces;

    /// <param name="length">At most <see cref="Window"/>.</param>
    /// <returns>Empty: beyond the end of the file, or more than a header has.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long at, int length, CancellationToken cancellationToken)
    {
        if (at < 0 || length <= 0 || at > size - length || ++pieces > MostPieces)
        {
            return default;
        }
        if (at < from || at + length > from + held.Length)
        {
            if (++windows > MostWindows)
            {
                return default;
            }
            (from, held) = (at, await fetch(at, (int)Math.Min(Window, size - at), cancellationToken));
        }
        return at + length <= from + held.Length ? held.AsMemory((int)(at - from), length) : default;
    }
}
