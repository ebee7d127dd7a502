using System.Buffers.Binary;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Encoding;

namespace ServerlessVideo.Tests.Encoding;

public sealed class PixelAspectTests(PixelAspectTests.Films films) : IClassFixture<PixelAspectTests.Films>
{
    /// <summary>Of ffmpeg's, each half as wide as it is shown.</summary>
    public sealed class Films
    {
        readonly Dictionary<string, byte[]> made = [];

        public byte[] this[string name] => made.TryGetValue(name, out var film) ? film : made[name] = Make(name);

        static byte[] Make(string name)
        {
            var codec = name.EndsWith("webm", StringComparison.Ordinal) ? "libvpx" : "mpeg4";
            var file = Path.Combine(Path.GetTempPath(), $"sv-{Guid.NewGuid():N}-{name}");
            var start = name.StartsWith("indexed", StringComparison.Ordinal) ? "-movflags +faststart " : "";
            using var process = Process.Start("ffmpeg", $"-v error -nostdin -f lavfi -i sine=d=0.2 -f lavfi -i testsrc2=size=96x160:rate=5:d=0.2 -map 0 -map 1 -vf setsar=2 -c:v {codec} {start}{file}");
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
            var bytes = File.ReadAllBytes(file);
            File.Delete(file);
            return bytes;
        }
    }

    [Theory]
    [InlineData("index-last.mp4", "mp4")]
    [InlineData("index-last.mp4", "three_gp")]
    [InlineData("index-last.mp4", "three_g2")]
    [InlineData("indexed.mov", "quicktime")]
    [InlineData("film.mkv", "matroska")]
    [InlineData("film.webm", "webm")]
    public async Task Pixels_TwiceAsWideAsHigh_AreReadOfTheContainer(string name, string container) =>
        (await ReadAsync(container, films[name])).Stretch(96).ShouldBe(192);

    [Fact]
    public async Task Pixels_OfATrackThatIsOnlyShownWider_AreWide()
    {
        var film = films["index-last.mp4"].ToArray();
        film.AsSpan(At(film, "pasp"), 4).Fill((byte)'x');

        (await ReadAsync("mp4", film)).Stretch(96).ShouldBe(192, "tkhd says so too");
        // The sound's stands before.
        BinaryPrimitives.WriteUInt32BigEndian(film.AsSpan(LastAt(film, "tkhd") + 4 + 76), 96 << 16);
        (await ReadAsync("mp4", film)).Stretch(96).ShouldBe(96, "and nothing else does");
    }

    [Theory]
    [InlineData(1, 1, 1920)]
    [InlineData(4319, 4320, 1920)] // rounded, not meant
    [InlineData(12, 11, 2095)]
    [InlineData(8, 9, 1707)]
    [InlineData(uint.MaxValue, 1, 1_000_000)]
    [InlineData(1, uint.MaxValue, 1)]
    public void Width_OfThePictureShown_IsItsPixelsTimesTheirShape(long width, long height, int shown) =>
        new PixelAspect(width, height).Stretch(1920).ShouldBe(shown);

    [Theory]
    [InlineData("index-last.mp4", "pasp", 4)]
    [InlineData("index-last.mp4", "pasp", 8)]
    public async Task Pixels_OfNoSize_AreSquare(string name, string box, int offset)
    {
        var film = films[name].ToArray();
        film.AsSpan(At(film, box) + offset, 4).Clear();

        (await ReadAsync("mp4", film)).ShouldBe(PixelAspect.Square);
    }

    [Theory]
    [InlineData("mp4", "index-last.mp4")]
    [InlineData("quicktime", "indexed.mov")]
    [InlineData("matroska", "film.mkv")]
    [InlineData("webm", "film.webm")]
    public async Task Headers_CutOffOrDamagedAnywhere_AreReadWithoutAFault(string container, string name)
    {
        var film = films[name];
        for (var length = 0; length < film.Length; length += length < 4096 ? 1 : 97)
        {
            await ReadAsync(container, film[..length]);
        }
        var noise = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = film.ToArray();
            for (var hits = noise.Next(1, 20); hits > 0; hits--)
            {
                damaged[noise.Next(damaged.Length)] = (byte)noise.Next(256);
            }
            await ReadAsync(container, damaged);
        }
    }

    [Fact]
    public void Headers_OfAnyBytes_AreReadWithoutAFault()
    {
        string[] containers = ["mp4", "quicktime", "matroska", "webm", "avi"];
        byte[][] starts = [[], [0, 0, 1, 0, .. "moov"u8, 0, 0, 0, 0xf8, .. "trak"u8], [0x18, 0x53, 0x80, 0x67, 0xff, 0x16, 0x54, 0xAE, 0x6B, 0xff, 0xAE, 0xff]];
        var files = from container in Gen.Elements(containers)
                    from start in Gen.Elements(starts)
                    from tail in Gen.Choose(0, 255).ArrayOf()
                    select (container, (byte[])[.. start, .. tail.Select(b => (byte)b)]);

        Prop.ForAll(files.ToArbitrary(), file => ReadAsync(file.container, file.Item2).GetAwaiter().GetResult() is { Width: > 0, Height: > 0 }).QuickCheckThrowOnFailure();
    }

    /// <summary>Of terabytes that are nothing but small boxes, or boxes that lead far away: a bounded part is looked at.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(100_000)]
    [InlineData(uint.MaxValue)]
    public async Task Headers_WithoutEnd_AreGivenUp(uint box)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(head, box);
        "free"u8.CopyTo(head.AsSpan(4));
        var read = 0L;
        var file = new HeaderBytes(1L << 42, (at, length, _) =>
        {
            read += length;
            var bytes = new byte[length];
            for (var i = (int)((box - (at % box)) % box); i + 8 <= length && i >= 0; i += (int)Math.Min(box, int.MaxValue / 2))
            {
                head.CopyTo(bytes, i);
            }
            return Task.FromResult(bytes);
        });

        (await PixelAspect.ReadAsync("mp4", file, default)).ShouldBe(PixelAspect.Square);

        read.ShouldBeInRange(1, HeaderBytes.Window * HeaderBytes.MostWindows);
        (await file.ReadAsync(1L << 41, 8, default)).Length.ShouldBe(0, "nothing more is read");
    }

    static async Task<PixelAspect> ReadAsync(string container, byte[] file)
    {
        var (read, windows) = (0L, 0);
        var aspect = await PixelAspect.ReadAsync(
            container,
            new HeaderBytes(file.Length, (at, length, _) =>
            {
                (read, windows) = (read + length, windows + 1);
                return Task.FromResult(file[(int)at..(int)(at + length)]);
            }),
            default);
        windows.ShouldBeLessThanOrEqualTo(HeaderBytes.MostWindows);
        read.ShouldBeLessThanOrEqualTo(HeaderBytes.MostWindows * HeaderBytes.Window);
        return aspect;
    }

    static int At(byte[] file, string letters) => file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(letters));

    static int LastAt(byte[] file, string letters) => file.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(letters));
}
