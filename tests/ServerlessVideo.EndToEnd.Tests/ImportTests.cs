using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Files that the platform fetches itself, from the one server inside that it may reach.</summary>
[Collection("platform")]
public sealed class ImportTests(Platform platform)
{
    const int Part = 8 << 20;

    /// <summary>Half-way the function that fetches is killed: another goes on at the first part that is missing.</summary>
    [Fact]
    public async Task Import_FunctionKilledHalfWay_GoesOnToReady()
    {
        var clip = await File.ReadAllBytesAsync(await Clips.SmallAsync(platform, "import"));
        // An MP4 may end in a box of free space: bytes that make three parts.
        var free = new byte[2 * Part];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
        "free"u8.CopyTo(free.AsSpan(4));
        using var source = new Source(platform.SourcePort, [.. clip, .. free]);
        using var person = await Person.SignInAsync(platform, "instructor");
        var (status, video) = await person.SendAsync(HttpMethod.Post, "/uploads/from-url", new { url = $"http://127.0.0.1:{platform.SourcePort}/import.mp4" });
        status.ShouldBe(HttpStatusCode.Accepted, video.ToString());
        var id = video.GetProperty("id").GetString()!;
        await Wait.UntilAsync(async () => (await person.GetAsync($"/uploads/{id}")).GetProperty("bytes_uploaded").GetInt64() == Part, "a part of the import is there");
        (await person.GetAsync($"/videos/{id}")).GetProperty("import").GetProperty("percent").GetInt32().ShouldBeGreaterThanOrEqualTo(0);

        foreach (var victim in platform.Functions("import-upload"))
        {
            Platform.Kill(victim);
        }

        source.Hurry();
        var ready = await person.UntilAsync(id, "ready", "failed");
        ready.GetProperty("status").GetString().ShouldBe("ready", ready.ToString());
        ready.GetProperty("file_name").GetString().ShouldBe("import.mp4");
        ready.GetProperty("file_size_bytes").GetInt64().ShouldBe(clip.Length + free.Length);
        source.Ranges.ToArray().ShouldBe([0L, Part], "what was there was not fetched again");
    }

    [Fact]
    public async Task Import_FromTheInside_IsRefused()
    {
        using var person = await Person.SignInAsync(platform, "instructor");
        foreach (var url in (string[])["http://169.254.169.254/latest/meta-data/", $"http://127.0.0.1:{platform.AwsEndpoint.Port}/"])
        {
            var (status, problem) = await person.SendAsync(HttpMethod.Post, "/uploads/from-url", new { url });
            status.ShouldBe(HttpStatusCode.UnprocessableEntity, url);
            problem.GetProperty("code").GetString().ShouldBe("url_refused");
        }

        // What only fetching shows stands on the video.
        using var source = new Source(platform.SourcePort, []);
        var (accepted, started) = await person.SendAsync(HttpMethod.Post, "/uploads/from-url", new { url = $"http://127.0.0.1:{platform.SourcePort}/redirect" });
        accepted.ShouldBe(HttpStatusCode.Accepted);
        var video = await person.UntilAsync(started.GetProperty("id").GetString()!, "failed", "verifying", "ready");
        video.GetProperty("error").GetProperty("code").GetString().ShouldBe("url_refused");
    }

    /// <summary>Gives one file with ranges and a strong tag; stops after nine MiB of the first answer until it is hurried.</summary>
    sealed class Source : IDisposable
    {
        readonly HttpListener listener = new();
        readonly byte[] file;
        readonly TaskCompletionSource hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Source(int port, byte[] file)
        {
            this.file = file;
            listener.Prefixes.Add($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
            listener.Start();
            _ = ServeAsync();
        }

        /// <value>First bytes of what was asked for.</value>
        public ConcurrentQueue<long> Ranges { get; } = [];

        public void Hurry() => hurry.TrySetResult();

        public void Dispose()
        {
            hurry.TrySetResult();
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
            if (context.Request.Url!.AbsolutePath == "/redirect")
            {
                response.Redirect("http://169.254.169.254/latest/meta-data/");
                return;
            }

            var from = RangeHeaderValue.Parse(context.Request.Headers["Range"]!).Ranges.Single().From!.Value;
            Ranges.Enqueue(from);
            response.StatusCode = 206;
            response.Headers["ETag"] = "\"v1\"";
            response.Headers["Content-Range"] = $"bytes {from}-{file.Length - 1}/{file.Length}";
            response.ContentLength64 = file.Length - from;
            var patience = (int)Math.Min(file.Length, from + Part + (1 << 20));
            try
            {
                await response.OutputStream.WriteAsync(file.AsMemory((int)from, patience - (int)from));
                await response.OutputStream.FlushAsync();
                await hurry.Task;
                await response.OutputStream.WriteAsync(file.AsMemory(patience));
            }
            catch (HttpListenerException)
            {
                // Whoever fetched was killed.
            }
        }
    }
}
