using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

public class CorsTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    const string Origin = "http://localhost:8080";

    [Fact]
    public async Task Preflight_OfAPresignedPart_IsAnsweredAsConfigured()
    {
        var url = fixture.Presign(Originals, NewKey(), Amazon.S3.HttpVerb.PUT);

        var response = await fixture.SendAsync(HttpMethod.Options, url, null,
            ("Origin", Origin), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "Content-Type, x-amz-checksum-sha256"));

        ((int)response.StatusCode).ShouldBe(200);
        Header(response, "Access-Control-Allow-Origin").ShouldBe(Origin);
        Header(response, "Access-Control-Allow-Methods").ShouldBe("PUT");
        Header(response, "Access-Control-Allow-Headers").ShouldBe("content-type, x-amz-checksum-sha256");
        Header(response, "Access-Control-Expose-Headers").ShouldBe("ETag, x-amz-checksum-sha256");
        Header(response, "Access-Control-Max-Age").ShouldBe("3600");
        Header(response, "Vary").ShouldContain("Origin");
    }

    [Theory]
    [InlineData("originals", "http://evil.example", "PUT", "content-type", "403 AccessForbidden")]
    [InlineData("originals", "http://localhost:8080.evil.example", "PUT", "content-type", "403 AccessForbidden")]
    [InlineData("originals", Origin, "DELETE", "content-type", "403 AccessForbidden")]
    [InlineData("originals", Origin, "PUT", "content-type, x-amz-acl", "403 AccessForbidden")]
    [InlineData("media", Origin, "PUT", "content-type", "403 AccessForbidden")]
    [InlineData("originals", Origin, "", "content-type", "400 InvalidRequest")]
    [InlineData("nowhere", Origin, "PUT", "content-type", "404 NoSuchBucket")]
    public async Task Preflight_NotConfigured_IsForbidden(string bucket, string origin, string method, string headers, string expected)
    {
        var response = await fixture.SendAsync(HttpMethod.Options, $"{fixture.Server.Url}{bucket}/k", null,
            ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers));

        (await CodeOf(response)).ShouldBe(expected);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_ToTheConfiguredOrigin_IsReadableAlsoWhenRefused()
    {
        var url = fixture.Presign(Originals, NewKey(), Amazon.S3.HttpVerb.PUT);

        var stored = await fixture.SendAsync(HttpMethod.Put, url, [1], ("Origin", Origin));
        var refused = await fixture.SendAsync(HttpMethod.Put, url, [1], ("Origin", Origin), ("x-amz-acl", "private"));
        var foreign = await fixture.SendAsync(HttpMethod.Put, url, [1], ("Origin", "http://evil.example"));

        ((int)stored.StatusCode).ShouldBe(200);
        Header(stored, "Access-Control-Allow-Origin").ShouldBe(Origin);
        Header(stored, "Access-Control-Expose-Headers").ShouldBe("ETag, x-amz-checksum-sha256");
        ((int)refused.StatusCode).ShouldBe(403);
        Header(refused, "Access-Control-Allow-Origin").ShouldBe(Origin);
        foreign.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
