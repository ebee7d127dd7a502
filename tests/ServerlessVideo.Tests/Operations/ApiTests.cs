using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ServerlessVideo.Core;
using ServerlessVideo.Tests.Support;

namespace ServerlessVideo.Tests.Operations;

[Collection(DynamoDbCollection.Name)]
public sealed class ApiTests(DynamoDbLocal dynamo) : IAsyncLifetime
{
    TestApi api = null!;
    HttpClient anonymous = null!;

    public async Task InitializeAsync()
    {
        api = await TestApi.StartAsync(dynamo.Table);
        anonymous = api.Client();
    }

    public async Task DisposeAsync()
    {
        anonymous.Dispose();
        await api.DisposeAsync();
    }

    static async Task<string?> CodeOf(HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("let-me-i")]
    [InlineData("let-me-in2")]
    public async Task Request_AroundTheDistribution_IsRefused(string? secret)
    {
        anonymous.DefaultRequestHeaders.Remove("x-origin-secret");
        if (secret is not null)
        {
            anonymous.DefaultRequestHeaders.TryAddWithoutValidation("x-origin-secret", secret);
        }
        foreach (var path in new[] { "health", "videos", "openapi.json", "nothing" })
        {
            (await CodeOf(await anonymous.GetAsync(path), HttpStatusCode.Forbidden)).ShouldBe(Errors.OriginRefused.Code);
        }
    }

    [Fact]
    public async Task Health_AndConfiguration_AreForAnyone()
    {
        JsonDocument.Parse(await anonymous.GetStringAsync("health")).RootElement.GetProperty("status").GetString().ShouldBe("ok");
        var configuration = JsonDocument.Parse(await anonymous.GetStringAsync("config")).RootElement;
        configuration.GetProperty("issuer").GetString().ShouldBe(api.Issuer.Url);
        configuration.GetProperty("client_id").GetString().ShouldBe(TestIssuer.ClientId);
        configuration.GetProperty("upload").GetProperty("maximum_bytes").GetInt64().ShouldBe(30_000_000_000);
    }

    [Fact]
    public async Task Request_WrongTokenOnAPublicRoute_IsRefusedAllTheSame()
    {
        anonymous.DefaultRequestHeaders.Authorization = new("Bearer", "nonsense");
        var response = await anonymous.GetAsync("health");
        (await CodeOf(response, HttpStatusCode.Unauthorized)).ShouldBe(Errors.InvalidToken.Code);
        response.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
        anonymous.DefaultRequestHeaders.Authorization = new("Basic", "aWRhOnB3");
        (await CodeOf(await anonymous.GetAsync("health"), HttpStatusCode.Unauthorized)).ShouldBe(Errors.InvalidToken.Code);
    }

    [Fact]
    public async Task Request_NoRouteOrMethod_IsAProblem()
    {
        (await CodeOf(await anonymous.GetAsync("nothing"), HttpStatusCode.NotFound)).ShouldBe(Errors.NotFound.Code);
        (await CodeOf(await anonymous.PutAsync("health", null), HttpStatusCode.MethodNotAllowed)).ShouldBe(Errors.MethodNotAllowed.Code);
    }

    [Fact]
    public void Endpoints_AllSayWhoMayCall()
    {
        var endpoints = api.App.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        endpoints.Count.ShouldBeGreaterThan(10);
        endpoints.ShouldAllBe(e => e.Metadata.GetMetadata<IAuthorizeData>() != null || e.Metadata.GetMetadata<IAllowAnonymous>() != null);
    }

    [Fact]
    public async Task OpenApi_Served_IsTheCommittedDocumentOfTheRoutes()
    {
        await using var documented = Api.Build(TestApi.SettingsWith("https://issuer.example"), builder => builder.Services.AddOpenApi(options =>
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "ServerlessVideo", Version = "1" };
                document.Servers = [new OpenApiServer { Url = "/" }];
                DocumentRules.Apply(document);
                return Task.CompletedTask;
            })));
        var provider = documented.Services.GetRequiredKeyedService<Microsoft.AspNetCore.OpenApi.IOpenApiDocumentProvider>("v1");
        documented.Urls.Add("http://127.0.0.1:0");
        await documented.StartAsync();
        var document = await provider.GetOpenApiDocumentAsync();
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
        await Committed.ShouldBeAsync("docs/openapi.json", text.ReplaceLineEndings("\n").TrimEnd() + "\n");
        JsonDocument.Parse(await anonymous.GetStringAsync("openapi.json")).RootElement.GetProperty("openapi").GetString().ShouldStartWith("3.1");
    }
}
