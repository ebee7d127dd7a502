using System.Diagnostics;
using Amazon.MediaConvert;
using Amazon.Runtime;
using ServerlessVideo.Core;
using ServerlessVideo.Encoding;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;
using ServerlessVideo.Local.Tests.MediaConvert;
using ServerlessVideo.Tests.Support;
using ServerlessVideo.Uploads;

namespace ServerlessVideo.Tests.Encoding;

/// <summary>
/// Every container and codec that uploads may have, as a real file of ffmpeg's, through the check of its bytes and the inspection over
/// the MediaConvert stand-in: it is taken, or refused with its code.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class ContentMatrixTests(DynamoDbLocal dynamo) : IAsyncLifetime, IDisposable
{
    const string Taken = "taken";

    /// <summary>By container: each codec that it can carry. What AWS's table leaves out is for another host.</summary>
    static readonly Dictionary<string, string> Expected = new()
    {
        ["mp4"] = "h264+aac taken, h264+mp3 unsupported_input, h264+opus unsupported_input, h264+vorbis unsupported_input, h264 taken, hevc taken, vp9 unsupported_input, av1 unsupported_input",
        ["mov"] = "h264+aac taken, h264+mp3 taken, h264 taken, hevc taken",
        ["mkv"] = "h264+aac taken, h264+mp3 unsupported_input, h264+opus taken, h264+vorbis unsupported_input, h264 taken, hevc unsupported_input, vp8 unsupported_input, vp9 unsupported_input, av1 unsupported_input",
        ["avi"] = "mpeg4+mp3 taken, mpeg4+aac unsupported_input, mpeg4 taken, h264 unsupported_input, hevc unsupported_input, vp8 unsupported_input, vp9 unsupported_input, av1 unsupported_input",
        ["flv"] = "h264+aac taken, h264+mp3 unsupported_input, h264 taken",
        ["webm"] = "vp8+vorbis taken, vp8+opus taken, vp9+opus taken, vp8 taken, vp9 taken, av1 unsupported_input",
    };

    static readonly string[] Sources = ["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "aac", "mp3", "vorbis", "opus"];

    static readonly Dictionary<string, string> Encoders = new()
    {
        ["h264"] = "libx264 -preset ultrafast -pix_fmt yuv420p", ["hevc"] = "libx265 -preset ultrafast -x265-params log-level=none", ["vp8"] = "libvpx -deadline realtime -cpu-used 8",
        ["vp9"] = "libvpx-vp9 -deadline realtime -cpu-used 8", ["av1"] = "libaom-av1 -cpu-used 8 -usage realtime", ["mpeg4"] = "mpeg4",
        ["aac"] = "aac", ["mp3"] = "libmp3lame", ["vorbis"] = "libvorbis", ["opus"] = "libopus",
    };

    readonly string folder = Directory.CreateTempSubdirectory("sv-matrix-").FullName;
    readonly FakeS3 s3 = new();
    MediaConvertHost mediaConvert = null!;
    InspectVideo inspect = null!;
    VideoStore videos = null!;

    public async Task InitializeAsync()
    {
        mediaConvert = await MediaConvertHost.StartAsync();
        videos = new VideoStore(dynamo.Table, Any.Ids, TimeProvider.System);
        inspect = new InspectVideo(
            new AmazonMediaConvertClient(
                new BasicAWSCredentials("local", "locallocal"), new AmazonMediaConvertConfig { ServiceURL = mediaConvert.Address.ToString(), AuthenticationRegion = "us-east-1" }),
            s3, videos, new HostCircuits(dynamo.Table, TimeProvider.System), dynamo.Trail, TimeProvider.System);
    }

    public async Task DisposeAsync() => await mediaConvert.DisposeAsync();

    public void Dispose()
    {
        s3.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task EveryContainerAndCodec_IsTakenOrRefusedWithItsCode()
    {
        await Task.WhenAll(Sources.Select(MakeSourceAsync));
        foreach (var (container, cases) in Expected)
        {
            foreach (var (codecs, expected) in cases.Split(", ").Select(c => c.Split(' ')).Select(c => (c[0], c[1])))
            {
                (await JudgeAsync(await MuxAsync(container, codecs.Split('+')))).ShouldBe(expected, $"{codecs} in {container}");
            }
        }
    }

    [Fact]
    public async Task WhatIsNoVideo_IsRefusedWithItsCode()
    {
        await Task.WhenAll(new[] { "h264", "aac" }.Select(MakeSourceAsync));
        (await JudgeAsync(await MuxAsync("mp4", ["aac"]))).ShouldBe(Errors.NoVideoStream.Code);
        (await JudgeAsync(await MuxAsync("mkv", ["aac"]))).ShouldBe(Errors.NoVideoStream.Code);
        (await JudgeAsync(await MuxAsync("flv", ["aac"]))).ShouldBe(Errors.NoVideoStream.Code);
        var whole = await MuxAsync("mp4", ["h264"]);
        (await JudgeAsync(whole[..(whole.Length / 2)])).ShouldBe(Errors.DamagedInput.Code, "the index stood at its end");
        (await JudgeAsync([.. "this is a text"u8])).ShouldBe(Errors.UnsupportedContainer.Code);
        (await JudgeAsync([])).ShouldBe(Errors.EmptyFile.Code);
    }

    async Task<string> JudgeAsync(byte[] file)
    {
        var video = Any.Video(VideoStatus.Processing) with { FileSizeBytes = file.Length, Original = new Original("b", $"{Guid.NewGuid()}", "v", "c") };
        s3.Objects[video.Original.Key] = file;
        var path = Path.Combine(folder, "upload");
        await File.WriteAllBytesAsync(path, file);
        mediaConvert.Put("b", video.Original.Key, path);
        var facts = file.Length == 0 ? null : await new OriginalReader(s3).ReadAsync(video.Original, file.Length, default);
        if (Verification.Judge(video, file.Length, facts) is { Failure: { } failure })
        {
            return failure.Error.Code;
        }
        await videos.CreateAsync(video, [], default);
        var step = await inspect.HandleAsync(new ServerlessVideo.Hosting.PublishTask(video.Id, 1), default);
        // What the encoder does not read is left to other hosts: its attempt says so.
        var attempt = (await new ServerlessVideo.Hosting.HostAttempts(videos.Table).OfAsync(new ServerlessVideo.Hosting.PublishTask(video.Id, 1), default)).SingleOrDefault();
        return step.Error?.Code ?? attempt?.Code ?? Taken;
    }

    Task MakeSourceAsync(string codec)
    {
        var input = codec is "aac" or "mp3" or "vorbis" or "opus" ? "sine=duration=0.4" : "testsrc2=size=128x96:rate=10:duration=0.4";
        return FfmpegAsync($"-f lavfi -i {input} -c {Encoders[codec]} -strict -2 {Source(codec)}");
    }

    string Source(string codec) => Path.Combine(folder, $"source-{codec}.mkv");

    async Task<byte[]> MuxAsync(string container, string[] codecs)
    {
        var file = Path.Combine(folder, $"{string.Join('-', codecs)}.{container}");
        var inputs = string.Concat(codecs.Select(codec => $"-i {Source(codec)} "));
        var maps = string.Concat(codecs.Select((_, i) => $"-map {i} "));
        // AVI wants start codes where Matroska has lengths, and has no name of its own for HEVC.
        var form = container == "avi" && (codecs[0] is "h264" or "hevc") ? $"-bsf:v {codecs[0]}_mp4toannexb {(codecs[0] == "hevc" ? "-tag:v HEVC " : "")}" : "";
        await FfmpegAsync($"{inputs}{maps}-c copy {form}-strict -2 {file}");
        return await File.ReadAllBytesAsync(file);
    }

    static async Task FfmpegAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", $"-v error -nostdin -y {arguments}") { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"ffmpeg {arguments}: {errors}");
    }
}
