using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.Tests.S3;

public class CrcTests
{
    public static TheoryData<Crc, ulong> CheckValues => new()
    {
        // The catalogue's check values: the CRC of "123456789".
        { Crc.Crc32, 0xCBF43926 }, { Crc.Crc32C, 0xE3069283 }, { Crc.Crc64Nvme, 0xAE8B14860A799888 },
    };

    [Theory]
    [MemberData(nameof(CheckValues))]
    public void Crc_OfTheCheckString_IsTheCataloguesValue(Crc crc, ulong expected) =>
        crc.Append(0, Encoding.ASCII.GetBytes("123456789")).ShouldBe(expected);

    [Theory]
    [MemberData(nameof(CheckValues))]
    public void Combine_OfAnyTwoRuns_IsTheCrcOfBoth(Crc crc, ulong _) =>
        Prop.ForAll<byte[], byte[]>((a, b) =>
            crc.Combine(crc.Append(0, a), crc.Append(0, b), b.Length) == crc.Append(0, [.. a, .. b])
            && crc.Append(crc.Append(0, a), b) == crc.Append(0, [.. a, .. b])).QuickCheckThrowOnFailure();
}
