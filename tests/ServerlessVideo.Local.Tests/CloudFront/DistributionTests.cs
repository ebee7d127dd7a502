using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.CloudFront;

/// <summary>The behaviours of the synthesized template.</summary>
public sealed class DistributionTests : IClassFixture<EdgeHost>, IDisposable
{
    static readonly string Page = "<!DOCTYPE html>" + new string('x', 2000);

    readonly EdgeHost host;

    public DistributionTests(EdgeHost host)
    {
        this.host = host;
        host.S3.Objects[$"{WebBucket}/index.html"] = ("text/html", Encoding.ASCII.GetBytes(Page));
        host.S3.Objects[$"{WebBucket}/small.css"] = ("text/css", "a{}"u8.ToArray());
        host.S3.Objects[$"{WebBucket}/logo.png"] = ("image/png", new byte[2000]);
    }

    string WebBucket => host.Stack.OfType("AWS::S3::Bucket").Single(b => b.LogicalId.StartsWith("DataWeb")).PhysicalId;

    string Secret => host.Services.GetRequiredService<SecretStore>().Get(
        host.Stack.OfType("AWS::SecretsManager::Secret").Single(s => s.LogicalId.Contains("OriginSecret")).Arn).SecretString;

    public void Dispose()
    {
        host.Functions.Handler = FakeFunctions.DeepLinks;
        host.Lambda.Answer = FakeLambda.Ok;
        host.S3.HoldAfterHalf = null;
    }

    [Theory]
    [InlineData("/api/v1/videos?limit=2&q=a%20b", "/api/v1/videos", "limit=2&q=a%20b")]
    [InlineData("/p/1/hls.m3u8?viewer=x&Policy=p", "/p/1/hls.m3u8", "viewer=x&Policy=p")]
    [InlineData("/watch/1", "/watch/1", "")]
    [InlineData("/embed/1", "/embed/1", "")]
    public async Task ApiPaths_ReachTheFunction_WithTheirQuery(string target, string path, string query)
    {
        (await host.SendAsync(target)).StatusCode.ShouldBe(HttpStatusCode.OK);

        host.Lambda.Function.ShouldBe("serverlessvideo-dev-api");
        host.Lambda.Event["rawPath"]!.ToString().ShouldBe(path);
        host.Lambda.Event["rawQueryString"]!.ToString().ShouldBe(query);
    }

    [Fact]
    public async Task ApiRequest_CarriesWhatCloudFrontAdds_AndNothingThatAViewerForged()
    {
        await host.SendAsync("/api/x", HttpMethod.Post, new StringContent("{}", Encoding.UTF8, "application/json"),
            ("Authorization", "Bearer t"), ("X-Forwarded-For", "198.51.100.7"), ("CloudFront-Viewer-Country", "KP"), ("CloudFront-Viewer-City", "X"),
            ("x-origin-secret", "guess"), ("Cookie", "a=1; b=2"), ("If-Match", "\"e\""));

        var headers = host.Lambda.Event["headers"]!;
        headers["host"]!.ToString().ShouldBe($"{host.ApiId}.execute-api.us-east-1.amazonaws.com");
        headers["authorization"]!.ToString().ShouldBe("Bearer t");
        headers["x-origin-secret"]!.ToString().ShouldBe(Secret);
        Secret.Length.ShouldBe(64);
        headers["cloudfront-viewer-country"]!.ToString().ShouldBe("US");
        headers["cloudfront-viewer-city"].ShouldBeNull();
        headers["if-match"]!.ToString().ShouldBe("\"e\"");
        headers["x-forwarded-for"]!.ToString().ShouldStartWith("198.51.100.7");
        host.Lambda.Event["cookies"]!.AsArray().Select(c => c!.ToString()).ShouldBe(["a=1", "b=2"]);
        host.Lambda.Event["body"]!.ToString().ShouldBe("{}");
    }

    [Fact]
    public async Task ApiAroundCloudFront_LacksTheSecret()
    {
        (await host.Client.GetAsync($"{host.Options.AwsEndpoint}_execute-api/{host.ApiId}/api/v1/videos?a=1")).StatusCode.ShouldBe(HttpStatusCode.OK);

        host.Lambda.Event["rawPath"]!.ToString().ShouldBe("/api/v1/videos");
        host.Lambda.Event["rawQueryString"]!.ToString().ShouldBe("a=1");
        host.Lambda.Event["headers"]!["x-origin-secret"].ShouldBeNull("the api refuses such a request");
        (await host.SendAsync("/_execute-api/other/api/x")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync($"/_execute-api/{host.ApiId}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/videos/0195f3a0")]
    [InlineData("/upload?x=1")]
    public async Task DeepLink_IsTheWebAppsStartPage_WithSecurityHeaders(string target)
    {
        var response = await host.SendAsync(target);

        (await response.Content.ReadAsStringAsync()).ShouldBe(Page);
        host.Functions.Code.ShouldContain("function handler(event)");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        response.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000; includeSubDomains"]);
    }

    [Fact]
    public async Task FunctionEvent_HasTheDocumentedShape()
    {
        await host.SendAsync("/p%C3%A4th?ID=42&mv=1&mv=2,3&none", headers: [("Accept-Language", "de"), ("Cookie", "k=v")]);

        var sent = host.Functions.Event;
        sent["version"]!.ToString().ShouldBe("1.0");
        sent["context"]!["eventType"]!.ToString().ShouldBe("viewer-request");
        sent["request"]!["uri"]!.ToString().ShouldBe("/p%C3%A4th");
        JsonNode.DeepEquals(sent["request"]!["querystring"],
            JsonNode.Parse("""{"ID":{"value":"42"},"mv":{"value":"1","multiValue":[{"value":"1"},{"value":"2,3"}]},"none":{"value":""}}""")).ShouldBeTrue();
        JsonNode.DeepEquals(sent["request"]!["cookies"], JsonNode.Parse("""{"k":{"value":"v"}}""")).ShouldBeTrue();
        sent["request"]!["headers"]!["accept-language"]!["value"]!.ToString().ShouldBe("de");
    }

    [Fact]
    public async Task FunctionThatAnswers_OrFails_KeepsTheRequestFromTheOrigin()
    {
        host.Functions.Handler = _ => JsonNode.Parse("""{"statusCode":302,"headers":{"location":{"value":"/elsewhere"}},"cookies":{"c":{"value":"1","attributes":"Secure"}}}""")!.AsObject();
        var redirect = await host.SendAsync("/");
        redirect.StatusCode.ShouldBe(HttpStatusCode.Found);
        redirect.Headers.Location!.ToString().ShouldBe("/elsewhere");
        redirect.Headers.GetValues("Set-Cookie").ShouldBe(["c=1; Secure"]);

        host.Functions.Handler = _ => throw new InvalidOperationException("ReferenceError");
        (await host.SendAsync("/")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task MethodThatTheBehaviourDoesNotAllow_Is403()
    {
        (await host.SendAsync("/index.html", HttpMethod.Post)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.SendAsync("/api/x", HttpMethod.Delete)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/index.html", true)]
    [InlineData("/small.css", false)]
    [InlineData("/logo.png", false)]
    public async Task TextOfAThousandBytes_IsCompressed_NothingElse(string path, bool compressed)
    {
        var response = await host.SendAsync(path, headers: ("Accept-Encoding", "gzip, br"));

        response.Content.Headers.ContentEncoding.ShouldBe(compressed ? ["gzip"] : []);
        response.Headers.ETag!.IsWeak.ShouldBe(compressed);
        if (compressed)
        {
            using GZipStream gzip = new(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
            (await new StreamReader(gzip).ReadToEndAsync()).ShouldBe(Page);
        }
    }

    [Fact]
    public async Task LargeObject_StreamsThrough_BeforeItsEndIsThere()
    {
        host.S3.HoldAfterHalf = new();

        var response = await host.SendAsync("/logo.png");
        await using var body = await response.Content.ReadAsStreamAsync();
        await Wait.ForAsync(body.ReadExactlyAsync(new byte[1000]).AsTask(), "the first half comes");

        host.S3.HoldAfterHalf.SetResult();
        using MemoryStream rest = new();
        await body.CopyToAsync(rest);
        rest.Length.ShouldBe(1000, "the other half");
    }

    [Fact]
    public async Task ErrorsOfTheApi_ComeThroughAsTheyAre()
    {
        host.Lambda.Answer = _ => Task.FromResult("""{"statusCode":404,"headers":{"content-type":"application/problem+json"},"body":"{}"}""");

        var response = await host.SendAsync("/api/v1/videos/none");

        (response.StatusCode, response.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.NotFound, "application/problem+json"));
    }

    [Fact]
    public async Task UrlBeyond8192Bytes_Is414() =>
        (await host.SendAsync("/api/" + new string('a', 8200))).StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);

    [Fact]
    public async Task BucketWithoutItsPolicy_IsClosedToCloudFront()
    {
        var closed = new EdgeHost(OpenSslKey.P256, resources => resources.Remove(resources.Single(r => r.Key.StartsWith("DataWebPolicy")).Key));
        await closed.InitializeAsync();
        closed.S3.Objects[$"{WebBucket}/index.html"] = ("text/html", [1]);

        var response = await closed.SendAsync("/index.html");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("<Code>AccessDenied</Code>");
        await closed.DisposeAsync();
    }

    [Fact]
    public async Task BeforeItIsProvisioned_TheDistributionAnswers503()
    {
        var starting = new EdgeHost();
        await starting.StartAsync();

        (await starting.SendAsync("/")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await starting.DisposeAsync();
    }

    [Theory]
    [InlineData("CustomErrorResponses", "[]")]
    [InlineData("DefaultCacheBehavior", """{"TargetOriginId":"x","SmoothStreaming":true}""")]
    public async Task WhatTheStandInDoesNotDo_StopsTheStart(string property, string value)
    {
        var odd = new EdgeHost(OpenSslKey.P256, resources => resources.Single(r => r.Value!["Type"]!.ToString() == "AWS::CloudFront::Distribution")
            .Value!["Properties"]!["DistributionConfig"]![property] = JsonNode.Parse(value));

        (await Should.ThrowAsync<NotSupportedException>(odd.InitializeAsync)).Message.ShouldContain(property == "CustomErrorResponses" ? property : "SmoothStreaming");
        await odd.DisposeAsync();
    }
}
