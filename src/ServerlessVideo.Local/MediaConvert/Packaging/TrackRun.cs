using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>What a tfhd box says of all samples of its fragment.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TrackFragmentHeader(int Duration, int Size, uint Flags)
{
    public static TrackFragmentHeader Read(ReadOnlySpan<byte> data, Box box)
    {
        var fields = new Fields(data[box.Start..box.End]);
        var present = fields.UInt32() & 0xFFFFFF;
        fields.UInt32();
        if ((present & 0x1) != 0)
        {
            fields.UInt32();
            fields.UInt32();
        }
        if ((present & 0x2) != 0)
        {
            fields.UInt32();
        }
        var duration = (present & 0x8) != 0 ? (int)fields.UInt32() : 0;
        var size = (present & 0x10) != 0 ? (int)fields.UInt32() : 0;
        return new TrackFragmentHeader(duration, size, (present & 0x20) != 0 ? fields.UInt32() : 0);
    }
}

/// <summary>A trun box: the samples of a run.</summary>
internal static class TrackRun
{
    /// <param name="origin">Where the moof box begins in the file.</param>
    public static List<Sample> Read(ReadOnlySpan<byte> data, Box box, long origin, TrackFragmentHeader defaults)
    {
        var fields = new Fields(data[box.Start..box.End]);
        var present = fields.UInt32() & 0xFFFFFF;
        List<Sample> samples = new((int)fields.UInt32());
        var offset = origin + ((present & 0x1) != 0 ? (int)fields.UInt32() : 0);
        uint? firstFlags = (present & 0x4) != 0 ? fields.UInt32() : null;
        for (var i = 0; i < samples.Capacity; i++)
        {
            var duration = (present & 0x100) != 0 ? (int)fields.UInt32() : defaults.Duration;
            var size = (present & 0x200) != 0 ? (int)fields.UInt32() : defaults.Size;
            var flags = (present & 0x400) != 0 ? fields.UInt32() : i == 0 ? firstFlags ?? defaults.Flags : defaults.Flags;
            var composition = (present & 0x800) != 0 ? (int)fields.UInt32() : 0;
            samples.Add(new Sample(offset, size, duration, flags, composition));
            offset += size;
        }
        return samples;
    }
}

/// <summary>Big-endian fields one after the other.</summary>
internal ref struct Fields(ReadOnlySpan<byte> data)
{
    ReadOnlySpan<byte> _rest = data;

    public uint UInt32()
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return value;
    }
}
