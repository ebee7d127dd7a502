using System.Buffers;
using System.Security.Cryptography;
using ServerlessVideo.Local.S3.Store;

namespace ServerlessVideo.Local.S3.Http;

/// <summary>ETag and checksum of bytes that are in the store already.</summary>
internal static class SourceDigest
{
    private const int BufferSize = 1 << 18;

    /// <summary>Those of the source serve unless they are of its parts.</summary>
    public static Task<(string ETag, Checksum? Checksum)> OfWholeAsync(
        S3Store store, Lease source, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
    {
        var version = source.Version;
        var known = version.PartSizes is null
            && (algorithm is null || (version.Checksum is { Composite: false } checksum && checksum.Algorithm == algorithm));
        return known
            ? Task.FromResult((version.ETag, algorithm is null ? null : version.Checksum))
            : OfRangeAsync(store, source, new(0, version.Size), algorithm, cancellationToken);
    }

    public static async Task<(string ETag, Checksum? Checksum)> OfRangeAsync(
        S3Store store, Lease source, ByteRange range, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = algorithm is { } wanted ? new RunningChecksum(wanted) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            foreach (var run in store.Locate(source.Version, range.Offset, range.Length))
            {
                using var file = File.OpenHandle(run.Path, options: FileOptions.Asynchronous);
                for (var done = 0L; done < run.Length;)
                {
                    var next = buffer.AsMemory(0, (int)Math.Min(buffer.Length, run.Length - done));
                    var read = await RandomAccess.ReadAsync(file, next, run.Offset + done, cancellationToken);
                    md5.AppendData(next.Span[..read]);
                    checksum?.Append(next.Span[..read]);
                    done += read > 0 ? read : throw new EndOfStreamException(run.Path);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return (Convert.ToHexStringLower(md5.GetHashAndReset()), checksum?.Finish());
    }
}
