using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace ServerlessVideo.Uploads.Imports;

/// <summary>
/// Parts in order, each with its SHA-256: while one is sent the next is filled, so that two parts of memory are all it takes and
/// what is in S3 is always the beginning of the file.
/// </summary>
/// <param name="there">SHA-256 of the parts before <paramref name="offset"/>.</param>
sealed class PartWriter(
    IAmazonS3 s3, Upload upload, IEnumerable<string> there, long offset, Action<long> report, CancellationToken cancellationToken)
{
    readonly List<string> sums = [.. there];
    readonly byte[][] buffers = [GC.AllocateUninitializedArray<byte>((int)upload.PartSize), GC.AllocateUninitializedArray<byte>((int)upload.PartSize)];
    long stored = offset;
    Task sending = Task.CompletedTask;

    /// <value>The part to fill; not the one that is being sent.</value>
    public Memory<byte> Buffer => buffers[sums.Count % 2];

    /// <value>Over all parts until now.</value>
    public string Digest => UploadedParts.Digest(sums);

    /// <summary>Begins to send what the buffer holds, when the part before has arrived.</summary>
    public async Task SendAsync(int count)
    {
        await FlushAsync();
        var bytes = buffers[sums.Count % 2];
        sums.Add(Convert.ToBase64String(SHA256.HashData(bytes.AsSpan(0, count))));
        sending = PutAsync(sums.Count, sums[^1], bytes, count);
    }

    /// <summary>Returns when all that was sent has arrived.</summary>
    public Task FlushAsync() => sending;

    async Task PutAsync(int number, string sha256, byte[] bytes, int count)
    {
        await s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = upload.Bucket, Key = upload.Key, UploadId = upload.MultipartId, PartNumber = number, PartSize = count,
                ChecksumSHA256 = sha256,
                InputStream = new MemoryStream(bytes, 0, count, writable: false),
            },
            cancellationToken);
        stored += count;
        report(stored);
    }
}
