using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>A web application on the fake Runtime API.</summary>
public sealed class WebFunction : IAsyncDisposable
{
    WebApplication? _app;

    public FakeRuntimeApi Api { get; } = new();
    public MemoryStream Log { get; } = new();

    public static Task<WebFunction> StartAsync(RequestDelegate handler, TimeProvider? time = null) =>
        StartAsync(app => app.Run(handler), time: time);

    public static async Task<WebFunction> StartAsync(
        Action<WebApplication> configure, Action<IServiceCollection>? services = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        services?.Invoke(builder.Services);
        var function = new WebFunction();
        builder.Services.AddLambdaServer(function.Api.Environment, function.Log);
        function._app = builder.Build();
        configure(function._app);
        await function._app.StartAsync();
        return function;
    }

    public async Task<HttpApiAnswer> InvokeAsync(HttpApiEvent request) => new((await Api.InvokeAsync(request.ToString())).Json);

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        await Api.DisposeAsync();
        await Log.DisposeAsync();
    }
}

/// <summary>What API Gateway gets.</summary>
public sealed record HttpApiAnswer(JsonElement Json)
{
    public int Status => Json.GetProperty("statusCode").GetInt32();
    public bool Base64 => Json.GetProperty("isBase64Encoded").GetBoolean();
    public bool HasBody => Json.TryGetProperty("body", out _);
    public string Text => Json.GetProperty("body").GetString()!;
    public byte[] Bytes => Json.GetProperty("body").GetBytesFromBase64();
    public string? Header(string name) => Json.GetProperty("headers").TryGetProperty(name, out var value) ? value.GetString() : null;
    public string[] Cookies => [.. Json.GetProperty("cookies").EnumerateArray().Select(c => c.GetString()!)];
}
