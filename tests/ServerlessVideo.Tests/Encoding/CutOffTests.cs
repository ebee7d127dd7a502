using System.Buffers.Binary;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

public class CutOffTests
{
    static readonly byte[] Ftyp = Box("ftyp", "isom\0\0\0\0"u8), Mdat = Box("mdat", new byte[5000]), Moov = Box("moov", new byte[300]);
    static readonly byte[] Ebml = [0x1A, 0x45, 0xDF, 0xA3, 0x80], Tracks = [0x16, 0x54, 0xAE, 0x6B, 0x84, 1, 2, 3, 4], Segment = [0x18, 0x53, 0x80, 0x67, 0xFF];

    public static TheoryData<string, byte[], bool> Files => new()
    {
        { "index at the end", [.. Ftyp, .. Mdat, .. Moov], false },
        { "index at the end, cut before it", [.. Ftyp, .. Mdat], true },
        { "index at the end, cut in it", [.. Ftyp, .. Mdat, .. Moov[..100]], true },
        { "cut in the pictures", [.. Ftyp, .. Mdat[..900]], true },
        { "index first, cut in the pictures", [.. Ftyp, .. Moov, .. Mdat[..900]], false }, // an encoder opens it; when not, that is not why
        { "index first, something behind", [.. Ftyp, .. Moov, 0, 0, 0, 3, .. "what"u8], false },
        { "zeros", [.. Ftyp, .. Mdat, .. new byte[500]], true },
        { "matroska", [.. Ebml, .. Segment, .. Tracks], false },
        { "matroska, cut in its tracks", [.. Ebml, .. Segment, .. Tracks[..^1]], true },
        { "matroska, cut before them", [.. Ebml, .. Segment], true },
        { "matroska that says how long it is", [.. Ebml, .. Segment[..4], 0x89, .. Tracks], false },
        { "matroska that says it is longer", [.. Ebml, .. Segment[..4], 0x8A, .. Tracks], true },
        { "avi", Riff(100, 108), false },
        { "avi, cut", Riff(101, 108), true },
        { "avi that nobody finished", Riff(0, 108), false },
        { "something else", new byte[100], false },
        { "nothing", [], false },
        { "more boxes than are looked at", [.. Ftyp, .. Enumerable.Repeat(Box("free", []), HeaderBytes.MostPieces + 1).SelectMany(b => b)], false },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Proof_IsThere_OnlyWhereTheFileEndsTooEarly(string what, byte[] file, bool proven) =>
        (await ProofAsync(file) is not null).ShouldBe(proven, what);

    [Fact]
    public async Task Proof_OfAnyCut_IsThereUntilTheIndexIsWhole()
    {
        byte[] file = [.. Ftyp, .. Box("mdat", new byte[40]), .. Box("moov", new byte[20])];
        for (var length = 12; length < file.Length; length++)
        {
            (await ProofAsync(file[..length])).ShouldNotBeNull($"{length} of {file.Length}");
        }
        (await ProofAsync(file)).ShouldBeNull();
    }

    static Task<string?> ProofAsync(byte[] file) =>
        CutOff.ProofAsync(new HeaderBytes(file.Length, (at, length, _) => Task.FromResult(file[(int)at..(int)Math.Min(file.Length, at + length)])), default);

    static byte[] Box(string type, ReadOnlySpan<byte> content)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, content.Length + 8);
        System.Text.Encoding.ASCII.GetBytes(type).CopyTo(head, 4);
        return [.. head, .. content];
    }

    static byte[] Riff(int said, int length)
    {
        byte[] file = [.. "RIFF\0\0\0\0AVI "u8, .. new byte[length - 12]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), said);
        return file;
    }
}
