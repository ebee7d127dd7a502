using System.Net;
using System.Net.Http.Json;
using ServerlessVideo.Core;
using ServerlessVideo.Library;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;
using static ServerlessVideo.Tests.Support.Workshop;

namespace ServerlessVideo.Tests.Uploads;

/// <summary>
/// What is not the announced file is refused with its code where it shows, and the upload stays usable. That S3 refuses a part whose
/// bytes or length are not the signed ones is proven against the platform's S3.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class IntegrityTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    const int PartSize = 8 * 1024 * 1024;

    readonly byte[] file = Any.Mp4((2 * PartSize) + 100);
    Workshop shop = null!;
    VideoId id;

    public async Task InitializeAsync()
    {
        shop = await OpenAsync(dynamo);
        id = await shop.StartAsync(file, Sha256(file));
    }

    public async Task DisposeAsync() => await shop.DisposeAsync();

    byte[] Part(int number) => file[((number - 1) * PartSize)..Math.Min(number * PartSize, file.Length)];

    async Task PutAsync(int number, byte[] bytes) =>
        shop.S3.PutPart((await shop.Uploads.GetAsync(id, default))!.MultipartId, number, bytes, DateTime.UtcNow);

    object Announced(int number) => new { part_number = number, etag = FakeS3.ETagOf(Part(number)), sha256 = FakeS3.Sha256Of(Part(number)) };

    Task<HttpResponseMessage> CompleteAsync(string? sha256 = null) => shop.PostCompleteAsync(id, [Announced(1), Announced(2), Announced(3)], sha256);

    async Task ShouldBeRefusedAsync(Error error, string? sha256 = null)
    {
        var problem = await JsonOf(await CompleteAsync(sha256), (HttpStatusCode)error.Status);
        problem.GetProperty("code").GetString().ShouldBe(error.Code);
        (await shop.Uploads.GetAsync(id, default))!.Status.ShouldBe(UploadStatus.Open);
    }

    /// <summary>Whatever was refused: the right parts again, and it is a video.</summary>
    async Task ShouldGoOnAsync()
    {
        for (var number = 1; number <= 3; number++)
        {
            await PutAsync(number, Part(number));
        }
        await JsonOf(await CompleteAsync(Sha256(file)), HttpStatusCode.Accepted);
        await shop.StoreAsync(id);
        await shop.VerifyAsync(id);
        (await shop.FindAsync(id))!.Status.ShouldBe(VideoStatus.Processing);
    }

    [Fact]
    public async Task Complete_AFlippedBitInAPart_IsRefused_TheUploadGoesOn()
    {
        for (var number = 1; number <= 3; number++)
        {
            await PutAsync(number, Part(number));
        }
        var flipped = Part(2);
        flipped[^1] ^= 1;
        await PutAsync(2, flipped);
        await ShouldBeRefusedAsync(Errors.PartMismatch);
        await ShouldGoOnAsync();
    }

    [Fact]
    public async Task Complete_SwappedParts_AreRefused_TheUploadGoesOn()
    {
        await PutAsync(1, Part(2));
        await PutAsync(2, Part(1));
        await PutAsync(3, Part(3));
        await ShouldBeRefusedAsync(Errors.PartMismatch);
        await ShouldGoOnAsync();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Complete_AShortOrLongPart_IsMissing_TheUploadGoesOn(int more)
    {
        await PutAsync(1, Part(1));
        await PutAsync(2, Part(2));
        var last = Part(3);
        Array.Resize(ref last, last.Length + more);
        await PutAsync(3, last);
        await ShouldBeRefusedAsync(Errors.PartsMissing);
        var status = await JsonOf(await shop.Me.GetAsync($"uploads/{id}"), HttpStatusCode.OK);
        status.GetProperty("missing_parts").EnumerateArray().Select(n => n.GetInt32()).ShouldBe([3]);
        await ShouldGoOnAsync();
    }

    [Fact]
    public async Task Complete_AnotherWholeHash_IsRefused_TheUploadGoesOn()
    {
        for (var number = 1; number <= 3; number++)
        {
            await PutAsync(number, Part(number));
        }
        await ShouldBeRefusedAsync(Errors.ChecksumMismatch, new string('0', 64));
        await ShouldGoOnAsync();
    }

    /// <summary>All parts are as announced and the whole is not: only reading all of it shows that.</summary>
    [Fact]
    public async Task Verify_AnotherWholeHashThanAnnounced_FailsTheVideoAndKeepsTheOriginal()
    {
        var other = Any.Mp4(1000);
        var lying = await shop.StartAsync(other, Sha256(Any.Mp4(1000)));
        await JsonOf(await shop.PostCompleteAsync(lying, await shop.SendAsync(lying, other)), HttpStatusCode.Accepted);
        await shop.StoreAsync(lying);
        await shop.VerifyAsync(lying);
        var video = (await shop.FindAsync(lying))!;
        (video.Status, video.Error!.Code).ShouldBe((VideoStatus.Failed, Errors.ChecksumMismatch.Code));
        shop.S3.Objects[video.Original!.Key].ShouldBe(other);
        (await shop.Originals.FindAsync(shop.Owner, Sha256(other), default)).ShouldBeNull("what is refused is not shared");
    }

    [Fact]
    public async Task Verify_AnotherSizeThanAnnounced_FailsTheVideo()
    {
        var small = Any.Mp4(1000);
        var upload = await shop.StartAsync(small);
        await JsonOf(await shop.PostCompleteAsync(upload, await shop.SendAsync(upload, small)), HttpStatusCode.Accepted);
        await shop.StoreAsync(upload);
        await shop.VerifyAsync(upload, size: 999);
        (await shop.FindAsync(upload))!.Error!.Code.ShouldBe(Errors.SizeMismatch.Code);
    }

    [Fact]
    public async Task Upload_AfterItsEnd_IsClosed()
    {
        await PutAsync(1, Part(1));
        (await shop.Me.DeleteAsync($"uploads/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await CompleteAsync()).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Me.PostAsJsonAsync($"uploads/{id}/parts", new { parts = new[] { new { part_number = 1, sha256 = FakeS3.Sha256Of([1]) } } }))
            .StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
