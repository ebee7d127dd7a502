using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessVideo.CustomResources;

namespace ServerlessVideo.Tests.CustomResources;

/// <summary>CloudFormation's side of the protocol is a real server: what counts is what arrives there.</summary>
public sealed class CustomResourceTests : IAsyncLifetime
{
    readonly List<(string? ContentType, JsonNode Body)> answers = [];
    readonly HttpClient http = new();
    WebApplication server = null!;
    string url = "";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.MapPut("/answer", async (HttpRequest request) =>
            answers.Add((request.ContentType, (await JsonNode.ParseAsync(request.Body))!)));
        await server.StartAsync();
        url = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/answer?X-Amz-Signature=1";
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Request_ThatSucceeds_IsAnsweredWithItsData()
    {
        await HandleAsync(_ => new CustomResourceResult("the-id", new Dictionary<string, string> { ["PublicKey"] = "pem" }));

        var (contentType, body) = answers.ShouldHaveSingleItem();
        contentType.ShouldBeNullOrEmpty(); // what the URL is signed for
        body.ToJsonString().ShouldBe(
            """{"Status":"SUCCESS","PhysicalResourceId":"the-id","StackId":"stack","RequestId":"request","LogicalResourceId":"Key","Data":{"PublicKey":"pem"}}""");
    }

    [Fact]
    public async Task Request_ThatFails_IsAnsweredToo()
    {
        await HandleAsync(_ => throw new InvalidOperationException(new string('x', 5000)));

        var body = answers.ShouldHaveSingleItem().Body;
        ((string)body["Status"]!, (string)body["PhysicalResourceId"]!, ((string)body["Reason"]!).Length).ShouldBe(("FAILED", "request", 1000));
    }

    [Fact]
    public async Task Request_WhoseTimeIsOver_IsAnsweredToo()
    {
        await HandleAsync(_ => throw new OperationCanceledException(), new CancellationToken(canceled: true));

        ((string)answers.ShouldHaveSingleItem().Body["Status"]!).ShouldBe("FAILED");
    }

    Task HandleAsync(Func<CustomResourceRequest, CustomResourceResult> answer, CancellationToken cancellationToken = default) =>
        new CustomResourceHandler(new Resource(answer), http, NullLogger<CustomResourceHandler>.Instance).HandleAsync(Requests.Of("Create", url), cancellationToken);

    sealed class Resource(Func<CustomResourceRequest, CustomResourceResult> answer) : ICustomResource
    {
        public Task<CustomResourceResult> HandleAsync(CustomResourceRequest request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}

static class Requests
{
    public static CustomResourceRequest Of(string type, string url = "http://127.0.0.1:9") => new(
        type, url, "stack", "request", "Key",
        JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["ServiceToken"] = "arn", ["ParameterName"] = "/p" }));
}
