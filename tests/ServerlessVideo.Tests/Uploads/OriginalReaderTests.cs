using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>What is allocated is counted for the whole process: nothing else runs beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

[Collection(AloneCollection.Name)]
public sealed class OriginalReaderTests : IDisposable
{
    static readonly Original At = new("b", "k", "v");

    readonly FakeS3 s3 = new();

    public void Dispose() => s3.Dispose();

    [Fact]
    public void Read_AnySizesAndDepth_HashesTheBytesInOrder() => Prop.ForAll<PositiveInt, PositiveInt, PositiveInt>((size, range, ahead) =>
    {
        var bytes = RandomNumberGenerator.GetBytes(size.Get);
        s3.Objects["k"] = bytes;
        var facts = new OriginalReader(s3, range.Get, ahead.Get).ReadAsync(At, bytes.Length, default).GetAwaiter().GetResult();
        return facts.Sha256 == Convert.ToHexStringLower(SHA256.HashData(bytes))
            && facts.End.SequenceEqual(bytes.TakeLast(FileFacts.EndLength))
            && facts.Start.SequenceEqual(bytes.Take(FileFacts.StartLength));
    }).QuickCheckThrowOnFailure();

    /// <summary>A file of a thousand ranges is read with the buffers of four.</summary>
    [Fact]
    public async Task Read_OfAnySize_HoldsNoMoreThanTheRangesAhead()
    {
        const int Range = 256 * 1024;
        var bytes = s3.Objects["k"] = new byte[Range * 200];
        var reader = new OriginalReader(s3, Range, 4);
        await reader.ReadAsync(At, Range, default);
        s3.CopiesBodies = false;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await reader.ReadAsync(At, bytes.Length, default);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(20 * Range);
    }

    [Fact]
    public async Task Read_BodiesBreakOff_AsksForThoseRangesAgain()
    {
        var bytes = s3.Objects["k"] = RandomNumberGenerator.GetBytes(1000);
        s3.BreakOnceAt[0] = true;
        s3.BreakOnceAt[300] = true;
        var facts = await new OriginalReader(s3, 100, 3).ReadAsync(At, 1000, default);
        facts.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        s3.BreakOnceAt.ShouldBeEmpty();
    }
}
