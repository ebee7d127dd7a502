using System.Diagnostics;
using ServerlessVideo.Hosting.Webhooks;

namespace ServerlessVideo.Tests.Hosting.Webhooks;

public class WebhookSignatureTests
{
    const string Secret = "85011ed3a913c6ad5f9cf6c5573cc0a7";

    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_230_811_200);
    static readonly byte[] Body = """{"uid":"6b9e","status":{"state":"ready"}}"""u8.ToArray();

    static string Hex => WebhookSignature.Sign(Secret, Now, Body).Split("sig1=")[1];

    [Fact]
    public void Signature_OfTimeAndBody_IsThatOfOpenSsl()
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", "-hmac", Secret, "-r"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        process.StandardInput.BaseStream.Write([.. "1230811200."u8, .. Body]);
        process.StandardInput.Close();

        WebhookSignature.Sign(Secret, Now, Body).ShouldBe($"time=1230811200,sig1={process.StandardOutput.ReadToEnd().Split(' ')[0]}");
    }

    [Theory]
    [InlineData("time=1230811200,sig1={0}")]
    [InlineData("sig1={0},time=1230811200")]
    [InlineData("time=1230811200, sig1={0}")]
    [InlineData("time=1230811200,sig1={0},sig2=ff")]
    public void Header_WellFormed_IsTaken(string header) => Check(string.Format(header, Hex)).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("time=1230811200")]
    [InlineData("sig1={0}")]
    [InlineData("time=1230811201,sig1={0}")]
    [InlineData("time=01230811200,sig1={0}")]
    [InlineData("time=+1230811200,sig1={0}")]
    [InlineData("time=1230811200.0,sig1={0}")]
    [InlineData("time=99999999999999999999,sig1={0}")]
    [InlineData("time=-1,sig1={0}")]
    [InlineData("time=1230811200,sig1={0}0")]
    [InlineData("time=1230811200,sig1=0{0}")]
    [InlineData("time=1230811200,sig1=")]
    [InlineData("time=1230811200,sig1=zz")]
    [InlineData("time=1230811200,sig1={0},sig1={0}")]
    [InlineData("time=1230811200,time=1230811200,sig1={0}")]
    [InlineData("time=1230811200,sig1=0000000000000000000000000000000000000000000000000000000000000000,sig1={0}")]
    [InlineData("time=1230811200,sig1={0},")]
    [InlineData("time=1230811200,sig1={0},x=y=z")]
    [InlineData("time=1230811200;sig1={0}")]
    [InlineData("Time=1230811200,sig1={0}")]
    [InlineData("sha256={0}")]
    public void Header_OfAnyOtherForm_IsRefused(string header) => Check(string.Format(header, Hex)).ShouldBeFalse();

    [Fact]
    public void Header_OfEnormousLength_IsRefused() => Check($"time=1230811200,sig1={Hex},x={new string('a', 1000)}").ShouldBeFalse();

    [Fact]
    public void Headers_NoneOrSeveral_AreRefused()
    {
        var valid = WebhookSignature.Sign(Secret, Now, Body);

        WebhookSignature.IsValid([], Body, [Secret], Now).ShouldBeFalse();
        WebhookSignature.IsValid([null], Body, [Secret], Now).ShouldBeFalse();
        WebhookSignature.IsValid([valid, valid], Body, [Secret], Now).ShouldBeFalse();
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    [InlineData(86_400, false)]
    public void Time_FarFromNow_IsRefused(int seconds, bool taken) =>
        WebhookSignature.IsValid([WebhookSignature.Sign(Secret, Now, Body)], Body, [Secret], Now.AddSeconds(seconds)).ShouldBe(taken);

    [Fact]
    public void Body_WithAnyBitChanged_IsRefused()
    {
        for (var i = 0; i < Body.Length * 8; i++)
        {
            var changed = (byte[])Body.Clone();
            changed[i / 8] ^= (byte)(1 << (i % 8));
            WebhookSignature.IsValid([WebhookSignature.Sign(Secret, Now, Body)], changed, [Secret], Now).ShouldBeFalse();
        }
        WebhookSignature.IsValid([WebhookSignature.Sign(Secret, Now, Body)], [.. Body, (byte)'\n'], [Secret], Now).ShouldBeFalse();
        WebhookSignature.IsValid([WebhookSignature.Sign(Secret, Now, Body)], [], [Secret], Now).ShouldBeFalse();
    }

    [Fact]
    public void Secret_CurrentOrPrevious_IsTakenAndNoOther()
    {
        var header = WebhookSignature.Sign("previous", Now, Body);

        WebhookSignature.IsValid([header], Body, ["current", "previous"], Now).ShouldBeTrue();
        WebhookSignature.IsValid([header], Body, ["current"], Now).ShouldBeFalse();
        WebhookSignature.IsValid([header], Body, [], Now).ShouldBeFalse();
    }

    /// <summary>Before a host is set up it has no secret, and nothing is signed with that.</summary>
    [Fact]
    public void Secret_Empty_SignsNothing() => WebhookSignature.IsValid([WebhookSignature.Sign("", Now, Body)], Body, ["", ""], Now).ShouldBeFalse();

    static bool Check(string header) => WebhookSignature.IsValid([header], Body, [Secret], Now);
}
