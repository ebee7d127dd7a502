using Amazon.CDK;

namespace ServerlessVideo.Infra.Tests;

public class HostOptionsTests
{
    [Theory]
    [InlineData("videoHostPrimary", "cloudfare")]
    [InlineData("videoHostFallback", "none")]
    [InlineData("videoHostEnableFailover", "yes")]
    [InlineData("loomDefaultPrivacy", "private")]
    [InlineData("hostWebhooks", "Take")]
    public void Context_OfNoWordOfTheOption_IsRefusedByNameBeforeAnythingIsDeployed(string name, string word) =>
        Should.Throw<ArgumentException>(() => Of((name, word))).Message.ShouldBe($"The context {name} is '{word}': one of {Words[name]}.");

    [Fact]
    public void Context_OfTheirWords_IsTaken()
    {
        Of(("videoHostPrimary", "auto"), ("loomDefaultPrivacy", "public")).ShouldSatisfyAllConditions(o => o.Primary.ShouldBe("auto"), o => o.LoomDefaultPrivacy.ShouldBe("public"));
        Of().ShouldSatisfyAllConditions(o => o.Primary.ShouldBe("aws"), o => o.Fallback.ShouldBe("auto"), o => o.Failover.ShouldBe("true"), o => o.LoomDefaultPrivacy.ShouldBe("unlisted"), o => o.Webhooks.ShouldBe("keep"));
    }

    static readonly Dictionary<string, string> Words = new()
    {
        ["videoHostPrimary"] = "aws, auto, cloudflare, loom", ["videoHostFallback"] = "auto, aws, cloudflare, loom", ["videoHostEnableFailover"] = "true, false",
        ["loomDefaultPrivacy"] = "unlisted, public", ["hostWebhooks"] = "keep, take",
    };

    static HostOptions Of(params (string Name, string Word)[] context) =>
        HostOptions.Of(new App(new AppProps { Context = context.ToDictionary(c => c.Name, c => (object)c.Word) }).Node);
}
