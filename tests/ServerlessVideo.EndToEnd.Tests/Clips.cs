using System.Buffers.Binary;
using System.Security.Cryptography;
using ServerlessVideo.Cli.Setup;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Short clips made by ffmpeg, each once.</summary>
static class Clips
{
    /// <param name="seed">Makes the bytes differ from every other clip: the same again would be a duplicate.</param>
    public static Task<string> FullLadderAsync(Platform platform, string seed) => MakeAsync(platform, $"full-{seed}.mp4",
        ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=6", "-f", "lavfi", "-i", "sine=frequency=440:duration=6", "-metadata", $"title={seed}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"]);

    public static Task<string> PortraitSilentAsync(Platform platform) => MakeAsync(platform, "portrait.mp4",
        ["-f", "lavfi", "-i", "testsrc2=size=270x480:rate=25:duration=3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);

    /// <summary>A second of the smallest ladder.</summary>
    public static Task<string> TinyAsync(Platform platform) => MakeAsync(platform, "tiny.mp4",
        ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=1", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]);

    /// <summary>A second of sound and nothing to see.</summary>
    public static Task<string> SoundAsync(Platform platform) => MakeAsync(platform, "sound.mp4", ["-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-c:a", "aac"]);

    /// <param name="seed">Makes the bytes differ from every other clip.</param>
    public static Task<string> SmallAsync(Platform platform, string seed, int seconds = 3) => MakeAsync(platform, $"small-{seed}.mp4",
        ["-f", "lavfi", "-i", $"testsrc2=size=426x240:rate=24:duration={seconds}", "-metadata", $"title={seed}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]);

    public static Task<string> SmallWithSoundAsync(Platform platform, string seed, int seconds) => MakeAsync(platform, $"sound-{seed}.mp4",
        ["-f", "lavfi", "-i", $"testsrc2=size=426x240:rate=24:duration={seconds}", "-f", "lavfi", "-i", $"sine=frequency=440:duration={seconds}", "-metadata", $"title={seed}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"]);

    /// <summary>Some seconds of 720p: encodes long enough to be interrupted.</summary>
    public static Task<string> LongAsync(Platform platform, string seed) => MakeAsync(platform, $"long-{seed}.mp4",
        ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=24:duration=6", "-metadata", $"title={seed}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]);

    /// <summary>A small clip that ends in a box of free space, filled with noise: valid, of any size, quick to encode.</summary>
    public static async Task<string> PaddedAsync(Platform platform, string seed, int mebibytes)
    {
        var name = Path.Combine(platform.Files, $"padded-{seed}.mp4");
        File.Copy(await SmallAsync(platform, seed, seconds: 1), name);
        await using var file = new FileStream(name, FileMode.Append);
        var block = new byte[1 << 20];
        BinaryPrimitives.WriteUInt32BigEndian(block, (uint)mebibytes << 20);
        "free"u8.CopyTo(block.AsSpan(4));
        for (var i = 0; i < mebibytes; i++)
        {
            RandomNumberGenerator.Fill(i == 0 ? block.AsSpan(8) : block);
            await file.WriteAsync(block);
        }

        return name;
    }

    /// <summary>With a box of free space that begins with noise: another file, the same pictures.</summary>
    public static byte[] Another(byte[] clip, int size = 24)
    {
        var free = new byte[size];
        RandomNumberGenerator.Fill(free.AsSpan(0, 24));
        BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
        "free"u8.CopyTo(free.AsSpan(4));
        return [.. clip, .. free];
    }

    public static string Text(Platform platform, string name, string content)
    {
        var file = Path.Combine(platform.Files, name);
        File.WriteAllText(file, content);
        return file;
    }

    static async Task<string> MakeAsync(Platform platform, string name, string[] arguments)
    {
        var file = Path.Combine(platform.Files, name);
        if (!File.Exists(file))
        {
            await Shell.RunAsync("ffmpeg", ["-v", "error", .. arguments, "-y", file], platform.Files, CancellationToken.None);
        }

        return file;
    }
}
