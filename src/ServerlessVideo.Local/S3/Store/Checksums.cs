using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ServerlessVideo.Local.S3.Store;

/// <summary>A checksum being computed over bytes as they come.</summary>
internal sealed class RunningChecksum(ChecksumAlgorithm algorithm) : IDisposable
{
    private readonly IncrementalHash? sha = algorithm == ChecksumAlgorithm.Sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly Crc? crc = Checksums.CrcOf(algorithm);
    private ulong register;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        sha?.AppendData(bytes);
        register = crc?.Append(register, bytes) ?? 0;
    }

    public Checksum Finish() => new(algorithm, Convert.ToBase64String(sha?.GetHashAndReset() ?? crc!.ToBytes(register)));

    public void Dispose() => sha?.Dispose();
}

internal static class Checksums
{
    public static Crc? CrcOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Crc.Crc32,
        ChecksumAlgorithm.Crc32C => Crc.Crc32C,
        ChecksumAlgorithm.Crc64Nvme => Crc.Crc64Nvme,
        _ => null,
    };

    /// <value>As in header and element names: <c>SHA256</c>, <c>CRC64NVME</c>.</value>
    public static string NameOf(ChecksumAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();

    public static ChecksumAlgorithm? Parse(string? name) =>
        Enum.GetValues<ChecksumAlgorithm>().Where(a => NameOf(a) == name).Select(a => (ChecksumAlgorithm?)a).FirstOrDefault();

    /// <summary>Of an object made of parts: over the parts' checksums, or over all bytes without reading one.</summary>
    public static Checksum OfParts(ChecksumAlgorithm algorithm, bool composite, IReadOnlyList<Part> parts)
    {
        var sums = parts.Select(p => Convert.FromBase64String(p.Checksum!.Value)).ToList();
        if (composite)
        {
            using var sum = new RunningChecksum(algorithm);
            sums.ForEach(s => sum.Append(s));
            return new(algorithm, $"{sum.Finish().Value}-{parts.Count}", Composite: true);
        }
        var crc = CrcOf(algorithm)!;
        var whole = parts.Zip(sums).Aggregate(0UL, (register, next) => crc.Combine(register, ToRegister(next.Second), next.First.Size));
        return new(algorithm, Convert.ToBase64String(crc.ToBytes(whole)));
    }

    private static ulong ToRegister(byte[] crc) =>
        crc.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(crc) : BinaryPrimitives.ReadUInt32BigEndian(crc);
}
