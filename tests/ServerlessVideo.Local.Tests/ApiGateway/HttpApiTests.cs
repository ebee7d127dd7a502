using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServerlessVideo.Local.ApiGateway;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;
using ServerlessVideo.Local.Tests.Edge;

namespace ServerlessVideo.Local.Tests.ApiGateway;

public sealed class HttpApiTests : IAsyncLifetime
{
    readonly EdgeHost host = new();

    string Base => $"/_execute-api/{host.ApiId}";

    public Task InitializeAsync() => host.StartAsync();

    public Task DisposeAsync() => host.DisposeAsync();

    /// <summary>The request behind the sample event of "Working with AWS Lambda proxy integrations for HTTP APIs", on our route.</summary>
    [Fact]
    public async Task Event_IsTheDocumentedOne()
    {
        await host.SendRawAsync($"POST {Base}/api/my%20path?parameter1=value1&parameter1=value2&parameter2=v%26w HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 17\r\nCookie: cookie1=a; cookie2=b\r\nHeader1: value1\r\nHeader2: value1\r\nheader2: value2\r\n"
            + "User-Agent: agent\r\nConnection: close\r\n\r\nHello from Lambda");

        var sent = host.Lambda.Event;
        var (context, headers) = (sent["requestContext"]!.AsObject(), sent["headers"]!.AsObject());
        Math.Abs(context["timeEpoch"]!.GetValue<long>() - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()).ShouldBeLessThan(60_000);
        Regex.IsMatch(Take(context, "time"), @"^\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000$").ShouldBeTrue();
        Take(context, "timeEpoch").Length.ShouldBe(13);
        Take(context, "requestId").ShouldNotBeEmpty();
        var address = Take(context["http"]!.AsObject(), "sourceIp");
        (address is "127.0.0.1" or "::1").ShouldBeTrue(address);
        Take(headers, "x-forwarded-for").ShouldBe(address);
        Take(headers, "x-amzn-trace-id").ShouldStartWith("Root=1-");
        var domain = $"{host.ApiId}.execute-api.us-east-1.amazonaws.com";
        JsonNode.DeepEquals(sent, JsonNode.Parse($$$"""
            {
              "version": "2.0", "routeKey": "ANY /api/{proxy+}", "rawPath": "/api/my path",
              "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=v%26w",
              "cookies": ["cookie1=a", "cookie2=b"],
              "headers": {
                "content-length": "17", "content-type": "text/plain", "header1": "value1", "header2": "value1,value2",
                "host": "{{{domain}}}", "user-agent": "agent", "x-forwarded-port": "443", "x-forwarded-proto": "https"
              },
              "queryStringParameters": { "parameter1": "value1,value2", "parameter2": "v&w" },
              "requestContext": {
                "accountId": "000000000000", "apiId": "{{{host.ApiId}}}", "domainName": "{{{domain}}}", "domainPrefix": "{{{host.ApiId}}}",
                "http": { "method": "POST", "path": "/api/my path", "protocol": "HTTP/1.1", "userAgent": "agent" },
                "routeKey": "ANY /api/{proxy+}", "stage": "$default"
              },
              "pathParameters": { "proxy": "my path" },
              "body": "Hello from Lambda", "isBase64Encoded": false
            }
            """)).ShouldBeTrue(sent.ToString());
    }

    [Theory]
    [InlineData("application/octet-stream", true)]
    [InlineData("application/x-www-form-urlencoded", true)]
    [InlineData("application/json", false)]
    [InlineData("application/xml", false)]
    public async Task Body_IsBase64_UnlessItsTypeIsText(string type, bool base64)
    {
        ByteArrayContent body = new("a=1"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

        await host.SendAsync($"{Base}/api/x", HttpMethod.Post, body);

        host.Lambda.Event["isBase64Encoded"]!.GetValue<bool>().ShouldBe(base64);
        host.Lambda.Event["body"]!.ToString().ShouldBe(base64 ? "YT0x" : "a=1");
    }

    [Fact]
    public async Task Request_WithoutBodyQueryOrCookies_HasNoSuchMembers()
    {
        await host.SendAsync($"{Base}/api/x");

        foreach (var absent in new[] { "body", "cookies", "queryStringParameters" })
        {
            host.Lambda.Event.ContainsKey(absent).ShouldBeFalse(absent);
        }
        host.Lambda.Event["rawQueryString"]!.ToString().ShouldBe("");
    }

    [Theory]
    [InlineData("\"Hello\"", "Hello", "application/json")]
    [InlineData("{\"a\":1}", "{\"a\":1}", "application/json")]
    [InlineData("[1]", "[1]", "application/json")]
    [InlineData("""{"statusCode":200,"body":"x"}""", "x", "text/plain")]
    [InlineData("""{"statusCode":"200","body":"eA==","isBase64Encoded":true,"headers":{"Content-Type":"image/png"}}""", "x", "image/png")]
    public async Task Response_FullOrInferred_IsReadAsDocumented(string answer, string body, string type)
    {
        host.Lambda.Answer = _ => Task.FromResult(answer);

        var response = await host.SendAsync($"{Base}/api/x");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType!.MediaType).ShouldBe((body, type));
    }

    [Fact]
    public async Task Response_WithCookies_SetsEachOfThem()
    {
        host.Lambda.Answer = _ => Task.FromResult("""{"statusCode":204,"cookies":["a=1; Path=/","b=2"],"headers":{"x-n":1}}""");

        var response = await host.SendAsync($"{Base}/api/x");

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Set-Cookie").ShouldBe(["a=1; Path=/", "b=2"]);
        response.Headers.GetValues("x-n").ShouldBe(["1"]);
    }

    [Theory]
    [InlineData("""{"errorMessage":"boom"}""")]
    [InlineData("""{"statusCode":"many"}""")]
    [InlineData("""{"statusCode":200,"body":"!","isBase64Encoded":true}""")]
    [InlineData("""{"statusCode":200,"body":{"not":"text"}}""")]
    [InlineData("""{"statusCode":200,"headers":{"x":"a\r\nb: c"}}""")]
    [InlineData("not json")]
    public async Task FunctionThatFails_OrAnswersNonsense_Is500(string answer)
    {
        host.Lambda.Answer = _ => Task.FromResult(answer);

        await ShouldRefuse(await host.SendAsync($"{Base}/api/x"), 500, "Internal Server Error");
    }

    [Fact]
    public async Task FunctionThatHangs_Is503_AndIsToldToStop()
    {
        // Shorter than the 30 s of the template; what other tests send has those.
        EdgeHost hasty = new(OpenSslKey.P256, resources => Change(resources, "AWS::ApiGatewayV2::Integration", "TimeoutInMillis", 2000));
        await hasty.StartAsync();
        TaskCompletionSource cancelled = new();
        hasty.Lambda.Answer = async token =>
        {
            await using var registration = token.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return "";
        };

        await ShouldRefuse(await hasty.SendAsync($"/_execute-api/{hasty.ApiId}/api/x"), 503, "Service Unavailable");
        await Wait.ForAsync(cancelled.Task, "the function is told");
        await hasty.DisposeAsync();
    }

    [Fact]
    public async Task FunctionThatIsThrottled_Is503()
    {
        host.Lambda.Answer = _ => throw new AwsException(429, "TooManyRequestsException", "Rate Exceeded.");

        await ShouldRefuse(await host.SendAsync($"{Base}/api/x"), 503, "Service Unavailable");
    }

    [Fact]
    public async Task Payload_BeyondTheApisOrTheFunctionsQuota_Is413()
    {
        foreach (var bytes in new[] { ApiGatewayService.MaxPayload + 1, 5_000_000 })
        {
            using ByteArrayContent body = new(new byte[bytes]);
            await ShouldRefuse(await host.SendAsync($"{Base}/api/x", HttpMethod.Post, body), 413, "Request Entity Too Large");
        }
        host.Lambda.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task Payload_OfFourMegabytes_Arrives()
    {
        (await host.SendAsync($"{Base}/api/x", HttpMethod.Post, new ByteArrayContent(new byte[4_000_000]))).StatusCode.ShouldBe(HttpStatusCode.OK);
        Convert.FromBase64String(host.Lambda.Event["body"]!.ToString()).Length.ShouldBe(4_000_000);
    }

    [Fact]
    public async Task RequestLineAndHeaders_Beyond10240Bytes_AreRefused()
    {
        await ShouldRefuse(await host.SendAsync($"{Base}/api/x", headers: ("x-long", new string('a', 10_240))), 431, "Request Header Fields Too Large");
        await ShouldRefuse(await host.SendAsync($"{Base}/api/{new string('a', 10_240)}"), 414, "Request-URI Too Long");
        (await host.SendAsync($"{Base}/api/x", headers: ("x-long", new string('a', 9_000)))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PathWithoutRoute_Is404() => await ShouldRefuse(await host.SendAsync($"{Base}/other"), 404, "Not Found");

    [Fact]
    public void Throttle_GivesABurst_ThenItsRate()
    {
        ManualTime time = new();
        Throttle throttle = new(rate: 10, burst: 3, time);

        Enumerable.Range(0, 5).Select(_ => throttle.TryTake()).ShouldBe([true, true, true, false, false]);
        time.Advance(TimeSpan.FromMilliseconds(110));
        (throttle.TryTake(), throttle.TryTake()).ShouldBe((true, false));
        time.Advance(TimeSpan.FromHours(1));
        Enumerable.Range(0, 5).Count(_ => throttle.TryTake()).ShouldBe(3, "the bucket does not overflow");
    }

    [Theory]
    [InlineData("AWS::Lambda::Permission", "Principal", "events.amazonaws.com")]
    [InlineData("AWS::ApiGatewayV2::Integration", "PayloadFormatVersion", "1.0")]
    [InlineData("AWS::ApiGatewayV2::Stage", "StageName", "dev")]
    public void WhatWouldNotWorkOnAws_StopsTheStart(string type, string property, string value)
    {
        Stack odd = new("ServerlessVideo-dev", EdgeHost.Template(resources => Change(resources, type, property, value)), host.Options);

        Should.Throw<NotSupportedException>(() => HttpApi.Load(odd, odd.OfType("AWS::ApiGatewayV2::Api").Single(), TimeProvider.System));
    }

    static void Change(JsonObject resources, string type, string property, JsonNode value)
    {
        foreach (var (_, resource) in resources.Where(r => r.Value!["Type"]!.ToString() == type))
        {
            resource!["Properties"]![property] = value.DeepClone();
        }
    }

    static string Take(JsonObject json, string name)
    {
        var value = json[name]!.ToString();
        json.Remove(name);
        return value;
    }

    static async Task ShouldRefuse(HttpResponseMessage response, int status, string message)
    {
        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldBe($$"""{"message":"{{message}}"}""");
    }
}
