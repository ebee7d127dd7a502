using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>One ISO base media box (ISO/IEC 14496-12): its type and where its payload lies.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Box(string Type, int Start, int End)
{
    /// <summary>The boxes between two offsets. The files are ffmpeg's own, so a box that leaves its parent is a bug.</summary>
    public static IEnumerable<Box> In(ReadOnlyMemory<byte> data, int start, int end)
    {
        for (var at = start; at + 8 <= end;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(data.Span[at..]);
            var next = checked(at + (int)length);
            if (length < 8 || next > end)
            {
                throw new InvalidDataException($"A box at {at} leaves its parent.");
            }
            yield return new Box(System.Text.Encoding.Latin1.GetString(data.Span.Slice(at + 4, 4)), at + 8, next);
            at = next;
        }
    }

    /// <summary>The first box on a path of types.</summary>
    public static Box Find(ReadOnlyMemory<byte> data, params ReadOnlySpan<string> path)
    {
        var box = new Box("", 0, data.Length);
        foreach (var type in path)
        {
            box = In(data, box.Start, box.End).First(b => b.Type == type);
        }
        return box;
    }
}
