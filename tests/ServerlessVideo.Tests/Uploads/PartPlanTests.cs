using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Uploads;

public class PartPlanTests
{
    const long Mebibyte = 1024 * 1024;

    static readonly Arbitrary<long> Sizes = Gen.Choose(0, 45).SelectMany(exponent => Gen.Choose(1, int.MaxValue).Select(n => (n % (1L << exponent)) + 1 + (n * (long)exponent))).ToArbitrary();

    [Fact]
    public void For_AnySize_CoversTheFileWithinS3sLimits() => Prop.ForAll(Sizes, size =>
    {
        var plan = PartPlan.For(size);
        return plan.PartCount is >= 1 and <= PartPlan.MaximumParts
            && plan.PartSize >= PartPlan.MinimumPartSize
            && plan.PartSize % Mebibyte == 0
            && Enumerable.Range(1, plan.PartCount).Sum(plan.SizeOf) == size
            && plan.SizeOf(plan.PartCount) is var last && last > 0 && last <= plan.PartSize;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(8 * Mebibyte, 8, 1)]
    [InlineData((8 * Mebibyte) + 1, 8, 2)]
    [InlineData(PartPlan.MaximumFileSize, 8, 3577)]
    [InlineData(10_000 * 8 * Mebibyte, 8, 10_000)]
    [InlineData((10_000 * 8 * Mebibyte) + 1, 9, 8889)]
    public void For_Size_TakesTheSmallestPartsThatDo(long size, long mebibytes, int parts) =>
        PartPlan.For(size).ShouldBe(new PartPlan(size, mebibytes * Mebibyte, parts));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    public void SizeOf_NoPartOfThePlan_Throws(int number) =>
        Should.Throw<ArgumentOutOfRangeException>(() => PartPlan.For(9 * Mebibyte).SizeOf(number));
}
