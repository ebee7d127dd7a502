using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.S3;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.CloudFront;

/// <summary>CloudFront in front of the platform's own S3: what the two together let out.</summary>
public sealed class BucketOriginTests : IAsyncLifetime
{
    readonly EdgeHost host = new(OpenSslKey.P256, realS3: true);

    string Signed(string path) =>
        $"{path}?viewer=ida&{host.Query(SignedUrl.Policy($"http://localhost:{host.Options.Port}/media/mine/*?viewer=ida"))}";

    public async Task InitializeAsync()
    {
        await host.InitializeAsync();
        var bucket = host.Stack.OfType("AWS::S3::Bucket").Single(b => b.LogicalId.StartsWith("DataMedia")).PhysicalId;
        foreach (var video in new[] { "mine", "other" })
        {
            await host.Services.GetRequiredService<S3Access>().PutAsync(host.Services.GetRequiredService<AwsCallers>().Developer, bucket,
                $"media/{video}/1/a b.mp4", new MemoryStream(Encoding.ASCII.GetBytes($"segment of {video}")), "video/mp4", default);
        }
    }

    public Task DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task SignedObject_ComesWhole_InPart_AndNotAtAllWhenUnchanged()
    {
        var whole = await host.SendAsync(Signed("/media/mine/1/a%20b.mp4"));
        (whole.StatusCode, await whole.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.OK, "segment of mine"));
        whole.Content.Headers.ContentType!.MediaType.ShouldBe("video/mp4");

        var part = await host.SendAsync(Signed("/media/mine/1/a%20b.mp4"), headers: ("Range", "bytes=-4"));
        (part.StatusCode, await part.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.PartialContent, "mine"));

        var head = await host.SendAsync(Signed("/media/mine/1/a%20b.mp4"), HttpMethod.Head);
        head.Content.Headers.ContentLength.ShouldBe(15);
        (await host.SendAsync(Signed("/media/mine/1/a%20b.mp4"), headers: ("If-None-Match", whole.Headers.ETag!.Tag))).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    /// <summary>The origin never hears of the other site, and the viewer's browser all the same of the policy's answer.</summary>
    [Fact]
    public async Task SignedObject_AskedForByAnotherSite_IsForAnyOfThem()
    {
        var response = await host.SendAsync(Signed("/media/mine/1/a%20b.mp4"), headers: ("Origin", "https://other.example"));

        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        (await host.SendAsync(Signed("/media/mine/1/a%20b.mp4"))).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/media/mine/none.mp4")]
    [InlineData("/media/mine/../other/1/a%20b.mp4")]
    [InlineData("/media/mine/%2e%2e/other/1/a%20b.mp4")]
    [InlineData("/media/mine/..%2fother/1/a%20b.mp4")]
    [InlineData("/media/mine/x/../../other/1/a%20b.mp4")]
    public async Task WhatIsNotThere_OrElsewhere_Is403AsWithoutListBucket(string path)
    {
        var response = await host.SendAsync(Signed(path));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("<Code>AccessDenied</Code>");
    }

    [Fact]
    public async Task Bucket_AroundCloudFront_IsClosed()
    {
        var bucket = host.Stack.OfType("AWS::S3::Bucket").Single(b => b.LogicalId.StartsWith("DataMedia")).PhysicalId;

        (await host.Client.GetAsync($"{host.Options.AwsEndpoint}{bucket}/media/mine/1/a%20b.mp4")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
