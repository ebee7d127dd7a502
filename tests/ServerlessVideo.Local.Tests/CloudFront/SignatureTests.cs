using System.Net;
using System.Text;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.CloudFront;

public sealed class SignatureTests : IClassFixture<EdgeHost>
{
    const string Video = "0195f3a0-aaaa-7000-8000-000000000001", Other = "0195f3a0-bbbb-7000-8000-000000000002";

    readonly EdgeHost host;
    readonly string domain;

    public SignatureTests(EdgeHost host)
    {
        this.host = host;
        domain = $"http://localhost:{host.Options.Port}";
        foreach (var video in new[] { Video, Other })
        {
            host.S3.Objects[$"{Bucket}/media/{video}/1/video_720p_1.mp4"] = ("video/mp4", Encoding.ASCII.GetBytes($"segment of {video}"));
        }
    }

    string Bucket => host.Stack.OfType("AWS::S3::Bucket").Single(b => b.LogicalId.StartsWith("DataMedia")).PhysicalId;

    string Wildcard => $"{domain}/media/{Video}/*?viewer=ida";

    static string Segment(string video = Video) => $"/media/{video}/1/video_720p_1.mp4?viewer=ida";

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha1")]
    public async Task CustomPolicy_SignedByOpenssl_OpensTheObject(string hash)
    {
        var response = await host.SendAsync($"{Segment()}&{host.Query(SignedUrl.Policy(Wildcard), hash: hash)}");

        (response.StatusCode, await response.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.OK, $"segment of {Video}"));
        host.S3.RawTarget.ShouldBe($"/{Bucket}/media/{Video}/1/video_720p_1.mp4", "neither CloudFront's parameters nor the viewer's reach the bucket");
    }

    [Fact]
    public async Task CannedPolicy_SignedByOpenssl_OpensThatUrlOnly()
    {
        var until = SignedUrl.InAnHour;
        var query = host.Canned($"{domain}{Segment()}", until);

        (await host.SendAsync($"{Segment()}&{query}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync($"{Segment(Other)}&{query}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync($"{Segment()}&{query.Replace($"{until}", $"{until + 60}")}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task SignedCookies_WithoutSignedQuery_OpenTheObject()
    {
        var cookies = string.Join("; ", host.Query(SignedUrl.Policy(Wildcard)).Split('&').Select(p => "CloudFront-" + p));

        (await host.SendAsync(Segment(), headers: ("Cookie", cookies))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(Segment(Other), headers: ("Cookie", cookies))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task NoSignature_IsRefusedAsCloudFrontDoes()
    {
        var response = await host.SendAsync(Segment());

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/xml");
        (await response.Content.ReadAsStringAsync()).ShouldBe(
            """<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>""");
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { "other video", "AccessDenied" }, { "other viewer", "AccessDenied" }, { "appended query", "AccessDenied" }, { "smuggled video", "AccessDenied" },
        { "changed policy", "AccessDenied" }, { "expired", "AccessDenied" }, { "not yet", "AccessDenied" }, { "foreign address", "AccessDenied" },
        { "other key", "AccessDenied" }, { "unknown key id", "InvalidKey" }, { "policy twice", "AccessDenied" }, { "hash not named", "AccessDenied" },
        { "unknown hash", "AccessDenied" }, { "signature no base64", "AccessDenied" }, { "no signature", "AccessDenied" }, { "two statements", "MalformedPolicy" },
        { "no expiry", "MalformedPolicy" }, { "policy no json", "MalformedPolicy" }, { "encoded path", "AccessDenied" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Attack_IsRefused(string attack, string code)
    {
        var good = SignedUrl.Policy(Wildcard);
        var target = attack switch
        {
            "other video" => $"{Segment(Other)}&{host.Query(good)}",
            "other viewer" => $"{Segment().Replace("ida", "otto")}&{host.Query(good)}",
            "appended query" => $"{Segment()}&x=1&{host.Query(good)}",
            "smuggled video" => $"/media/{Other}/1/video_720p_1.mp4?/media/{Video}/x?viewer=ida&{host.Query(good)}",
            "changed policy" => $"{Segment(Other)}&{host.Query(good, sentPolicy: SignedUrl.Policy(Wildcard.Replace(Video, Other)))}",
            "expired" => $"{Segment()}&{host.Query(SignedUrl.Policy(Wildcard, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 1))}",
            "not yet" => $"{Segment()}&{host.Query(SignedUrl.Policy(Wildcard, more: $$""","DateGreaterThan":{"AWS:EpochTime":{{SignedUrl.InAnHour - 60}}}"""))}",
            "foreign address" => $"{Segment()}&{host.Query(SignedUrl.Policy(Wildcard, more: ""","IpAddress":{"AWS:SourceIp":"192.0.2.0/24"}"""))}",
            "other key" => $"{Segment()}&{host.Query(good, OpenSslKey.OtherP256)}",
            "unknown key id" => $"{Segment()}&{host.Query(good, keyId: "K2JCJMDEHXQW5F")}",
            "policy twice" => $"{Segment()}&{host.Query(good)}&Policy={SignedUrl.Safe(Encoding.UTF8.GetBytes(good))}",
            "hash not named" => $"{Segment()}&{host.Query(good).Replace("&Hash-Algorithm=SHA256", "")}",
            "unknown hash" => $"{Segment()}&{host.Query(good).Replace("SHA256", "MD5")}",
            "signature no base64" => $"{Segment()}&{host.Query(good).Replace("Signature=", "Signature=!")}",
            "no signature" => $"{Segment()}&Policy={SignedUrl.Safe(Encoding.UTF8.GetBytes(good))}&Key-Pair-Id={host.KeyId}",
            "two statements" => $"{Segment()}&{host.Query(good.Replace("}]}", "},{}]}"))}",
            "no expiry" => $"{Segment()}&{host.Query($$"""{"Statement":[{"Resource":"{{Wildcard}}"}]}""")}",
            "policy no json" => $"{Segment()}&{host.Query("{")}",
            "encoded path" => $"{Segment(Other).Replace("/media/", "/%6dedia/")}&{host.Query(good)}",
            _ => throw new ArgumentOutOfRangeException(attack),
        };

        var response = await host.SendAsync(target);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"<Code>{code}</Code>");
    }

    [Theory]
    [InlineData("/../")]
    [InlineData("/%2e%2e/")]
    [InlineData("/x/../../")]
    [InlineData("/..%2f")]
    public async Task DotSegmentsToAnotherVideo_MatchThePolicy_ButTheBucketIsAskedForThatVeryKey(string up)
    {
        var path = $"/media/{Video}{up}{Other}/1/video_720p_1.mp4";

        var response = await host.SendAsync($"{path}?viewer=ida&{host.Query(SignedUrl.Policy(Wildcard))}");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "no object has dot segments in its key");
        host.S3.RawTarget.ShouldBe($"/{Bucket}{path}");
    }

    [Theory]
    [InlineData("/api/../media/")]
    [InlineData("//media/")]
    [InlineData("/./media/")]
    [InlineData("/%6Dedia/")]
    public async Task PathInDisguise_WithoutSignature_FindsTheSignedBehaviour(string prefix)
    {
        var response = await host.SendAsync(Segment().Replace("/media/", prefix));

        (await response.Content.ReadAsStringAsync()).ShouldContain("MissingKey");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Range_OfASignedObject_Answers206(string method)
    {
        var response = await host.SendAsync($"{Segment()}&{host.Query(SignedUrl.Policy(Wildcard))}", new(method), headers: ("Range", "bytes=0-6"));

        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        response.Content.Headers.ContentLength.ShouldBe(7);
        (await response.Content.ReadAsStringAsync()).ShouldBe(method == "GET" ? "segment" : "");
    }
}
