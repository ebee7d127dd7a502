using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Egress;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Egress;

/// <summary>Over real sockets. Names and public addresses are of the test's own internet, which ends at servers on loopback.</summary>
public sealed class GuardedClientTests
{
    const string Public = "93.184.216.34";

    /// <summary>With time that only the test lets pass.</summary>
    static readonly EgressLimits Steady = SourceServer.Patient with { Headers = TimeSpan.FromSeconds(30), Stall = TimeSpan.FromSeconds(10), MinimumBytes = 1000 };

    /// <summary>An internet: what names resolve to, time after time (the last answer stays), and who is behind every address.</summary>
    sealed class Internet(int port)
    {
        readonly ConcurrentDictionary<string, Queue<string[]>> names = new();

        public List<IPEndPoint> Dialled { get; } = [];

        public HashSet<string> Unreachable { get; } = [];

        public Internet With(string name, params string[][] answers)
        {
            names[name] = new Queue<string[]>(answers);
            return this;
        }

        public GuardedClient Client(EgressLimits? limits = null, string allowed = "") => new(
            new UrlRules(AllowList.Parse(allowed)), limits ?? SourceServer.Patient, new Network(ResolveAsync, DialAsync), TimeProvider.System);

        Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
        {
            if (!names.TryGetValue(name, out var answers))
            {
                throw new SocketException((int)SocketError.HostNotFound);
            }
            var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
            return Task.FromResult(answer.Select(IPAddress.Parse).ToArray());
        }

        async Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancellationToken)
        {
            Dialled.Add(address);
            return Unreachable.Contains(address.Address.ToString())
                ? throw new SocketException((int)SocketError.NetworkUnreachable)
                : await Network.Real.Dial(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        }
    }

    static async Task<string> TextAsync(GuardedClient client, string url)
    {
        using var response = await client.GetAsync(url, _ => { }, default);
        var buffer = new byte[100_000];
        return System.Text.Encoding.ASCII.GetString(buffer, 0, await response.ReadAsync(buffer, default));
    }

    static async Task<EgressException> FailsAsync(GuardedClient client, string url, EgressFailure failure)
    {
        var e = await Should.ThrowAsync<EgressException>(() => TextAsync(client, url));
        e.Failure.ShouldBe(failure, e.Message);
        return e;
    }

    static RequestDelegate Text(string text) => context => context.Response.WriteAsync(text);

    static RequestDelegate Redirect(string to, int status = 302) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    };

    [Fact]
    public async Task Get_PublicName_IsDialledAtTheAddressThatWasChecked()
    {
        await using var server = await SourceServer.StartAsync(Text("hello"));
        var internet = new Internet(server.Port).With("video.example", [Public]);
        using var client = internet.Client();
        (await TextAsync(client, "http://video.example/a")).ShouldBe("hello");
        internet.Dialled.ShouldBe([new IPEndPoint(IPAddress.Parse(Public), 80)]);
    }

    /// <summary>DNS rebinding: the second answer is private. It is asked for only by the second connection, and refused there.</summary>
    [Fact]
    public async Task Get_NameThatTurnsPrivate_NeverReachesThePrivateAddress()
    {
        await using var server = await SourceServer.StartAsync(Text("hello"));
        var internet = new Internet(server.Port).With("rebind.example", [Public], ["127.0.0.1"]);
        using var client = internet.Client();
        (await TextAsync(client, "http://rebind.example/")).ShouldBe("hello");
        await FailsAsync(client, "http://rebind.example/", EgressFailure.Refused);
        internet.Dialled.ShouldAllBe(address => address.Address.ToString() == Public);
        server.Requests.ShouldBe(1);
    }

    /// <summary>A kept connection would not ask the resolver again, but then its address is the checked one: either is safe; ours asks each time.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData(Public, "10.0.0.1")]
    [InlineData("10.0.0.1", Public)]
    public async Task Get_NameWithAnyInnerAddress_IsRefusedUndialled(params string[] addresses)
    {
        await using var server = await SourceServer.StartAsync(Text("secret"));
        var internet = new Internet(server.Port).With("inside.example", addresses);
        using var client = internet.Client();
        var e = await FailsAsync(client, "http://inside.example/", EgressFailure.Refused);
        e.Message.ShouldBe("its host is not in the public internet");
        internet.Dialled.ShouldBeEmpty();
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Get_FirstAddressUnreachable_TakesTheNext()
    {
        await using var server = await SourceServer.StartAsync(Text("hello"));
        var internet = new Internet(server.Port).With("video.example", ["2606:2800:220:1::1", Public]);
        internet.Unreachable.Add("2606:2800:220:1::1");
        using var client = internet.Client();
        (await TextAsync(client, "http://video.example/")).ShouldBe("hello");
        internet.Unreachable.Add(Public);
        await FailsAsync(client, "http://video.example/", EgressFailure.Transient);
    }

    [Theory]
    [InlineData("http://127.0.0.1/latest")]
    [InlineData("http://169.254.169.254/latest/meta-data/iam/security-credentials/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("//127.0.0.1/")]
    [InlineData("http://user:pass@video.example/")]
    [InlineData("http://video.example:6379/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://video.example/_x")]
    [InlineData("http://inside.example/")]
    [InlineData("http://localhost/")]
    public async Task Get_RedirectIntoTheInside_IsRefused(string to)
    {
        await using var server = await SourceServer.StartAsync(_ => Task.CompletedTask);
        server.Handle = context => context.Request.Path == "/start" ? Redirect(to)(context) : Text("secret")(context);
        var internet = new Internet(server.Port).With("video.example", [Public]).With("inside.example", ["10.0.0.7"]);
        using var client = internet.Client();
        await FailsAsync(client, "http://video.example/start", EgressFailure.Refused);
        server.Requests.ShouldBe(1);
        internet.Dialled.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Get_Redirects_AreFollowedFiveTimesAndNoMore(int status)
    {
        await using var server = await SourceServer.StartAsync(_ => Task.CompletedTask);
        server.Handle = context => int.Parse(context.Request.Path.Value![1..]) is > 0 and var left ? Redirect($"/{left - 1}", status)(context) : Text("end")(context);
        using var client = new Internet(server.Port).With("video.example", [Public]).Client();
        (await TextAsync(client, "http://video.example/5")).ShouldBe("end");
        (await FailsAsync(client, "http://video.example/6", EgressFailure.Refused)).Message.ShouldContain("redirects");
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    public async Task Get_RedirectToNowhere_IsPermanent(string to)
    {
        await using var server = await SourceServer.StartAsync(Redirect(to));
        using var client = server.Client();
        await FailsAsync(client, server.Url(), EgressFailure.Permanent);
    }

    /// <summary>Line breaks in a Location cannot become headers of the next request.</summary>
    [Fact]
    public async Task Get_RedirectWithLineBreak_SendsNoHeaderOfIts()
    {
        using var server = new RawServer(async stream =>
            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://video.example/%0d%0aX-Evil: 1\r\n X-Evil: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()));
        var port = int.Parse(server.Allowed.Split(':')[1]);
        using var client = new Internet(port).With("video.example", [Public]).Client();
        await Should.ThrowAsync<EgressException>(() => TextAsync(client, "http://video.example/"));
        server.Heads.ShouldNotBeEmpty();
        server.Heads.ShouldAllBe(head => !head.Contains("\nX-Evil"));
    }

    [Fact]
    public async Task Get_RequestCarries_NothingOfOurs()
    {
        var seen = new Dictionary<string, string>();
        await using var server = await SourceServer.StartAsync(context =>
        {
            context.Request.Headers.ToList().ForEach(h => seen[h.Key] = h.Value.ToString());
            context.Response.Headers.SetCookie = "a=b";
            return context.Request.Path == "/" ? Redirect("/next")(context) : Text("x")(context);
        });
        Environment.SetEnvironmentVariable("http_proxy", "http://127.0.0.1:9");
        try
        {
            using var activity = new System.Diagnostics.Activity("test").Start();
            using var client = new Internet(server.Port).With("video.example", [Public]).Client();
            (await TextAsync(client, "http://video.example/")).ShouldBe("x");
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", null);
        }
        seen.Keys.Order().ShouldBe(["Accept-Encoding", "Host", "User-Agent"]);
        seen["Accept-Encoding"].ShouldBe("identity");
    }

    [Fact]
    public async Task Get_NoAnswer_EndsInTime()
    {
        var time = new HeldTime();
        await using var server = await SourceServer.StartAsync(context =>
        {
            time.Advance(Steady.Headers);
            return SourceServer.Gone(context);
        });
        using var client = server.Client(Steady, time: time);
        (await FailsAsync(client, server.Url(), EgressFailure.Transient)).Message.ShouldContain("in time");
    }

    [Fact]
    public async Task Get_HostUnknownOrRefusing_IsTransient()
    {
        using var client = new Internet(1).With("closed.example", [Public]).Client();
        (await FailsAsync(client, "http://unknown.example/", EgressFailure.Transient)).Message.ShouldBe("its host is not known");
        await FailsAsync(client, "http://closed.example/", EgressFailure.Transient);
    }

    [Fact]
    public async Task Get_EndlessHeaders_AreNotRead()
    {
        using var server = new RawServer(async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            for (var i = 0; i < 100_000; i++)
            {
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"X-{i}: {new string('a', 1000)}\r\n"));
            }
        });
        using var client = new GuardedClient(new UrlRules(AllowList.Parse(server.Allowed)), SourceServer.Patient, Network.Real, TimeProvider.System);
        await FailsAsync(client, $"http://{server.Allowed}/", EgressFailure.Transient);
    }

    /// <summary>A byte now and then would hold us for hours.</summary>
    [Fact]
    public async Task Read_Trickle_IsGivenUp()
    {
        await using var server = await SourceServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("x");
                await context.Response.Body.FlushAsync();
                await Task.Delay(50);
            }
        });
        using var client = server.Client(SourceServer.Patient with { Stall = TimeSpan.FromMilliseconds(700) });
        (await FailsAsync(client, server.Url(), EgressFailure.Transient)).Message.ShouldContain("slowly");
    }

    /// <summary>In each time that less would be given up in comes just enough; all take many times that.</summary>
    [Theory]
    [InlineData(1000, true)]
    [InlineData(999, false)]
    public async Task Read_SlowButSteady_IsBorne(int bytes, bool isBorne)
    {
        var time = new HeldTime();
        using var response = new GuardedResponse(
            new HttpResponseMessage { Content = new StreamContent(new SlowStream(time, bytes, Steady.Stall - TimeSpan.FromSeconds(1))) }, new Uri("http://video.example/"), Steady, time);
        var reading = response.ReadAsync(new byte[10 * bytes], default);
        if (isBorne)
        {
            (await reading).ShouldBe(10 * bytes);
            return;
        }
        (await Should.ThrowAsync<EgressException>(reading)).Message.ShouldContain("slowly");
    }

    /// <summary>Each read takes so long and brings so much.</summary>
    sealed class SlowStream(HeldTime time, int bytes, TimeSpan each) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            time.Advance(each);
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Math.Min(bytes, buffer.Length));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhello")]
    public async Task Read_BrokenOff_IsTransient(string answer)
    {
        using var server = new RawServer(async stream => await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer)));
        using var client = new GuardedClient(new UrlRules(AllowList.Parse(server.Allowed)), SourceServer.Patient, Network.Real, TimeProvider.System);
        (await FailsAsync(client, $"http://{server.Allowed}/", EgressFailure.Transient)).Message.ShouldBe("its host broke off");
    }

    /// <summary>More than was promised is not read, let alone taken for the next answer.</summary>
    [Fact]
    public async Task Read_MoreThanContentLength_StopsThere()
    {
        using var server = new RawServer(async stream =>
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and much more"u8.ToArray()));
        using var client = new GuardedClient(new UrlRules(AllowList.Parse(server.Allowed)), SourceServer.Patient, Network.Real, TimeProvider.System);
        (await TextAsync(client, $"http://{server.Allowed}/")).ShouldBe("hello");
        (await TextAsync(client, $"http://{server.Allowed}/")).ShouldBe("hello");
    }

    /// <summary>10 MB of nothing in 10 kB: whoever compresses unasked is not decompressed.</summary>
    [Fact]
    public async Task Read_Bomb_StaysPacked()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[10_000_000]);
        }
        await using var server = await SourceServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(packed.ToArray()).AsTask();
        });
        using var client = server.Client();
        using var response = await client.GetAsync(server.Url(), _ => { }, default);
        (await response.ReadAsync(new byte[1_000_000], default)).ShouldBe((int)packed.Length);
    }
}
