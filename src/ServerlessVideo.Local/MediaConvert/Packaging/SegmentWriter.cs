using System.Buffers.Binary;

namespace ServerlessVideo.Local.MediaConvert.Packaging;

/// <summary>Writes CMAF segments: styp, then a moof and an mdat for each fragment.</summary>
internal static class SegmentWriter
{
    const int Tfhd = 16, Tfdt = 20, TrunHead = 20, SampleEntry = 16, Mfhd = 16;
    const uint DefaultBaseIsMoof = 0x020000, DataOffset = 0x1, PerSample = 0xF00;

    static readonly byte[] Styp = [0, 0, 0, 24, .. "stypmsdh"u8, 0, 0, 0, 0, .. "msdhcmfs"u8];

    /// <param name="number">Of the first fragment, counted through the track from 1.</param>
    /// <returns>Bytes written.</returns>
    public static async Task<long> WriteAsync(string file, Segment segment, int number, Stream source, CancellationToken cancellationToken)
    {
        await using var output = File.Create(file);
        await output.WriteAsync(Styp, cancellationToken);
        foreach (var fragment in segment.Fragments)
        {
            var payload = fragment.Samples.Sum(s => s.Size);
            await output.WriteAsync(Moof(fragment, number++), cancellationToken);
            var mdat = new byte[8 + payload];
            BinaryPrimitives.WriteInt32BigEndian(mdat, mdat.Length);
            "mdat"u8.CopyTo(mdat.AsSpan(4));
            var at = 8;
            foreach (var sample in fragment.Samples)
            {
                source.Position = sample.Offset;
                await source.ReadExactlyAsync(mdat.AsMemory(at, sample.Size), cancellationToken);
                at += sample.Size;
            }
            await output.WriteAsync(mdat, cancellationToken);
        }
        return output.Length;
    }

    static byte[] Moof(Fragment fragment, int number)
    {
        var trun = TrunHead + (fragment.Samples.Count * SampleEntry);
        var traf = 8 + Tfhd + Tfdt + trun;
        var moof = new byte[8 + Mfhd + traf];
        var at = 0;
        void Write(uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(moof.AsSpan(at), value);
            at += 4;
        }
        void Begin(int length, ReadOnlySpan<byte> type)
        {
            Write((uint)length);
            type.CopyTo(moof.AsSpan(at));
            at += 4;
        }
        Begin(moof.Length, "moof"u8);
        Begin(Mfhd, "mfhd"u8);
        Write(0);
        Write((uint)number);
        Begin(traf, "traf"u8);
        Begin(Tfhd, "tfhd"u8);
        Write(DefaultBaseIsMoof);
        Write(1);
        Begin(Tfdt, "tfdt"u8);
        Write(1u << 24);
        Write((uint)(fragment.Start >> 32));
        Write((uint)fragment.Start);
        Begin(trun, "trun"u8);
        Write((1u << 24) | DataOffset | PerSample);
        Write((uint)fragment.Samples.Count);
        Write((uint)(moof.Length + 8));
        foreach (var sample in fragment.Samples)
        {
            Write((uint)sample.Duration);
            Write((uint)sample.Size);
            Write(sample.Flags);
            Write((uint)sample.CompositionOffset);
        }
        return moof;
    }
}
