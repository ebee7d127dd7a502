using ServerlessVideo.Core;

namespace ServerlessVideo.Uploads;

/// <summary>How a file is cut: every part has <see cref="PartSize"/> bytes but the last, which has what is left.</summary>
public sealed record PartPlan(long FileSize, long PartSize, int PartCount)
{
    /// <value>30 GB (10⁹ bytes each).</value>
    public const long MaximumFileSize = 30_000_000_000;

    /// <value>S3's own limit.</value>
    public const int MaximumParts = 10_000;

    /// <value>8 MiB. Smaller parts are more requests, larger ones more to send again (S3 takes 5 MiB to 5 GiB).</value>
    public const long MinimumPartSize = 8 * Mebibyte;

    const long Mebibyte = 1024 * 1024;

    /// <summary>The smallest part size, in whole MiB, that keeps within the number of parts.</summary>
    public static PartPlan For(long fileSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fileSize);
        var forced = CeilingDivide(CeilingDivide(fileSize, MaximumParts), Mebibyte) * Mebibyte;
        var partSize = Math.Max(MinimumPartSize, forced);
        return new PartPlan(fileSize, partSize, (int)CeilingDivide(fileSize, partSize));
    }

    public bool Has(int partNumber) => partNumber >= 1 && partNumber <= PartCount;

    /// <summary>Bytes of a part; parts are numbered from 1.</summary>
    public long SizeOf(int partNumber) => Has(partNumber)
        ? Math.Min(PartSize, FileSize - ((partNumber - 1) * PartSize))
        : throw new ArgumentOutOfRangeException(nameof(partNumber));

    static long CeilingDivide(long dividend, long divisor) => ((dividend - 1) / divisor) + 1;
}
