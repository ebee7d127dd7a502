using System.Diagnostics;
using System.Globalization;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Demo;

/// <summary>One file's way: parts to S3, verification, encoding, playing every segment, and being refused without a signature.</summary>
sealed class Journey(Visitor visitor, TextWriter log, string folder)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    readonly Stopwatch watch = Stopwatch.StartNew();

    public async Task<DemoVideo> RunAsync(string file, CancellationToken cancellationToken)
    {
        Say($"{Path.GetFileName(file)}");
        var expected = await Media.ProbeAsync(file, cancellationToken);
        var result = new DemoVideo { File = file };
        try
        {
            var upload = new NewUpload(Path.GetFileName(file)) { Title = Path.GetFileNameWithoutExtension(file) };
            var id = (await visitor.Api.UploadAsync(file, upload, progress: null, cancellationToken)).Video.Id;
            result = result with { Id = id, UploadSeconds = Seconds(watch.Elapsed) };
            Say($"uploaded as {id}");
            result = Describe(result, await FollowAsync(id, cancellationToken));
            if (result.Status != "ready")
            {
                Say($"{result.Status}: {result.Error?.Code} {result.Error?.Detail}");
                return result with { Ok = !Media.MustPlay(expected) && result is { Status: "failed", Error: not null } };
            }

            Say($"ready in {string.Join(", ", result.AvailableQualities)}");
            result = result.WentElsewhere ? await PlayElsewhereAsync(result, cancellationToken) : await PlayAsync(result, expected!, cancellationToken);
        }
        catch (ServerlessVideoException e)
        {
            Say(e.Message);
            result = result with { Ok = !Media.MustPlay(expected) && result.Id == null, Error = new DemoError(e.Code, e.Detail) };
        }
        catch (PlaybackException e)
        {
            Say(e.Message);
            result = result with { Ok = false, Error = new DemoError("playback_check", e.Message) };
        }

        return result with { TotalSeconds = Seconds(watch.Elapsed) };
    }

    async Task<Video> FollowAsync(string id, CancellationToken cancellationToken)
    {
        var steps = new Steps(Say);
        try
        {
            return await visitor.Api.WaitUntilReadyAsync(id, steps, cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new PlaybackException($"{id} did not end within {Patience.TotalMinutes} minutes");
        }
    }

    DemoVideo Describe(DemoVideo result, Video video) => result with
    {
        Status = video.Status,
        Error = video.Error is { } error ? new DemoError(error.Code, error.Detail ?? "") : null,
        HostingProvider = video.HostingProvider,
        DurationSeconds = video.DurationSeconds,
        Width = video.Width,
        Height = video.Height,
        AvailableQualities = video.AvailableQualities,
        ProcessingSeconds = Seconds(watch.Elapsed) - result.UploadSeconds,
        TotalSeconds = Seconds(watch.Elapsed),
    };

    async Task<DemoVideo> PlayAsync(DemoVideo result, MediaFacts expected, CancellationToken cancellationToken)
    {
        var playback = await visitor.Api.GetPlaybackAsync(result.Id!, cancellationToken);
        var player = new PlaybackCheck(visitor, folder);
        var segments = await player.HlsAsync(playback.HlsUrl, expected, cancellationToken);
        Say($"HLS: {segments} segments of every rendition fetched and decoded");
        var chunks = await player.DashAsync(playback.DashUrl, expected, cancellationToken);
        Say($"DASH: {chunks} segments fetched");
        await player.RefusalsAsync(cancellationToken);
        Say("unsigned and changed URLs were refused");
        return result with { Ok = true, HlsUrl = playback.HlsUrl.OriginalString, DashUrl = playback.DashUrl.OriginalString, SegmentsFetched = segments + chunks };
    }

    /// <summary>What our encoder does not read another host may have taken: its own manifest, by our address, and what that names first.</summary>
    async Task<DemoVideo> PlayElsewhereAsync(DemoVideo result, CancellationToken cancellationToken)
    {
        var playback = await visitor.Api.GetPlaybackAsync(result.Id!, cancellationToken);
        var manifest = System.Text.Encoding.UTF8.GetString(await visitor.GetAsync(playback.HlsUrl, cancellationToken));
        var first = manifest.Split('\n').FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? throw new PlaybackException("the manifest names nothing");
        await visitor.GetAsync(new Uri(playback.HlsUrl, first), cancellationToken);
        Say($"{result.HostingProvider} took it, and plays it");
        return result with { Ok = true, HlsUrl = playback.HlsUrl.OriginalString, DashUrl = playback.DashUrl.OriginalString };
    }

    void Say(string what) => log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,7:F1} s  {what}"));

    static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}

/// <summary>Says each step of a video once.</summary>
sealed class Steps(Action<string> say) : IProgress<Video>
{
    string last = "";

    public void Report(Video value)
    {
        var now = value.Status == "processing" ? $"{value.Status} {value.ProcessingPercent} %" : value.Status;
        if (now != last)
        {
            say(last = now);
        }
    }
}

/// <summary>Playback differs from what the platform promised.</summary>
sealed class PlaybackException(string message) : Exception(message);
