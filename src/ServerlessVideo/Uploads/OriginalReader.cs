using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>What reading a file once tells: how it begins and ends, whether it is text, and its SHA-256 (64 hex digits).</summary>
/// <param name="Directory">Of a compound file: how its directory begins; otherwise empty.</param>
/// <param name="IsJpeg">Of what begins as a JPEG: it has its segments and its end.</param>
sealed record FileFacts(byte[] Start, byte[] End, bool IsText, byte[] Directory, string Sha256, bool IsJpeg = false)
{
    /// <value>Bytes; enough for every magic number.</value>
    public const int StartLength = 512;

    /// <value>Bytes; the directory of a zip with some thousand entries.</value>
    public const int EndLength = 256 * 1024;
}

/// <summary>
/// Reads an object once from end to end: ranges are fetched in parallel ahead of one sequential hash, into a ring of buffers, so that
/// memory is bounded whatever the size. One stream from S3 gives about 90 MB/s; 30 GB in under 14 minutes need 36 MB/s, and a core
/// hashes far more.
/// </summary>
sealed class OriginalReader(IAmazonS3 s3, long rangeSize = OriginalReader.DefaultRangeSize, int ahead = OriginalReader.DefaultAhead)
{
    /// <value>16 MiB, so that a round trip to S3 is little beside the transfer.</value>
    public const long DefaultRangeSize = 16 * 1024 * 1024;

    /// <value>8 ranges, 128 MiB of memory.</value>
    public const int DefaultAhead = 8;

    /// <value>32 ranges, 512 MiB: of the function with all the memory, and so all the network, that Lambda gives.</value>
    public const int LargeAhead = 32;

    const int Tries = 3;

    public async Task<FileFacts> ReadAsync(Original original, long size, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (text, jpeg) = (new TextCheck(), new JpegCheck());
        var start = new byte[Math.Min(size, FileFacts.StartLength)];
        var end = new byte[Math.Min(size, FileFacts.EndLength)];
        var free = new Stack<byte[]>();
        var fetching = new Queue<Task<ArraySegment<byte>>>();
        long next = 0, done = 0;
        try
        {
            while (done < size)
            {
                while (next < size && fetching.Count < ahead)
                {
                    var length = (int)Math.Min(rangeSize, size - next);
                    var buffer = free.TryPop(out var used) ? used : GC.AllocateUninitializedArray<byte>((int)Math.Min(rangeSize, size));
                    fetching.Enqueue(FetchAsync(original, next, new ArraySegment<byte>(buffer, 0, length), stopping.Token));
                    next += length;
                }
                var range = await fetching.Dequeue();
                hash.AppendData(range);
                Overlap(range, done, start, 0);
                Overlap(range, done, end, size - end.Length);
                done += range.Count;
                text.Append(range, isLast: done == size);
                jpeg.Append(range);
                free.Push(range.Array!);
            }
            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            return new FileFacts(start, end, text.IsText, await DirectoryAsync(original, size, start, stopping.Token), sha256, jpeg.IsWhole);
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(fetching).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Copies what a range at <paramref name="at"/> has of a piece that begins at <paramref name="from"/>.</summary>
    static void Overlap(ReadOnlySpan<byte> range, long at, Span<byte> piece, long from)
    {
        var first = Math.Max(at, from);
        var last = Math.Min(at + range.Length, from + piece.Length);
        if (first < last)
        {
            range[(int)(first - at)..(int)(last - at)].CopyTo(piece[(int)(first - from)..]);
        }
    }

    async Task<byte[]> DirectoryAsync(Original original, long size, byte[] start, CancellationToken cancellationToken)
    {
        var at = CompoundFile.Is(start) ? CompoundFile.DirectoryAt(start) : long.MaxValue;
        return at < size
            ? (await FetchAsync(original, at, new byte[Math.Min(CompoundFile.DirectoryLength, size - at)], cancellationToken)).ToArray()
            : [];
    }

    /// <summary>The SDK retries requests, not bodies that break off.</summary>
    async Task<ArraySegment<byte>> FetchAsync(Original original, long from, ArraySegment<byte> into, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var response = await s3.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = original.Bucket, Key = original.Key, VersionId = original.VersionId,
                        ByteRange = new ByteRange(from, from + into.Count - 1),
                    },
                    cancellationToken);
                await response.ResponseStream.ReadExactlyAsync(into, cancellationToken);
                return into;
            }
            catch (Exception e) when (e is IOException or HttpRequestException && attempt < Tries)
            {
                // Decided: asked again; the third failure is the caller's.
            }
        }
    }
}
