using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>
/// kill -9 where the journeys differ from that of <see cref="KillPointTests"/>: several parts, an import, a cancel, a file that is there
/// already. In the end what was wanted is there, once, and nothing else.
/// </summary>
[Collection("a platform that dies")]
public sealed class KillPointJourneyTests : DyingPlatform
{
    const int Part = 8 << 20;

    [ThoroughFact]
    public async Task Journeys_PlatformKilledAtTheirPoints_ComeToOneEnd()
    {
        using var person = await Person.SignInAsync(Platform, "instructor", "traveller");
        using var source = new Source(Platform.SourcePort, Different(2 * Part));

        // Three parts, of a hash that nobody announced: the answer to the second part is lost.
        var parted = await DyingAsync("api/s3:UploadPart/after", 2, () => InsistentUpload.RunAsync(person, Different(2 * Part), announced: false));

        // A file that is there, for something else: the answer is lost, then its start is.
        var file = Different();
        var first = await InsistentUpload.RunAsync(person, file);
        await person.UntilAsync(first, "ready");
        var sharing = await DyingAsync("api/dynamodb:TransactWriteItems/after", 1, () => InsistentUpload.RunAsync(person, file, entity: "pin-1"));
        sharing.ShouldNotBe(first);

        // An import dies with its second part stored; it goes on when the lease of the dead is over, and meanwhile come the others: not all of
        // them, because a message that was received five times when its platform died is a dead letter.
        await ArmAsync("import-upload/s3:UploadPart/after", 2);
        var (accepted, begun) = await person.SendAsync(HttpMethod.Post, "/uploads/from-url", new { url = source.Url });
        accepted.ShouldBe(HttpStatusCode.Accepted, begun.ToString());
        var imported = begun.GetProperty("id").GetString()!;
        await ReviveAsync("import-upload/s3:UploadPart/after", 2);

        // The same file, found out only by its check: killed before the second copy is removed.
        var late = await DyingAsync("verify-upload/s3:DeleteObject/before", 1, () => InsistentUpload.RunAsync(person, file, announced: false));

        // The same file again, found out by its completion, which throws its own away: killed when it is given up, when its parts are gone, and
        // when all of it is.
        foreach (var (point, nth) in ((string, int)[])[("api/dynamodb:TransactWriteItems/after", 1), ("api/s3:AbortMultipartUpload/after", 1), ("api/dynamodb:TransactWriteItems/after", 2)])
        {
            var twice = await person.InitiateAsync(file, "twice.mp4");
            await twice.SendAsync(1);
            (await DyingAsync(point, nth, () => InsistentUpload.CompleteTwiceAsync(person, twice, file))).ShouldBe(first, $"{point} {nth}");
            (await person.SendAsync(HttpMethod.Get, $"/videos/{twice.VideoId}")).Status.ShouldBe(HttpStatusCode.NotFound, $"{point} {nth}");
            (await Aws.PartsAsync(Platform, twice.VideoId)).ShouldBe(0, $"{point} {nth}");
        }

        // A cancel that has thrown the parts away and nothing else.
        var cancelled = await person.InitiateAsync(Different(2 * Part), "cancelled.mp4");
        await cancelled.SendAsync(1);
        await DyingAsync("api/s3:AbortMultipartUpload/after", 1, () => InsistentUpload.CancelAsync(person, cancelled.UploadId));

        // The import again: all parts are there and accepted, and nobody is told.
        await ArmAsync("import-upload/dynamodb:TransactWriteItems/after", 1);
        source.Open();
        await ReviveAsync("import-upload/dynamodb:TransactWriteItems/after", 1);

        foreach (var id in (string[])[imported, parted, first, sharing])
        {
            var video = await person.UntilAsync(id, "ready", "failed", "stored");
            video.GetProperty("status").GetString().ShouldBe("ready", video.ToString());
        }

        var duplicate = await person.UntilAsync(late, "failed");
        duplicate.GetProperty("duplicate_of").GetString().ShouldBe(first);
        await Wait.UntilAsync(async () => (await Aws.KeysAsync(Platform, late)).Count == 0, "the second copy is removed");
        (await Aws.ItemsAsync(Platform, cancelled.VideoId), await Aws.PartsAsync(Platform, cancelled.VideoId)).ShouldBe((0, 0));
        source.Ranges.ShouldBe([0L, 2 * Part], "parts that were stored are not fetched again");
        await ShouldBeThereOnceAsync(person, [imported, parted, first, sharing], [imported, parted, first], [imported, parted, first, sharing]);
    }

    /// <summary>A file with ranges and a strong tag; who comes back for the rest waits until it is opened.</summary>
    sealed class Source : IDisposable
    {
        readonly HttpListener listener = new();
        readonly byte[] file;
        readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly List<long> ranges = [];

        public Source(int port, byte[] file)
        {
            this.file = file;
            Url = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/";
            listener.Prefixes.Add(Url);
            listener.Start();
            _ = ServeAsync();
        }

        public string Url { get; }

        /// <value>First bytes of what was asked for, each once.</value>
        public IEnumerable<long> Ranges => ranges.Distinct();

        public void Open() => open.TrySetResult();

        public void Dispose()
        {
            Open();
            listener.Close();
        }

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await listener.GetContextAsync());
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        async Task AnswerAsync(HttpListenerContext context)
        {
            using var response = context.Response;
            var from = RangeHeaderValue.Parse(context.Request.Headers["Range"]!).Ranges.Single().From!.Value;
            ranges.Add(from);
            response.StatusCode = 206;
            response.Headers["ETag"] = "\"v1\"";
            response.Headers["Content-Range"] = $"bytes {from}-{file.Length - 1}/{file.Length}";
            response.ContentLength64 = file.Length - from;
            try
            {
                await (from > 0 ? open.Task : Task.CompletedTask);
                await response.OutputStream.WriteAsync(file.AsMemory((int)from));
            }
            catch (HttpListenerException)
            {
                // Whoever fetched was killed.
            }
        }
    }
}
