using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Data;

public class KeysTests
{
    [Fact]
    public void Hash_CanBeReadBack_SoOtherInputIsAnotherKey() => Prop.ForAll<NonNull<string>, NonNull<string>, NonNull<string>>((owner, type, id) =>
    {
        var inputs = new[] { owner.Get, type.Get, id.Get }.Select(Clean).ToArray();
        var key = Keys.Hash(inputs[0], inputs[1], inputs[2], "sha").Pk.Split('#');
        return key.Length == 5 && key[1..4].Select(Uri.UnescapeDataString).SequenceEqual(inputs);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hash_SeparatorInAField_DoesNotReachIntoTheNext() =>
        Keys.Hash("a#b", "c", "d", "e").ShouldNotBe(Keys.Hash("a", "b#c", "d", "e"));

    [Fact]
    public void FirstIdOf_IdsMadeThenOrLater_SortAtOrAbove() => Prop.ForAll<PositiveInt, PositiveInt>((first, later) =>
    {
        var time = DateTimeOffset.UnixEpoch.AddSeconds(first.Get);
        var bound = Keys.FirstIdOf(time);
        return string.CompareOrdinal(IdAt(time), bound) >= 0
            && string.CompareOrdinal(IdAt(time.AddMilliseconds(later.Get)), bound) > 0
            && string.CompareOrdinal(IdAt(time.AddMilliseconds(-1)), bound) < 0
            && string.CompareOrdinal(IdAt(time.AddMilliseconds(later.Get)), Keys.AfterAllIds) < 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Time_SortsAsTextLikeTime() => Prop.ForAll<PositiveInt, PositiveInt>((a, b) =>
    {
        var (x, y) = (DateTimeOffset.UnixEpoch.AddMilliseconds(a.Get * 977L), DateTimeOffset.UnixEpoch.AddMilliseconds(b.Get * 977L));
        return Math.Sign(string.CompareOrdinal(Keys.Time(x), Keys.Time(y))) == x.CompareTo(y);
    }).QuickCheckThrowOnFailure();

    static string IdAt(DateTimeOffset time) => new IdGenerator(new TestClock(time)).NextVideoId().ToString();

    static string Clean(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
