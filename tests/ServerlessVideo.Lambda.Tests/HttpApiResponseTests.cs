using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class HttpApiResponseTests
{
    static readonly HttpApiEvent Get = new("GET", "/");

    [Fact]
    public async Task Response_Json_IsTextWithStatusAndHeaders()
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.Location = "/api/videos/1";
            context.Response.Headers.Append("Vary", "Accept");
            context.Response.Headers.Append("Vary", "Origin");
            return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["url"] = "https://x/?a=1&b=é\"" });
        });
        answer.Status.ShouldBe(201);
        answer.Base64.ShouldBeFalse();
        answer.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
        answer.Header("Location").ShouldBe("/api/videos/1");
        answer.Header("Vary").ShouldBe("Accept,Origin");
        JsonDocument.Parse(answer.Text).RootElement.GetProperty("url").GetString().ShouldBe("https://x/?a=1&b=é\"");
    }

    [Fact]
    public async Task Response_Ampersands_AreNotBlownUp()
    {
        await using var function = await WebFunction.StartAsync(c => c.Response.WriteAsync("a&b<c>'+é"));
        (await function.Api.InvokeAsync(Get.ToString())).Text.ShouldContain("\"body\":\"a&b<c>'+é\"");
    }

    [Fact]
    public async Task Response_Cookies_StandApart()
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.Cookies.Append("a", "1", new CookieOptions { Expires = DateTimeOffset.UnixEpoch });
            context.Response.Cookies.Append("b", "2");
            return Task.CompletedTask;
        });
        answer.Cookies.ShouldBe(["a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/", "b=2; path=/"]);
        answer.Header("Set-Cookie").ShouldBeNull();
    }

    [Theory]
    [InlineData("application/json", null, false)]
    [InlineData("application/problem+json; charset=utf-8", null, false)]
    [InlineData("application/dash+xml", null, false)]
    [InlineData("application/vnd.apple.mpegurl", null, false)]
    [InlineData("text/vtt", null, false)]
    [InlineData("Text/HTML", "identity", false)]
    [InlineData(null, null, false)]
    [InlineData("text/html", "gzip", true)]
    [InlineData("image/jpeg", null, true)]
    [InlineData("application/octet-stream", null, true)]
    public async Task Response_ContentTypeAndEncoding_DecideOverBase64(string? type, string? encoding, bool base64)
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.ContentType = type;
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.Body.WriteAsync("text"u8.ToArray()).AsTask();
        });
        answer.Base64.ShouldBe(base64);
        (base64 ? Encoding.ASCII.GetString(answer.Bytes) : answer.Text).ShouldBe("text");
    }

    [Fact]
    public async Task Response_BytesThatAreNoUtf8_TravelInBase64WhateverTheirType()
    {
        byte[] sent = [0x74, 0xe9, 0xff];
        var answer = await AnswerAsync(context =>
        {
            context.Response.ContentType = "text/plain; charset=iso-8859-1";
            return context.Response.Body.WriteAsync(sent).AsTask();
        });
        answer.Bytes.ShouldBe(sent);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public async Task Response_WithoutBody_HasNone(string method, int status)
    {
        await using var function = await WebFunction.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = method == "HEAD" ? 4 : null;
            return context.Response.Body.WriteAsync("text"u8.ToArray()).AsTask();
        });
        var answer = await function.InvokeAsync(new HttpApiEvent(method, "/"));
        answer.HasBody.ShouldBeFalse();
        answer.Header("ETag").ShouldBe("\"1\"");
        answer.Header("Content-Length").ShouldBe(method == "HEAD" ? "4" : null);
    }

    [Fact]
    public async Task Response_FourMegabytesThroughPipeStreamAndFile_ArriveInOrder()
    {
        var file = Path.GetTempFileName();
        var part = new byte[1024 * 1024];
        new Random(3).NextBytes(part);
        await File.WriteAllBytesAsync(file, part);
        try
        {
            var answer = await AnswerAsync(async context =>
            {
                context.Response.ContentType = "video/mp4";
                await context.Response.BodyWriter.WriteAsync(part);
                await context.Response.Body.WriteAsync(part);
                await context.Response.SendFileAsync(file, 10, 20);
                part.AsSpan(0, 100).CopyTo(context.Response.BodyWriter.GetSpan(100));
                context.Response.BodyWriter.Advance(100);
            });
            answer.Bytes.AsSpan().SequenceEqual([.. part, .. part, .. part[10..30], .. part[..100]]).ShouldBeTrue();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Response_TooLarge_IsAnInvocationErrorAndTheNextIsServed()
    {
        await using var function = await WebFunction.StartAsync(c => c.Response.WriteAsync(new string('a', c.Request.Query.Count * 7_000_000)));
        (await function.Api.InvokeAsync((Get with { Query = "a=1" }).ToString())).Json.GetProperty("errorType").GetString().ShouldBe("ResponseTooLargeException");
        (await function.InvokeAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Response_Callbacks_RunInTheirOrder()
    {
        var order = new List<string>();
        var answer = await AnswerAsync(context =>
        {
            context.Response.OnStarting(() => Note("starting 1"));
            context.Response.OnStarting(() =>
            {
                context.Response.Headers["x-late"] = "yes";
                return Note("starting 2");
            });
            context.Response.OnCompleted(() => Note("completed 1"));
            context.Response.OnCompleted(() => Note("completed 2"));
            context.Response.RegisterForDispose(new Disposal(() => order.Add("disposed")));
            return Note("handler");
        });
        order.ShouldBe(["handler", "starting 2", "starting 1", "disposed", "completed 2", "completed 1"]);
        answer.Header("x-late").ShouldBe("yes");

        Task Note(string what)
        {
            order.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Response_Started_TakesNoStatusHeaderOrCallback()
    {
        var refused = new List<Type>();
        var answer = await AnswerAsync(async context =>
        {
            context.Response.HasStarted.ShouldBeFalse();
            await context.Response.WriteAsync("text");
            context.Response.HasStarted.ShouldBeTrue();
            Try(() => context.Response.StatusCode = 500);
            Try(() => context.Response.Headers["x"] = "1");
            Try(() => context.Response.OnStarting(() => Task.CompletedTask));
        });
        refused.ShouldBe(Enumerable.Repeat(typeof(InvalidOperationException), 3));
        (answer.Status, answer.Text).ShouldBe((200, "text"));

        void Try(Action action) => refused.Add(Should.Throw<Exception>(action).GetType());
    }

    [Fact]
    public async Task Response_UnhandledException_Is500WithoutWhatWasWritten()
    {
        await using var function = await WebFunction.StartAsync(async context =>
        {
            context.Response.Headers["x-secret"] = "1";
            await context.Response.WriteAsync("half of it");
            throw new InvalidDataException("secret detail");
        });
        var answer = await function.InvokeAsync(Get);
        (answer.Status, answer.Text, answer.Header("x-secret")).ShouldBe((500, "", null));
        var line = JsonDocument.Parse(function.Log.ToArray()).RootElement;
        line.GetProperty("errorType").GetString().ShouldBe("InvalidDataException");
        line.GetProperty("requestId").GetString().ShouldBe("request-1");
    }

    [Fact]
    public async Task Response_BadHttpRequestException_HasItsStatus() =>
        (await AnswerAsync(_ => throw new BadHttpRequestException("no", 413))).Status.ShouldBe(413);

    [Fact]
    public async Task Response_OnStartingThrows_Is500() =>
        (await AnswerAsync(context =>
        {
            context.Response.OnStarting(() => throw new InvalidOperationException());
            return Task.CompletedTask;
        })).Status.ShouldBe(500);

    [Fact]
    public async Task Response_OnCompletedThrows_IsLoggedAndAnswered()
    {
        var others = 0;
        await using var function = await WebFunction.StartAsync(context =>
        {
            context.Response.OnCompleted(() =>
            {
                others++;
                return Task.CompletedTask;
            });
            context.Response.OnCompleted(() => throw new InvalidOperationException("late"));
            return context.Response.WriteAsync("text");
        });
        (await function.InvokeAsync(Get)).Text.ShouldBe("text");
        others.ShouldBe(1);
        Encoding.UTF8.GetString(function.Log.ToArray()).ShouldContain("late");
    }

    [Fact]
    public async Task Response_Features_AreThoseOfAWebServer()
    {
        await using var function = await WebFunction.StartAsync(app => app.MapGet("/items/{id:int}", (int id, HttpContext context) =>
        {
            context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
            return TypedResults.Text($"item {id}", "text/plain", Encoding.UTF8, 203);
        }));
        var answer = await function.InvokeAsync(new HttpApiEvent("GET", "/items/7"));
        (answer.Status, answer.Text).ShouldBe((203, "item 7"));
        (await function.InvokeAsync(new HttpApiEvent("GET", "/nothing"))).Status.ShouldBe(404);
        (await function.InvokeAsync(new HttpApiEvent("POST", "/items/7"))).Status.ShouldBe(405);
    }

    static async Task<HttpApiAnswer> AnswerAsync(RequestDelegate handler)
    {
        await using var function = await WebFunction.StartAsync(handler);
        return await function.InvokeAsync(Get);
    }

    sealed class Disposal(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
