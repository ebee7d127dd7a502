using ServerlessVideo.Core;
using ServerlessVideo.Playback;

namespace ServerlessVideo.Tests.Playback;

public class HostOriginsTests
{
    [Theory]
    [InlineData("", "", "https://www.loom.com", "", "")]
    [InlineData("https://customer-a.cloudflarestream.com", "", "https://www.loom.com", " https://customer-a.cloudflarestream.com", "")]
    [InlineData("https://customer-a.cloudflarestream.com/x/", "https://loom.example/api/v1", "https://pages.example:8443/share", " https://customer-a.cloudflarestream.com", " https://pages.example:8443")]
    public void Origins_OfHosts_AreThoseOfTheOnesThatAreSetUp(string customer, string loomApi, string loomPages, string manifests, string pages)
    {
        var origins = HostOrigins.Of(Settings.Read("f", [Setting.CloudflareCustomerUrl, Setting.LoomApiUrl, Setting.LoomPageUrl], name => name switch
        {
            Setting.CloudflareCustomerUrl => customer,
            Setting.LoomApiUrl => loomApi,
            _ => loomPages,
        }));

        (origins.Manifests, origins.Pages).ShouldBe((manifests, pages));
    }
}
