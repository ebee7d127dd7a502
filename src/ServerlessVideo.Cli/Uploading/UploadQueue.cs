using System.Text.Json;
using ServerlessVideo.Client;
using Spectre.Console;

namespace ServerlessVideo.Cli.Uploading;

/// <param name="NoWait">End when an upload is accepted.</param>
/// <param name="Restart">Drop what an earlier run has sent.</param>
/// <param name="Json">Print one JSON object and nothing else.</param>
/// <param name="StateFolder">Where unfinished uploads are remembered.</param>
sealed record UploadSettings(bool NoWait, bool Restart, bool Json, string StateFolder);

/// <summary>Files one after another: each already sends four parts at once. One that fails does not stop the next.</summary>
sealed class UploadQueue(Session session, NewUpload about, UploadSettings settings)
{
    /// <value>1 h: whoever waits for a script is told in the end.</value>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    public async Task<int> RunAsync(IReadOnlyList<FileInfo> files, CancellationToken cancellationToken)
    {
        var queue = files.DistinctBy(f => f.FullName).ToList();
        if (queue.Find(f => !f.Exists) is { } missing)
        {
            throw new CommandException($"there is no file {missing.FullName}; nothing was uploaded");
        }

        if (about.Title is not null && queue.Count > 1)
        {
            throw new CommandException("--title is for one file; without it each is named after its file");
        }

        UploadStateFile.Prune(settings.StateFolder, TimeProvider.System.GetUtcNow());
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        // A platform that is not there to begin with is for the person to start; one that goes away meanwhile is waited for.
        await session.SignIn(cancellationToken);
        var client = ClientOf(http, session, TimeProvider.System);
        try
        {
            var results = settings.Json || !AnsiConsole.Profile.Out.IsTerminal
                ? await RunPlainAsync(client, queue, cancellationToken)
                : await RunBarsAsync(AnsiConsole.Console, client, queue, cancellationToken);
            return Print(results);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("sv: stopped; what was sent is kept: the same command sends the rest");
            return 130;
        }
    }

    public static ServerlessVideoClient ClientOf(HttpClient http, Session session, TimeProvider clock) => new(http, session.Site, async ct =>
    {
        try
        {
            return await session.SignIn(ct);
        }
        catch (CommandException e) when (e.InnerException is HttpRequestException noAnswer)
        {
            throw new HttpRequestException(noAnswer.HttpRequestError, noAnswer.Message, noAnswer, noAnswer.StatusCode);
        }
    }, clock, Patience);

    public Task<List<UploadedFile>> RunBarsAsync(IAnsiConsole console, ServerlessVideoClient client, List<FileInfo> queue, CancellationToken cancellationToken) =>
        console.Progress().Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).StartAsync(async context =>
        {
            var bars = queue.ConvertAll(f => context.AddTask(Markup.Escape($"{f.Name}: waiting"), maxValue: 1));
            var results = new List<UploadedFile>();
            foreach (var (file, bar) in queue.Zip(bars))
            {
                results.Add(await UploadAsync(client, file, Show, cancellationToken));
                Show(results[^1].Error is null ? results[^1].Status! : "did not work", 1);
                bar.StopTask();

                void Show(string text, double done)
                {
                    bar.Description = Markup.Escape($"{file.Name}: {text}");
                    bar.Value = done;
                }
            }

            return results;
        });

    /// <summary>For logs: a line when something begins, then every few seconds.</summary>
    async Task<List<UploadedFile>> RunPlainAsync(ServerlessVideoClient client, List<FileInfo> queue, CancellationToken cancellationToken)
    {
        var log = settings.Json ? TextWriter.Null : Console.Out;
        var results = new List<UploadedFile>();
        foreach (var file in queue)
        {
            var (last, at) = ("", 0L);
            results.Add(await UploadAsync(client, file, (text, _) =>
            {
                var stage = text.Split(' ')[0];
                if (stage != last || TimeProvider.System.GetElapsedTime(at) > PlainInterval)
                {
                    (last, at) = (stage, TimeProvider.System.GetTimestamp());
                    log.WriteLine($"{file.Name}: {text}");
                }
            }, cancellationToken));
        }

        return results;
    }

    public async Task<UploadedFile> UploadAsync(ServerlessVideoClient client, FileInfo file, Action<string, double> show, CancellationToken cancellationToken)
    {
        var line = new UploadLine(TimeProvider.System, show);
        client.Waiting = line.Waiting;
        var outcome = new UploadedFile(file.FullName, VideoId: null, Status: null, ShareUrl: null, Duplicate: false, 0, 0, Error: null);
        var first = about.Entities is [var entity, ..] ? $"{entity.Type}:{entity.Id}" : "";
        var upload = new ResumableUpload(client, new UploadStateFile(settings.StateFolder, session.Site.AbsoluteUri, session.Who, first, file.FullName));
        try
        {
            var (video, duplicate, isNew) = await upload.RunAsync(file, about with { FileName = file.Name }, settings.Restart, line, cancellationToken);
            outcome = outcome with { VideoId = video.Id, Duplicate = duplicate && !isNew };
            video = settings.NoWait ? video : await WaitAsync(client, video, line, cancellationToken);
            if (video.DuplicateOf is { } there)
            {
                // Only the check of what was sent found out: another upload of the same file was faster.
                outcome = outcome with { VideoId = there, Duplicate = true };
                video = await WaitAsync(client, video with { Id = there }, line, cancellationToken);
            }

            upload.Forget();
            outcome = outcome with
            {
                Status = video.Status, ShareUrl = video.ShareUrl, Error = Explain(video),
                Note = isNew ? "nothing had to be sent: the file was there already"
                    : settings.Restart && outcome.Duplicate ? $"its upload is complete, which --restart does not undo; delete video {outcome.VideoId} first to have it made anew"
                    : null,
            };
        }
        catch (Exception e) when (Explain(e, cancellationToken) is { } reason)
        {
            outcome = outcome with { Error = reason };
        }

        return outcome with { HashingSeconds = line.Seconds(UploadStage.Hashing), SendingSeconds = line.Seconds(UploadStage.Sending) };
    }

    static async Task<Video> WaitAsync(ServerlessVideoClient client, Video video, UploadLine line, CancellationToken cancellationToken)
    {
        try
        {
            return await client.WaitUntilReadyAsync(video.Id, line, cancellationToken);
        }
        catch (ServerlessVideoException e) when (e.Code == "not_found")
        {
            return video with { Status = "deleted" };
        }
    }

    int Print(List<UploadedFile> results)
    {
        var ok = results.TrueForAll(r => r.Error is null);
        if (settings.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new UploadReport(ok, results), UploadJson.Default.UploadReport));
        }
        else
        {
            results.ForEach(r => (r.Error is null ? Console.Out : Console.Error).WriteLine(r));
        }

        return ok ? 0 : 1;
    }

    static string? Explain(Video video) => video.Status switch
    {
        "failed" => $"refused: {Words(video.Error)} (video {video.Id})",
        "deleted" => $"somebody deleted it meanwhile (video {video.Id})",
        "stored" => $"safely stored, but not published yet: {Words(video.Error)} (video {video.Id})",
        _ => null,
    };

    /// <summary>The encoder's own words, which sv show has, say nothing to who uploads.</summary>
    static string Words(VideoError? error) => $"{error?.Code}: {error?.Detail?.Split(" (MediaConvert ")[0]}";

    /// <returns>What happened and what to do about it; null for what is not to be expected.</returns>
    string? Explain(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        CommandException => exception.Message,
        FileChangedException => $"{exception.Message}; when nothing writes to it any more, add --restart",
        ServerlessVideoException { Status: System.Net.HttpStatusCode.Unauthorized } or ServerlessVideoException { Code: "forbidden" } => $"{exception.Message}; {session.Remedy}",
        ServerlessVideoException { Status: >= System.Net.HttpStatusCode.InternalServerError } => $"{exception.Message}; what was sent is kept: the same command sends the rest",
        ServerlessVideoException => exception.Message,
        HttpRequestException or HttpIOException or TaskCanceledException when !cancellationToken.IsCancellationRequested =>
            $"{session.Site} does not answer ({exception.Message}); what was sent is kept: when it is back, the same command sends the rest",
        IOException or UnauthorizedAccessException => $"the file cannot be read: {exception.Message}",
        _ => null,
    };
}
