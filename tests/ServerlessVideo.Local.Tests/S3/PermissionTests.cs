using Amazon.S3;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Tests.Endpoint;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.S3;

public class PermissionTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    [Fact]
    public async Task Role_DoesWhatItsPoliciesSayAndNothingElse()
    {
        using var uploader = fixture.ClientOf("Uploader");
        var (mine, other) = ("mine/" + NewKey(), "other/" + NewKey());

        await uploader.PutObjectAsync(new() { BucketName = Originals, Key = mine, ContentBody = "x" });
        (await uploader.GetObjectAsync(Originals, mine)).ContentLength.ShouldBe(1);
        (await CodeOf(() => uploader.PutObjectAsync(new() { BucketName = Originals, Key = other, ContentBody = "x" }))).ShouldBe("403 AccessDenied");
        (await CodeOf(() => uploader.PutObjectAsync(new() { BucketName = Media, Key = mine, ContentBody = "x" }))).ShouldBe("403 AccessDenied");
        (await CodeOf(() => uploader.DeleteObjectAsync(Originals, mine))).ShouldBe("403 AccessDenied");
        (await CodeOf(() => uploader.ListObjectsV2Async(new() { BucketName = Originals }))).ShouldBe("403 AccessDenied");
        (await CodeOf(() => uploader.ListBucketsAsync())).ShouldBe("403 AccessDenied");
        var removal = await uploader.DeleteObjectsAsync(new() { BucketName = Originals, Objects = [new() { Key = mine }] }).ShouldThrowAsync<DeleteObjectsException>();
        removal.Response.DeleteErrors.Single().Code.ShouldBe("AccessDenied");
        (await fixture.S3.GetObjectMetadataAsync(Originals, mine)).ContentLength.ShouldBe(1);
    }

    [Fact]
    public async Task MissingKey_ToWhoMayNotList_IsForbiddenNotMissing()
    {
        using var uploader = fixture.ClientOf("Uploader");
        using var reader = fixture.ClientOf("Reader");

        (await CodeOf(() => uploader.GetObjectAsync(Originals, "mine/none"))).ShouldBe("403 AccessDenied");
        (await CodeOf(() => reader.GetObjectAsync(Media, "none"))).ShouldBe("404 NoSuchKey");
    }

    [Fact]
    public async Task ExplicitDeny_OfRoleOrBucket_Wins()
    {
        await fixture.PutAsync(Media, "secret/a", [1]);
        using var reader = fixture.ClientOf("Reader");

        (await CodeOf(() => reader.GetObjectAsync(Media, "secret/a"))).ShouldBe("403 AccessDenied");
        (await CodeOf(() => fixture.PutAsync(Media, "locked/a", [1]))).ShouldBe("403 AccessDenied");
    }

    [Fact]
    public async Task CopySource_IsReadWithTheCallersRights()
    {
        var key = NewKey();
        await fixture.PutAsync(Media, key, [1]);
        using var uploader = fixture.ClientOf("Uploader");

        (await CodeOf(() => uploader.CopyObjectAsync(Media, key, Originals, "mine/x"))).ShouldBe("403 AccessDenied");
    }

    [Fact]
    public async Task CloudFront_OfThatDistributionOnly_ReadsThroughTheBucketPolicy()
    {
        var key = NewKey();
        await fixture.PutAsync(Media, key, [1, 2]);
        var access = fixture.Server.Access;

        access.Head(new ServiceCaller("cloudfront.amazonaws.com", Distribution), Media, key).Size.ShouldBe(2);
        foreach (var stranger in new AwsCaller[] { new ServiceCaller("cloudfront.amazonaws.com", Distribution + "2"), new ServiceCaller("events.amazonaws.com", Distribution), fixture.Server.Callers.Anonymous })
        {
            Should.Throw<AwsException>(() => access.Head(stranger, Media, key)).Code.ShouldBe("AccessDenied");
        }
    }

    [Fact]
    public async Task Anonymous_IsRefusedEvenWhereAPolicyAllowsAll_IfPublicAccessIsBlocked()
    {
        var key = NewKey();
        await fixture.PutAsync(Originals, key, [1]);

        (await CodeOf(await fixture.SendAsync(HttpMethod.Get, $"{fixture.Server.Url}originals/{key}"))).ShouldBe("403 AccessDenied");
        (await CodeOf(await fixture.SendAsync(HttpMethod.Get, $"{fixture.Server.Url}media/{key}"))).ShouldBe("403 AccessDenied");
        (await CodeOf(await fixture.SendAsync(HttpMethod.Get, fixture.Server.Url.ToString()))).ShouldBe("403 AccessDenied");
    }

    [Fact]
    public async Task PresignedByARole_LivesAsLongAsItsCredentials()
    {
        await using var server = await AwsServer.StartAsync();
        var credentials = server.Issuer.Issue(server.RoleArn("Uploader"));
        using var s3 = Client(server, Session(credentials));
        var url = s3.GetPreSignedURL(new() { BucketName = Originals, Key = "mine/a", Verb = HttpVerb.PUT, Expires = DateTime.UtcNow.AddDays(1), Protocol = Protocol.HTTP });
        var elsewhere = s3.GetPreSignedURL(new() { BucketName = Originals, Key = "other/a", Verb = HttpVerb.PUT, Expires = DateTime.UtcNow.AddDays(1), Protocol = Protocol.HTTP });

        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, [1]))).ShouldBe("200");
        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, elsewhere, [1]))).ShouldBe("403 AccessDenied");
        server.Time.Advance(TimeSpan.FromHours(11));
        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, [1]))).ShouldBe("200");
        server.Time.Advance(TimeSpan.FromHours(1.1));
        (await CodeOf(await fixture.SendAsync(HttpMethod.Put, url, [1]))).ShouldBe("400 ExpiredToken");
    }
}
