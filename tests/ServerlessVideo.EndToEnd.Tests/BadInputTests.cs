using System.Net;
using System.Security.Cryptography;
using System.Text;
using ServerlessVideo.Cli.Demo;
using ServerlessVideo.Cli.Demo.Corpus;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Each bad input has its code, the record says so, nothing hangs, and the next upload works.</summary>
[Collection("platform")]
public sealed class BadInputTests(Platform platform)
{
    [Fact]
    public async Task Upload_OfNothing_IsRefusedAtOnce()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var (status, body) = await person.SendAsync(HttpMethod.Post, "/uploads", new { file_name = "empty.mp4", file_size = 0, content_type = "video/mp4", title = "empty" });
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("code").GetString().ShouldBe("empty_file");
    }

    /// <summary>
    /// What <c>sv demo --corpus</c> runs: damaged and hostile files, each to its own end, and nothing they name is touched. Some of each kind
    /// unless it is thorough.
    /// </summary>
    [Fact]
    public async Task Corpus_OfOddAndDamagedFiles_EndsAsItMust()
    {
        using var visitor = new Visitor(platform.Url);
        using var trap = await Trap.SetAsync(platform.Files, CancellationToken.None);
        var damaged = DamagedSources.All(trap);
        damaged.Count.ShouldBeGreaterThanOrEqualTo(30);
        string[] always =
        [
            "turned-by-a-phone.mp4", "two-languages.mkv", "hostile-metadata.mp4", "no-picture.mp4", "hevc.mkv", 
            "text.mp4", "playlist.mp4", "concat.mp4", "only-a-type.mp4", "cut-before-the-index.mp4", "cut-at-50.mp4", "noise-in-the-picture.mp4",
            "million-samples.mp4", "hundred-thousand-wide.avi", "hour-long.mp4", "no-time-passes.mp4",
        ];
        var files = Thorough.Of(OddSources.All.Concat(damaged), file => always.Contains(file.Name)).ToList();
        always.Except(files.Select(file => file.Name)).ShouldBeEmpty();

        // Four at once, beside other tests, on whatever machine: so much patience that only what hangs or is tried again and again is late.
        var results = await new CorpusRun(visitor, platform.Files, patience: 60).RunAsync(files, atOnce: 4, _ => { }, CancellationToken.None);

        results.Where(r => r.Objection is not null).Select(r => $"{r.File.Name}: {r.Objection}").ShouldBeEmpty();
        (await trap.CaughtAsync(CancellationToken.None)).ShouldBeNull();
        using var person = await Person.SignInAsync(platform, "instructor");
        foreach (var refusal in results.Where(r => r.File.Code is not null && r.Video.Id is not null))
        {
            var jobs = (await person.GetAsync($"/videos/{refusal.Video.Id}/jobs")).GetProperty("items").GetArrayLength();
            jobs.ShouldBeLessThanOrEqualTo(1, $"{refusal.File.Name} will not be better at the second try");
        }
        var refused = results.First(r => r.File.Code == "damaged_input").Video.Id!;
        (await Aws.KeysAsync(platform, refused)).ShouldContain($"originals/{refused}", "the original is kept for inspection");
    }

    [Fact]
    public async Task Part_WithAFlippedBit_IsRefusedAndCanBeSentAgain()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var sending = await person.InitiateAsync(await File.ReadAllBytesAsync(await Clips.SmallAsync(platform, "flip")), "flip.mp4");
        var (url, headers) = await sending.UrlAsync(1);
        var flipped = sending.Bytes(1);
        flipped[flipped.Length / 2] ^= 1;
        var (status, _, body) = await Sending.PutAsync(url, headers, flipped);
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ShouldContain("BadDigest");

        await sending.SendAllAsync();
        (await sending.CompleteAsync()).Status.ShouldBe(HttpStatusCode.Accepted);
        await person.UntilAsync(sending.VideoId, "ready");
    }

    [Fact]
    public async Task PartUrl_ChangedForeignOrWithoutItsHeaders_IsRefused()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var file = RandomNumberGenerator.GetBytes(9 << 20);
        var sending = await person.InitiateAsync(file, "foreign.mp4");
        sending.Parts.ShouldBe(2);
        var (url, headers) = await sending.UrlAsync(2);
        var part = sending.Bytes(2);

        await Refused(new Uri(url.AbsoluteUri.Replace("partNumber=2", "partNumber=1")), headers, part);
        await Refused(new Uri(url.AbsoluteUri.Replace(sending.VideoId, Guid.CreateVersion7().ToString())), headers, part);
        await Refused(new Uri(url.AbsoluteUri.Replace("X-Amz-Expires=", "X-Amz-Expires=1")), headers, part);
        await Refused(url, [], part);
        await Refused(url, headers, part[..^1]);
        await Refused(url, headers, [.. part, 0]);
        var other = headers.ToDictionary(h => h.Key, h => h.Key.Contains("sha256") ? Sending.Sha256(new byte[5]) : h.Value);
        await Refused(url, other, new byte[5]);

        var status = await person.GetAsync($"/uploads/{sending.UploadId}");
        status.GetProperty("uploaded_parts").GetArrayLength().ShouldBe(0);
        status.GetProperty("missing_parts").GetArrayLength().ShouldBe(2);
        (await person.SendAsync(HttpMethod.Delete, $"/uploads/{sending.UploadId}")).Status.ShouldBe(HttpStatusCode.NoContent);

        static async Task Refused(Uri url, Dictionary<string, string> headers, byte[] bytes) =>
            (await Sending.PutAsync(url, headers, bytes)).Status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);
    }

    /// <summary>The hash of a failed video is free: what was refused may be sent again.</summary>
    [Fact]
    public async Task Upload_OfAFileWhoseVideoFailed_StartsAnew()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var noise = RandomNumberGenerator.GetBytes(1000);
        var announced = new { sha256 = Convert.ToHexStringLower(SHA256.HashData(noise)) };
        var first = await person.InitiateAsync(noise, "noise.mp4", announced);
        await first.SendAllAsync();
        (await first.CompleteAsync()).Status.ShouldBe(HttpStatusCode.Accepted);
        await person.UntilAsync(first.VideoId, "failed");

        var again = await person.InitiateAsync(noise, "noise.mp4", announced);

        again.VideoId.ShouldNotBe(first.VideoId);
        (await person.SendAsync(HttpMethod.Delete, $"/uploads/{again.UploadId}")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    /// <summary>Ours live for minutes, so a shorter one is signed by botocore; what expires is told by its text, and the upload goes on.</summary>
    [Fact]
    public async Task PartUrl_Expired_IsRefusedAndAFreshOneIsTaken()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var sending = await person.InitiateAsync(await File.ReadAllBytesAsync(await Clips.SmallAsync(platform, "expired")), "expired.mp4");
        var (url, headers) = await sending.UrlAsync(1);
        System.Web.HttpUtility.ParseQueryString(url.Query)["X-Amz-Expires"].ShouldNotBeNull().Length.ShouldBeLessThanOrEqualTo(4, "an hour at most");
        var expiring = await Aws.PresignPartAsync(platform, url, seconds: 1);

        await Wait.UntilAsync(async () => (await Sending.PutAsync(expiring, headers, sending.Bytes(1))) is { Status: HttpStatusCode.Forbidden, Body: var body } && body.Contains("Request has expired"), "the URL expires");

        await sending.SendAllAsync();
        (await sending.CompleteAsync()).Status.ShouldBe(HttpStatusCode.Accepted);
        await person.UntilAsync(sending.VideoId, "ready");
    }

    [Fact]
    public async Task Complete_WithAMissingPart_ChangesNothing()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var clip = await File.ReadAllBytesAsync(await Clips.SmallAsync(platform, "missing"));
        var file = Concatenate(clip, new byte[(8 << 20) + 1 - (clip.Length % 4096)]);
        var sending = await person.InitiateAsync(file, "missing.mp4");
        await sending.SendAsync(1);
        var (status, body) = await sending.CompleteAsync();
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("code").GetString().ShouldBe("parts_missing");

        await sending.SendAsync(2);
        (await sending.CompleteAsync()).Status.ShouldBe(HttpStatusCode.Accepted);
        await person.UntilAsync(sending.VideoId, "ready", "failed");
    }

    [Fact]
    public async Task Complete_WithAnotherFilesHash_FailsTheVideoAndKeepsTheOriginal()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var sending = await person.InitiateAsync(await File.ReadAllBytesAsync(await Clips.SmallAsync(platform, "whole")), "whole.mp4");
        await sending.SendAllAsync();
        (await sending.CompleteAsync(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("another"))))).Status.ShouldBe(HttpStatusCode.Accepted);
        var video = await person.UntilAsync(sending.VideoId, "failed", "ready");
        video.GetProperty("error").GetProperty("code").GetString().ShouldBe("checksum_mismatch");
        video.GetProperty("original").GetProperty("version_id").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Upload_OfSomebodyElse_CannotBeTouched()
    {
        using var owner = await Person.SignInAsync(platform, "instructor");
        using var other = await Person.SignInAsync(platform, "instructor", "other");
        using var member = await Person.SignInAsync(platform, "member");
        var sending = await owner.InitiateAsync(new byte[100], "mine.mp4");
        (await other.SendAsync(HttpMethod.Get, $"/uploads/{sending.UploadId}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.SendAsync(HttpMethod.Delete, $"/uploads/{sending.UploadId}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await member.SendAsync(HttpMethod.Post, "/uploads", new { file_name = "x.mp4", file_size = 5, content_type = "video/mp4", title = "x" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var nobody = Person.Anonymous(platform);
        (await nobody.SendAsync(HttpMethod.Post, "/uploads", new { file_name = "x.mp4", file_size = 5, content_type = "video/mp4", title = "x" })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await owner.SendAsync(HttpMethod.Delete, $"/uploads/{sending.UploadId}")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    static byte[] Concatenate(byte[] a, byte[] b) => [.. a, .. b];
}
