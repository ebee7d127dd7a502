using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessVideo.Encoding;

/// <summary>A box of ISO base media, or an element of Matroska: where its content begins and ends.</summary>
/// <param name="IsCut">It says that it is longer than what it is in.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct HeaderNode(uint Type, long From, long To, bool IsCut = false);

/// <summary>Walks the boxes or elements of a file without reading what is in those that nobody asks for.</summary>
/// <param name="file">The file.</param>
/// <param name="head">What begins a node.</param>
sealed class HeaderTree(HeaderBytes file, HeaderTree.Head head)
{
    /// <value>Bytes; the longest head of both formats.</value>
    const int LongestHead = 16;

    /// <summary>Reads a node's head from these bytes.</summary>
    /// <returns>Bytes of the head and of the content, null where the content goes on to the end; no length: none that can be read.</returns>
    public delegate (uint Type, int Length, long? Content) Head(ReadOnlySpan<byte> bytes);

    public HeaderNode File => new(0, 0, file.Size);

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(HeaderNode node, int offset, int length, CancellationToken cancellationToken) =>
        node.From + offset + length <= node.To ? file.ReadAsync(node.From + offset, length, cancellationToken) : default;

    /// <summary>The children of this type, in order.</summary>
    /// <param name="skip">Bytes of the parent before its first child.</param>
    public async IAsyncEnumerable<HeaderNode> ChildrenAsync(
        HeaderNode parent, uint type, [EnumeratorCancellation] CancellationToken cancellationToken, int skip = 0)
    {
        for (var at = parent.From + skip; at < parent.To;)
        {
            var bytes = await file.ReadAsync(at, (int)Math.Min(LongestHead, parent.To - at), cancellationToken);
            var (found, length, content) = head(bytes.Span);
            if (length == 0)
            {
                yield break;
            }
            // What says it is longer than its parent ends with it.
            var room = parent.To - at - length;
            var node = new HeaderNode(found, at + length, content is { } size && size < room ? at + length + size : parent.To, content > room);
            if (found == type)
            {
                yield return node;
            }
            at = node.To;
        }
    }

    /// <summary>The first child of the first child …; null: there is none.</summary>
    public async Task<HeaderNode?> FindAsync(HeaderNode parent, CancellationToken cancellationToken, params uint[] path)
    {
        HeaderNode? found = parent;
        foreach (var type in path)
        {
            found = found is { } node ? await FirstAsync(node, type, cancellationToken) : null;
        }
        return found;
    }

    async Task<HeaderNode?> FirstAsync(HeaderNode parent, uint type, CancellationToken cancellationToken)
    {
        await foreach (var child in ChildrenAsync(parent, type, cancellationToken))
        {
            return child;
        }
        return null;
    }
}
