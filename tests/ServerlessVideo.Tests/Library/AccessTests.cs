using ServerlessVideo.Core;
using ServerlessVideo.Identity;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Library;

public class AccessTests
{
    static readonly Video Ready = Any.Video(VideoStatus.Ready, owner: "owner") with { Privacy = Privacy.Public };
    static readonly Caller Owner = new("owner", Role.Instructor, Tier.Free);
    static readonly Caller Admin = new("root", Role.Admin, Tier.Free);
    static readonly Caller Stranger = new("eve", Role.Instructor, Tier.Free);

    static Caller Member(Tier tier) => new("mia", Role.Member, tier);

    [Theory]
    [InlineData(VideoStatus.Uploading)]
    [InlineData(VideoStatus.Verifying)]
    [InlineData(VideoStatus.Processing)]
    [InlineData(VideoStatus.Stored)]
    [InlineData(VideoStatus.Failed)]
    [InlineData(VideoStatus.Deleted)]
    public void Refusal_NotReady_ExistsOnlyForItsManagers(VideoStatus status)
    {
        var video = Ready with { Status = status };
        Access.Refusal(Caller.Anonymous, video).ShouldBe(Errors.NotFound);
        Access.Refusal(Stranger, video).ShouldBe(Errors.NotFound);
        Access.Refusal(Owner, video).ShouldBeNull();
        Access.Refusal(Admin, video).ShouldBeNull();
    }

    [Theory]
    [InlineData(Privacy.Public, true, true)]
    [InlineData(Privacy.Unlisted, true, false)]
    [InlineData(Privacy.Private, false, false)]
    [InlineData(Privacy.Password, false, false)]
    public void Privacy_DecidesWhoWatchesAndWhatIsListed(Privacy privacy, bool watches, bool lists)
    {
        var video = Ready with { Privacy = privacy };
        foreach (var caller in new[] { Caller.Anonymous, Stranger, Member(Tier.Lifetime) })
        {
            (Access.Refusal(caller, video) is null).ShouldBe(watches);
            Access.Lists(caller, video).ShouldBe(lists);
        }
        Access.Lists(Owner, video).ShouldBeTrue();
        Access.Lists(Admin, video).ShouldBeTrue();
    }

    [Fact]
    public void Refusal_Private_DoesNotAdmitThatItExists() =>
        Access.Refusal(Stranger, Ready with { Privacy = Privacy.Private }).ShouldBe(Errors.NotFound);

    [Fact]
    public void Refusal_MembersOnly_WantsSignIn()
    {
        var video = Ready with { AccessLevel = AccessLevel.MembersOnly };
        Access.Refusal(Caller.Anonymous, video).ShouldBe(Errors.Unauthenticated);
        Access.Refusal(Member(Tier.Free), video).ShouldBeNull();
    }

    [Fact]
    public void Refusal_Tier_LetsInThatTierAndHigher()
    {
        foreach (var required in Enum.GetValues<Tier>())
        {
            var video = Ready with { AccessLevel = AccessLevel.TierSpecific, RequiredTier = required };
            Access.Refusal(Caller.Anonymous, video).ShouldBe(Errors.Unauthenticated);
            foreach (var tier in Enum.GetValues<Tier>())
            {
                Access.Refusal(Member(tier), video).ShouldBe(tier >= required ? null : Errors.TierRequired);
            }
        }
    }

    [Fact]
    public void Refusal_TierThatWasNeverSet_LetsNobodyIn() => Access.Refusal(
        Member(Tier.Lifetime), Ready with { AccessLevel = AccessLevel.TierSpecific, RequiredTier = null }).ShouldBe(Errors.TierRequired);

    [Fact]
    public void Refusal_PasswordWithLevel_AsksForTheLevelFirst() => Access.Refusal(
        Caller.Anonymous, Ready with { Privacy = Privacy.Password, AccessLevel = AccessLevel.MembersOnly }).ShouldBe(Errors.Unauthenticated);
}
