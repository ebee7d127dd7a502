using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Core;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using ServerlessVideo.Lambda.Tests.Fakes;

namespace ServerlessVideo.Lambda.Tests;

public sealed class HttpApiRequestTests
{
    [Fact]
    public async Task Request_DocumentedEvent_IsTheRequest()
    {
        await SeeAsync(new HttpApiEvent("POST", "/api/videos") { Query = "parameter1=value1&parameter1=value2&q=a%20b" }, request =>
        {
            request.Method.ShouldBe("POST");
            request.Scheme.ShouldBe("https");
            request.Protocol.ShouldBe("HTTP/1.1");
            request.Host.Value.ShouldBe("id.execute-api.us-east-1.amazonaws.com");
            request.Path.Value.ShouldBe("/api/videos");
            request.Query["parameter1"].ToArray().ShouldBe(["value1", "value2"]);
            request.Query["q"].ToString().ShouldBe("a b");
            request.QueryString.Value.ShouldBe("?parameter1=value1&parameter1=value2&q=a%20b");
            request.HttpContext.Connection.RemoteIpAddress!.ToString().ShouldBe("192.0.2.1");
            request.HttpContext.TraceIdentifier.ShouldBe("request-1");
            request.GetEncodedUrl().ShouldBe("https://id.execute-api.us-east-1.amazonaws.com/api/videos?parameter1=value1&parameter1=value2&q=a%20b");
            request.HttpContext.User.Identity!.IsAuthenticated.ShouldBeFalse();
        });
    }

    /// <summary>API Gateway decodes once: what still looks encoded was meant literally.</summary>
    [Theory]
    [InlineData("/p/ein Video ü.m3u8", "/p/ein%20Video%20%C3%BC.m3u8")]
    [InlineData("/p/100%25", "/p/100%2525")]
    [InlineData("/p/a?b#c", "/p/a%3Fb%23c")]
    [InlineData("/", "/")]
    public async Task Request_DecodedPath_StaysAndIsEncodedInTheRawTarget(string path, string target)
    {
        await SeeAsync(new HttpApiEvent("GET", path) { Query = "x=%2F" }, request =>
        {
            request.Path.Value.ShouldBe(path);
            request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget.ShouldBe(target + "?x=%2F");
        });
    }

    [Theory]
    [InlineData("dev", "/dev/api/videos", "/dev", "/api/videos")]
    [InlineData("dev", "/dev", "/dev", "")]
    [InlineData("dev", "/developers", "", "/developers")]
    [InlineData("dev", "/api/dev", "", "/api/dev")]
    [InlineData("$default", "/api", "", "/api")]
    public async Task Request_Stage_IsThePathBase(string stage, string path, string pathBase, string rest)
    {
        await SeeAsync(new HttpApiEvent("GET", path) { Stage = stage }, request =>
        {
            (request.PathBase.Value, request.Path.Value).ShouldBe((pathBase, rest));
        });
    }

    [Fact]
    public async Task Request_Headers_AreKeptWhole()
    {
        var headers = new Dictionary<string, string>
        {
            ["accept"] = "text/html,application/json", ["if-modified-since"] = "Sat, 21 Nov 2026 00:00:00 GMT",
        };
        await SeeAsync(new HttpApiEvent("GET", "/") { Headers = headers }, request =>
        {
            request.GetTypedHeaders().Accept.Count.ShouldBe(2);
            request.GetTypedHeaders().IfModifiedSince.ShouldBe(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
        });
    }

    [Fact]
    public async Task Request_Cookies_AreCookies()
    {
        await SeeAsync(new HttpApiEvent("GET", "/") { Cookies = ["a=1", "b=2"] }, request =>
        {
            request.Headers.Cookie.ToString().ShouldBe("a=1; b=2");
            request.Cookies["b"].ShouldBe("2");
        });
    }

    [Fact]
    public async Task Request_TextBody_IsUtf8WithoutJsonEscapes()
    {
        const string Body = "{\"title\":\"Zoë \\u00fc \u2028\"}\n";
        byte[] seen = [];
        long? length = null;
        await SeeAsync(new HttpApiEvent("POST", "/") { Body = Body }, async r => (seen, length) = (await ReadAsync(r), r.ContentLength));
        Encoding.UTF8.GetString(seen).ShouldBe(Body);
        length.ShouldBe(seen.Length);
    }

    [Fact]
    public async Task Request_Base64Body_IsTheBytes()
    {
        byte[] sent = [0, 255, 128, 13, 10];
        byte[] seen = [];
        await SeeAsync(new HttpApiEvent("PUT", "/") { Body = Convert.ToBase64String(sent), Base64 = true }, async r => seen = await ReadAsync(r));
        seen.ShouldBe(sent);
    }

    [Fact]
    public async Task Request_FiveMegabytes_AreRead()
    {
        var sent = new byte[4 * 1024 * 1024];
        new Random(2).NextBytes(sent);
        byte[] seen = [];
        await SeeAsync(new HttpApiEvent("PUT", "/") { Body = Convert.ToBase64String(sent), Base64 = true }, async r => seen = await ReadAsync(r));
        seen.AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Request_NoBody_SaysSo(string? body)
    {
        await SeeAsync(new HttpApiEvent("POST", "/") { Body = body, Headers = new() { ["content-length"] = "0" } }, request =>
        {
            request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody.ShouldBeFalse();
            request.ContentLength.ShouldBe(0);
        });
    }

    [Fact]
    public async Task Request_JwtAuthorizer_IsTheUser()
    {
        var authorizer = JsonNode.Parse("""{"jwt":{"claims":{"sub":"u1","cognito:groups":"[admin]"},"scopes":["s"]}}""");
        await SeeAsync(new HttpApiEvent("GET", "/") { Authorizer = authorizer }, request =>
        {
            request.HttpContext.User.Identity!.IsAuthenticated.ShouldBeTrue();
            request.HttpContext.User.FindFirst("sub")!.Value.ShouldBe("u1");
        });
    }

    [Fact]
    public async Task Request_Items_HaveTheEventAndTheContext()
    {
        APIGatewayHttpApiV2ProxyRequest? seen = null;
        ILambdaContext? context = null;
        var authorizer = JsonNode.Parse("""{"lambda":{"tier":"premium"}}""");
        await SeeAsync(new HttpApiEvent("GET", "/dev/x") { Authorizer = authorizer, Stage = "dev", Cookies = ["a=1"] }, r =>
        {
            var items = r.HttpContext.Items;
            items["missing"].ShouldBeNull();
            r.HttpContext.User.Identity!.IsAuthenticated.ShouldBeFalse();
            seen = (APIGatewayHttpApiV2ProxyRequest?)items[AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT];
            context = (ILambdaContext?)items[AbstractAspNetCoreFunction.LAMBDA_CONTEXT];
        });
        context!.AwsRequestId.ShouldBe("request-1");
        seen!.RawPath.ShouldBe("/dev/x");
        seen.Cookies.ShouldBe(["a=1"]);
        seen.RequestContext.Stage.ShouldBe("dev");
        seen.RequestContext.Http.SourceIp.ShouldBe("192.0.2.1");
        seen.RequestContext.TimeEpoch.ShouldBe(1583348638390);
        seen.RequestContext.Authorizer!.Lambda!["tier"].ToString().ShouldBe("premium");
        seen.StageVariables!["stageVariable1"].ShouldBe("value1");
    }

    [Fact]
    public async Task Request_IPv6Source_IsTheRemoteAddress() =>
        await SeeAsync(
            new HttpApiEvent("GET", "/") { SourceIp = "2001:db8::1" },
            request => request.HttpContext.Connection.RemoteIpAddress!.ToString().ShouldBe("2001:db8::1"));

    [Fact]
    public async Task Request_AnyQuery_ArrivesAsSent()
    {
        QueryCollection? seen = null;
        await using var function = await WebFunction.StartAsync(c =>
        {
            seen = new(c.Request.Query.ToDictionary());
            return Task.CompletedTask;
        });
        Prop.ForAll<NonEmptyString, NonNull<string>>((name, value) =>
        {
            var sent = new QueryBuilder { { Valid(name.Get), Valid(value.Get) } }.ToString();
            function.InvokeAsync(new HttpApiEvent("GET", "/") { Query = sent[1..] }).GetAwaiter().GetResult();
            return seen!.Single().Key == Valid(name.Get) && seen!.Single().Value == Valid(value.Get);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Headers_AnyValue_GoInAndOutUnchanged()
    {
        await using var function = await WebFunction.StartAsync(c =>
        {
            c.Response.Headers["x-out"] = c.Request.Headers["x-in"];
            return Task.CompletedTask;
        });
        Prop.ForAll<NonNull<string>>(value =>
        {
            var sent = Valid(value.Get);
            var answer = function.InvokeAsync(new HttpApiEvent("GET", "/") { Headers = new() { ["x-in"] = sent } }).GetAwaiter().GetResult();
            return (answer.Header("x-out") ?? "") == sent;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Without halves of surrogate pairs, which neither JSON nor UTF-8 can carry.</summary>
    static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Shows the request to the test while it lasts.</summary>
    static async Task SeeAsync(HttpApiEvent sent, Func<HttpRequest, Task> look)
    {
        Exception? failure = null;
        await using var function = await WebFunction.StartAsync(async context => failure = await Record.ExceptionAsync(() => look(context.Request)));
        (await function.InvokeAsync(sent)).Status.ShouldBe(200);
        failure.ShouldBeNull();
    }

    static Task SeeAsync(HttpApiEvent sent, Action<HttpRequest> look) => SeeAsync(sent, request =>
    {
        look(request);
        return Task.CompletedTask;
    });

    static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        return copy.ToArray();
    }
}
