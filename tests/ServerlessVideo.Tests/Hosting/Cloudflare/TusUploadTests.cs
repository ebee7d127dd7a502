using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Hosting.Cloudflare;

public sealed class TusUploadTests : IAsyncLifetime
{
    const int Chunk = (int)TusChunks.Smallest;

    static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    FakeStream stream = null!;

    public async Task InitializeAsync()
    {
        stream = await FakeStream.StartAsync();
        stream.Original = CloudflareHostTests.RandomBytes(Chunk + 1000);
    }

    public async Task DisposeAsync() => await stream.DisposeAsync();

    [Fact]
    public void Chunks_OfAnyFileFromAnyOffset_AreWhatStreamTakes() => Prop.ForAll(
        Gen.Choose(20, 800).Select(n => n * TusChunks.Step).ToArbitrary(),
        Gen.Choose(1, int.MaxValue).Select(n => 14L * n).ToArbitrary(),
        Gen.Choose(0, 1000).ToArbitrary(),
        (chunk, size, start) =>
        {
            var chunks = new TusChunks(chunk);
            var offset = size * start / 1001;
            for (var count = 0; offset < size; count++)
            {
                var length = chunks.At(offset, size);
                var last = offset + length == size;
                if (length <= 0 || length > TusChunks.Largest || (!last && (length < TusChunks.Smallest || length % TusChunks.Step != 0)))
                {
                    return false;
                }
                offset += length;
            }
            return offset == size;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(TusChunks.Smallest - TusChunks.Step)]
    [InlineData(TusChunks.Largest + TusChunks.Step)]
    [InlineData(TusChunks.Usual + 1)]
    public void Chunks_OfASizeThatStreamRefuses_AreNone(long size) => Should.Throw<ArgumentOutOfRangeException>(() => new TusChunks(size));

    [Fact]
    public void Chunks_OfTheUsualSize_Are52428800Bytes() => new TusChunks(TusChunks.Usual).At(0, long.MaxValue).ShouldBe(52_428_800);

    [Fact]
    public async Task Push_InOneCall_BringsEveryByteInChunks()
    {
        var copy = await PushAsync();

        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
        stream.Chunks.ShouldBe([Chunk, 1000]);
        (copy.BytesToSend, copy.Continuation, copy.Name).ShouldBe((0, null, stream.Task1.Name));
        stream.Videos[copy.ProviderVideoId]["meta"]!["name"]!.ToString().ShouldBe("Ein Titel – ü");
    }

    [Fact]
    public async Task Push_CutInTheMiddleOfAChunk_GoesOnWhereTheHostIs()
    {
        var cut = false;
        stream.Before = async (context, request) =>
        {
            if (cut || !request.StartsWith("PATCH"))
            {
                return false;
            }
            cut = true;
            var some = new byte[1_234_567];
            await context.Request.Body.ReadExactlyAsync(some);
            stream.Uploads.Values.Single().Write(some);
            context.Abort();
            return true;
        };

        var copy = await PushAsync();

        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
        stream.Chunks.ShouldBe([Chunk + 1000 - 1_234_567]);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(423)]
    [InlineData(500)]
    [InlineData(429)]
    public async Task Push_ChunkRefusedForNow_IsSentAgain(int status)
    {
        var refusals = 2;
        stream.Before = (context, request) =>
        {
            var refuses = request.StartsWith("PATCH") && context.Request.Headers["Upload-Offset"] == $"{Chunk}" && refusals-- > 0;
            context.Response.StatusCode = refuses ? status : 200;
            return Task.FromResult(refuses);
        };

        var copy = await PushAsync();

        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
    }

    /// <summary>Busy, or holding the lock of a request that was cut: what it has is gone on with by a later call.</summary>
    [Theory]
    [InlineData(500, "host_unavailable", 4)]
    [InlineData(423, "host_refused", 4)]
    [InlineData(429, "host_rate_limited", 1)]
    public async Task Push_HostThatTakesNothingMore_StopsAfterTheTriesAndTheNextCallGoesOn(int status, string code, int tries)
    {
        stream.Before = (context, request) =>
        {
            var refuses = request.StartsWith("PATCH") && context.Request.Headers["Upload-Offset"] == $"{Chunk}";
            context.Response.StatusCode = refuses ? status : 200;
            context.Response.Headers.RetryAfter = refuses && status == 429 ? "3600" : default;
            return Task.FromResult(refuses);
        };

        var stopped = await PushAsync();

        (stopped.State, stopped.BytesToSend, stopped.Error?.Code).ShouldBe((HostedState.Receiving, 1000, code));
        stream.Requests.Count(r => r.StartsWith("PATCH")).ShouldBe(1 + tries);
        await ShouldGoOnAsync(stopped);
    }

    /// <summary>It refuses a chunk, and then does not even say how much it has.</summary>
    [Fact]
    public async Task Push_HostThatIsDownForLongerThanTheTries_IsGoneOnWith()
    {
        stream.Before = (context, request) =>
        {
            var down = request.Contains("/tus/") && (request.StartsWith("HEAD") ? stream.Chunks.Count > 0 : context.Request.Headers["Upload-Offset"] == $"{Chunk}");
            context.Response.StatusCode = down ? 503 : 200;
            return Task.FromResult(down);
        };
        var stopped = await PushAsync();
        (stopped.State, stopped.BytesToSend, stopped.Error?.Code).ShouldBe((HostedState.Receiving, 1000, "host_unavailable"));

        var silent = (await stream.Host().PublishAsync(stream.Publication(push: true, continuation: stopped.Continuation), Later, default)).Value;

        (silent.ProviderVideoId, silent.Continuation, silent.Error?.Code).ShouldBe((stopped.ProviderVideoId, stopped.Continuation, "host_unavailable"));
        await ShouldGoOnAsync(silent);
    }

    [Fact]
    public async Task Push_ThatArrivedWhereTheHostSaysNoMore_IsThere()
    {
        stream.Before = async (context, request) =>
        {
            if (request.StartsWith("GET /"))
            {
                await FakeStream.AnswerAsync(context, 500, null, 10000);
            }
            return request.StartsWith("GET /");
        };

        var copy = await PushAsync();

        (copy.State, copy.BytesToSend, copy.Error).ShouldBe((HostedState.Processing, 0, null));
        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
    }

    [Fact]
    public async Task Push_AnswerToItsBeginningLost_IsBegunAnewAndLeavesNothing()
    {
        var answers = 0;
        stream.Before = async (context, request) =>
        {
            var loses = request == "POST " && ++answers == 1;
            if (loses)
            {
                stream.Add("pendingupload", stream.Task1);
                await FakeStream.AnswerAsync(context, 502, null, 10000);
            }
            return loses;
        };

        var copy = await PushAsync();

        stream.Videos.Keys.ShouldBe([copy.ProviderVideoId]);
        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
        stream.Requests.Count(r => r == "POST ").ShouldBe(2);
    }

    [Fact]
    public async Task Push_AtTheDeadline_StopsAndTheNextCallGoesOn()
    {
        var time = new HeldTime(DateTimeOffset.UtcNow);
        stream.Time = time;
        stream.Before = async (context, request) =>
        {
            if (request.StartsWith("PATCH") && context.Request.Headers["Upload-Offset"] == $"{Chunk}")
            {
                time.Advance(TimeSpan.FromMinutes(1));
                await SourceServer.Gone(context);
                return true;
            }
            return false;
        };
        var first = (await stream.Host().PublishAsync(stream.Publication(push: true), time.Now.AddMinutes(1), default)).Value;
        (first.State, first.BytesToSend).ShouldBe((HostedState.Receiving, 1000));
        stream.Before = (_, _) => Task.FromResult(false);

        var second = (await stream.Host().PublishAsync(stream.Publication(push: true, continuation: first.Continuation), Later, default)).Value;

        second.ProviderVideoId.ShouldBe(first.ProviderVideoId);
        stream.Uploads[second.ProviderVideoId].ToArray().ShouldBe(stream.Original);
        stream.Chunks.ShouldBe([Chunk, 1000]);
        stream.Requests.Count(r => r == "POST ").ShouldBe(1);
    }

    [Fact]
    public async Task Push_ContinuingAnUploadThatIsGone_IsBegunAnewByTheNextCallOnly()
    {
        var stopped = (await stream.Host().PublishAsync(stream.Publication(push: true), DateTimeOffset.UtcNow, default)).Value;
        stopped.BytesToSend.ShouldBe(stream.Original.Length);
        stream.Videos.Clear();
        stream.Uploads.Clear();

        var gone = (await stream.Host().PublishAsync(stream.Publication(push: true, continuation: stopped.Continuation), Later, default)).Value;
        (gone.BytesToSend, gone.Continuation, gone.Error).ShouldBe((stream.Original.Length, null, null));
        stream.Videos.ShouldBeEmpty("somebody may have cancelled it");
        var copy = await PushAsync();

        copy.ProviderVideoId.ShouldNotBe(stopped.ProviderVideoId);
        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
    }

    [Fact]
    public async Task Push_UploadWhoseAddressNobodyKept_IsRemoved()
    {
        var stopped = (await stream.Host().PublishAsync(stream.Publication(push: true), DateTimeOffset.UtcNow, default)).Value;

        var copy = await PushAsync();

        stream.Videos.Keys.ShouldBe([copy.ProviderVideoId]);
        copy.ProviderVideoId.ShouldNotBe(stopped.ProviderVideoId);
    }

    [Fact]
    public async Task Push_ThatIsThereAlready_SendsNothing()
    {
        var first = await PushAsync();

        var second = await PushAsync();

        second.ProviderVideoId.ShouldBe(first.ProviderVideoId);
        stream.Requests.Count(r => r == "POST ").ShouldBe(1);
    }

    [Fact]
    public async Task Push_AddressInTheClearOutsideTheLaptop_IsNotFollowed()
    {
        var client = new StreamClient(
            new HostHttp(
                new HttpClient(new Answering(() => new HttpResponseMessage(System.Net.HttpStatusCode.Created)
                {
                    Headers = { { "Location", "http://upload.example/1" }, { "stream-media-id", "u" } },
                })),
                new Uri("https://api.example"), (_, _) => ValueTask.FromResult<string?>("t"), stream.Limits, TimeProvider.System),
            new Uri("https://api.example/client/v4"), "a");

        (await client.CreateUploadAsync(1, new Dictionary<string, string>(), "c", default)).Failure!.Error.ShouldBe(Errors.HostUnavailable);
    }

    [Fact]
    public async Task Push_ToAnotherOrigin_GivesAwayNoToken()
    {
        var answering = new Answering(() => new HttpResponseMessage { Headers = { { "Upload-Offset", "7" } } });
        var http = new HostHttp(new HttpClient(answering), new Uri("https://api.example"), (_, _) => ValueTask.FromResult<string?>("t"), stream.Limits, TimeProvider.System);
        var client = new StreamClient(http, new Uri("https://api.example/client/v4"), "a");

        (await client.GetOffsetAsync(new Uri("https://upload.example/1"), default)).Value.ShouldBe(7);
        answering.Last!.Headers.Authorization.ShouldBeNull();
        (await client.GetOffsetAsync(new Uri("https://api.example/1"), default)).Value.ShouldBe(7);
        answering.Last!.Headers.Authorization!.Parameter.ShouldBe("t");
    }

    [Fact]
    public async Task Original_ThatBreaksOff_IsReadOnFromThere()
    {
        var breaks = 2;
        stream.BeforeOriginal = async context =>
        {
            if (breaks-- <= 0)
            {
                return false;
            }
            var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
            var (from, to) = ((int)range.From!.Value, (int)range.To!.Value);
            context.Response.StatusCode = 206;
            context.Response.ContentLength = to - from + 1;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{stream.Original.Length}";
            await context.Response.Body.WriteAsync(stream.Original.AsMemory(from, 100_000));
            await SourceServer.BreakOffAsync(context, hang: false);
            return true;
        };

        var copy = await PushAsync();

        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
        stream.Chunks.ShouldBe([Chunk, 1000]);
    }

    [Theory]
    [InlineData(403, "publish_failed")]
    [InlineData(404, "original_missing")]
    [InlineData(503, "unavailable")]
    [InlineData(200, "size_mismatch")]
    public async Task Original_ThatCannotBeRead_IsNotTheHostsFault(int status, string code)
    {
        stream.BeforeOriginal = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        (await stream.Host().PublishAsync(stream.Publication(push: true), Later, default)).Failure!.Error.Code.ShouldBe(code);
    }

    async Task<HostedVideo> PushAsync() => (await stream.Host().PublishAsync(stream.Publication(push: true), Later, default)).Value;

    async Task ShouldGoOnAsync(HostedVideo stopped)
    {
        stream.Before = (_, _) => Task.FromResult(false);

        var copy = (await stream.Host().PublishAsync(stream.Publication(push: true, continuation: stopped.Continuation), Later, default)).Value;

        (copy.ProviderVideoId, copy.State).ShouldBe((stopped.ProviderVideoId, HostedState.Processing));
        stream.Uploads[copy.ProviderVideoId].ToArray().ShouldBe(stream.Original);
        stream.Chunks.ShouldBe([Chunk, 1000]);
        stream.Requests.Count(r => r == "POST ").ShouldBe(1);
    }

    sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        public HttpRequestMessage? Last { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Last = request;
            return Task.FromResult(answer());
        }
    }
}
