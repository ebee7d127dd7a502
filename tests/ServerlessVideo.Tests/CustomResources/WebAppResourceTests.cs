using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using ServerlessVideo.Core;
using ServerlessVideo.CustomResources;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.CustomResources;

public sealed class WebAppResourceTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory().FullName;
    readonly FakeS3 s3 = new();
    readonly Settings settings = Settings.Read("web-app", [Setting.WebBucket, Setting.DistributionId], name => name.ToLowerInvariant());

    public WebAppResourceTests()
    {
        Directory.CreateDirectory($"{folder}/assets");
        foreach (var file in new[] { "index.html", "player.js", "player.css", "icon.svg", "assets/app-BxYz12.js", "assets/app-Q.css" })
        {
            File.WriteAllText($"{folder}/{file}", file);
        }
    }

    [Fact]
    public async Task Create_PutsPagesLastAndInvalidatesWhatKeepsItsName()
    {
        var (cloudFront, invalidations) = Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse());

        await HandleAsync("Create", cloudFront);

        s3.Puts.Select(p => (p.Key, p.ContentType, p.Headers.CacheControl)).ShouldBe(
        [
            ("assets/app-BxYz12.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
            ("assets/app-Q.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
            ("icon.svg", "image/svg+xml", "no-cache"),
            ("player.css", "text/css; charset=utf-8", "no-cache"),
            ("player.js", "text/javascript; charset=utf-8", "no-cache"),
            ("index.html", "text/html; charset=utf-8", "no-cache"),
        ]);
        var batch = ((CreateInvalidationRequest)invalidations.Requests.ShouldHaveSingleItem()).InvalidationBatch;
        batch.CallerReference.ShouldBe("request");
        batch.Paths.Items.ShouldBe(["/icon.svg", "/player.css", "/player.js", "/index.html", "/"]);
        batch.Paths.Quantity.ShouldBe(5);
    }

    [Fact]
    public async Task Update_RemovesWhatIsGone()
    {
        foreach (var old in new[] { "assets/app-old1.js", "assets/app-old2.js", "old.html" })
        {
            s3.Objects[old] = [];
        }

        await HandleAsync("Update", Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse()).Client);

        s3.Objects.Keys.Order(StringComparer.Ordinal).ShouldBe(
            ["assets/app-BxYz12.js", "assets/app-Q.css", "icon.svg", "index.html", "player.css", "player.js"]);
    }

    [Fact]
    public async Task Delete_EmptiesTheBucket()
    {
        s3.Objects["index.html"] = [];

        await HandleAsync("Delete", Recorder.Of<IAmazonCloudFront>(_ => throw new InvalidOperationException("asked")).Client);

        s3.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_OfAnAssetWithoutAWebApp_Fails()
    {
        Directory.Delete(folder, recursive: true);

        await Should.ThrowAsync<InvalidOperationException>(() =>
            HandleAsync("Create", Recorder.Of<IAmazonCloudFront>(_ => new CreateInvalidationResponse()).Client));
    }

    public void Dispose()
    {
        s3.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    Task<CustomResourceResult> HandleAsync(string type, IAmazonCloudFront cloudFront) =>
        new WebAppResource(s3, cloudFront, settings, new WebAppFiles(folder)).HandleAsync(Requests.Of(type), default);
}
