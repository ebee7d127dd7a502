using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>One coded frame. Times in the track's timescale.</summary>
/// <param name="Offset">In the file.</param>
/// <param name="CompositionOffset">Presentation minus decoding time; negative for B-frames' sake (first frame at 0).</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sample(long Offset, int Size, int Duration, uint Flags, int CompositionOffset)
{
    const uint NonSync = 0x10000;

    public bool IsSync => (Flags & NonSync) == 0;
}

/// <summary>A one-track fragmented MP4 as ffmpeg wrote it.</summary>
/// <param name="Init">ftyp and moov.</param>
/// <param name="Codec">RFC 6381.</param>
internal sealed record FragmentedMp4(ReadOnlyMemory<byte> Init, int Timescale, string Codec, IReadOnlyList<Sample> Samples)
{
    public static async Task<FragmentedMp4> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        List<Sample> samples = [];
        ReadOnlyMemory<byte> init = default;
        var header = new byte[16];
        for (long at = 0; at < stream.Length;)
        {
            stream.Position = at;
            await stream.ReadExactlyAsync(header.AsMemory(0, (int)Math.Min(16, stream.Length - at)), cancellationToken);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header) is var size and not 1 ? size : BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
            var type = System.Text.Encoding.Latin1.GetString(header, 4, 4);
            if (type is "moov" or "moof")
            {
                var start = type == "moov" ? 0 : at;
                var bytes = new byte[checked((int)(at + length - start))];
                stream.Position = start;
                await stream.ReadExactlyAsync(bytes, cancellationToken);
                if (type == "moov")
                {
                    Straighten(bytes);
                    init = bytes;
                }
                else
                {
                    samples.AddRange(Fragment(bytes, at));
                }
            }
            at += length;
        }
        return init.IsEmpty ? throw new InvalidDataException($"{file} has no moov") : new FragmentedMp4(init, TimescaleOf(init), CodecOf(init), samples);
    }

    /// <summary>ffmpeg hands the source's display matrix on, also with pictures that it has turned: players would turn them again.</summary>
    static void Straighten(byte[] init)
    {
        const int beforeTimes = 4, times = 20, longTimes = 32, beforeMatrix = 16;
        var box = Box.Find(init, "moov", "trak", "tkhd");
        var matrix = init.AsSpan(box.Start + beforeTimes + (init[box.Start] == 0 ? times : longTimes) + beforeMatrix);
        ReadOnlySpan<int> identity = [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30];
        for (var i = 0; i < identity.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(matrix[(4 * i)..], identity[i]);
        }
    }

    static int TimescaleOf(ReadOnlyMemory<byte> init)
    {
        var box = Box.Find(init, "moov", "trak", "mdia", "mdhd");
        return BinaryPrimitives.ReadInt32BigEndian(init.Span[(box.Start + (init.Span[box.Start] == 0 ? 12 : 20))..]);
    }

    /// <summary>avc1.PPCCLL from the avcC box; AAC is always the low-complexity profile here.</summary>
    static string CodecOf(ReadOnlyMemory<byte> init)
    {
        const int entryHeader = 8, visualSampleEntry = 78;
        var stsd = Box.Find(init, "moov", "trak", "mdia", "minf", "stbl", "stsd");
        var entry = Box.In(init, stsd.Start + entryHeader, stsd.End).First();
        if (entry.Type != "avc1")
        {
            return "mp4a.40.2";
        }
        var avcC = Box.In(init, entry.Start + visualSampleEntry, entry.End).First(b => b.Type == "avcC");
        return $"avc1.{Convert.ToHexStringLower(init.Span.Slice(avcC.Start + 1, 3))}";
    }

    /// <param name="moof">The box with its header; sample offsets count from its beginning (default-base-is-moof).</param>
    static List<Sample> Fragment(byte[] moof, long at)
    {
        var traf = Box.Find(moof, "moof", "traf");
        var defaults = TrackFragmentHeader.Read(moof, Box.In(moof, traf.Start, traf.End).First(b => b.Type == "tfhd"));
        List<Sample> samples = [];
        foreach (var trun in Box.In(moof, traf.Start, traf.End).Where(b => b.Type == "trun"))
        {
            samples.AddRange(TrackRun.Read(moof, trun, at, defaults));
        }
        return samples;
    }
}
