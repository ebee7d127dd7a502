using System.Net;
using System.Text;
using ServerlessVideo.Local.Endpoint.Signing;
using ServerlessVideo.Local.Tests.S3;
using static ServerlessVideo.Local.Tests.Endpoint.AwsServer;
using static ServerlessVideo.Local.Tests.S3.S3Fixture;

namespace ServerlessVideo.Local.Tests.Endpoint;

public class SignatureTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    [Theory]
    [InlineData("stepfunctions", "list-executions", "--state-machine-arn", "arn:aws:states:us-east-1:000000000000:stateMachine:a")]
    [InlineData("mediaconvert", "get-job", "--id", "a b/ü+%41~*()'!")]
    [InlineData("mediaconvert", "list-jobs", "--queue", "arn:aws:mediaconvert:us-east-1:0:queues/a b+c", "--status", "COMPLETE")]
    [InlineData("mediaconvert", "tag-resource", "--arn", "arn", "--tags", "k=v ü")]
    [InlineData("cloudfront", "get-distribution", "--id", "E 1")]
    public async Task Awscli_OfEveryProtocol_IsVerified(params string[] arguments) => await AwsAsync(arguments);

    [Fact]
    public async Task Awscli_WithAWrongSecret_UnderstandsTheRefusal() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => AwsAsync(["stepfunctions", "list-state-machines"], secret: "wrong")))
            .Message.ShouldContain("(InvalidSignatureException) when calling the ListStateMachines operation");

    [Fact]
    public async Task Body_ChangedAfterSigning_IsRefused()
    {
        var request = new RawRequest(HttpMethod.Post, "/", RawRequest.Text("{}")) { Service = "states" };
        (await fixture.Http.SendAsync(request.Build(fixture.Server))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var message = request.Build(fixture.Server);
        message.Content = new ByteArrayContent(RawRequest.Text("{ }"));

        var response = await fixture.Http.SendAsync(message);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["InvalidSignatureException"]);
    }

    [Theory]
    [InlineData("states", "AWSStepFunctions.X", "application/x-amz-json-1.0", """{"__type":"ValidationException","message":"refused \u0026 \u003Ctold\u003E"}""")]
    [InlineData("mediaconvert", null, "application/json", """{"message":"refused \u0026 \u003Ctold\u003E"}""")]
    [InlineData("cloudfront", null, "application/xml", "<Code>ValidationException</Code><Message>refused &amp; &lt;told&gt;</Message>")]
    public async Task Refusal_IsInTheServicesProtocol(string service, string? target, string type, string expected)
    {
        var request = new RawRequest(HttpMethod.Post, "/", RawRequest.Text("refuse")) { Service = service };
        if (target is not null)
        {
            request.Headers["x-amz-target"] = target;
        }
        var message = request.Build(fixture.Server);
        message.Content!.Headers.ContentType = new(type);

        var response = await fixture.Http.SendAsync(message);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        (await response.Content.ReadAsStringAsync()).ShouldContain(expected);
    }

    [Fact]
    public async Task Role_WithoutTheAction_IsToldSo()
    {
        var credentials = fixture.Server.Issuer.Issue(fixture.Server.RoleArn("Reader"));

        var response = await fixture.Http.SendAsync((RawRequest.As(credentials, HttpMethod.Post, "/") with { Service = "states" }).Build(fixture.Server));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("is not authorized to perform: states:Echo on resource: *");
    }

    [Fact]
    public async Task UnknownService_AndUnsignedCall_AreRefused()
    {
        (await fixture.Http.SendAsync(new RawRequest(HttpMethod.Post, "/", []) { Service = "sts" }.Build(fixture.Server))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var unsigned = await fixture.SendAsync(HttpMethod.Post, fixture.Server.Url.ToString(), [], ("x-amz-target", "sqs.SendMessage"));
        unsigned.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await unsigned.Content.ReadAsStringAsync()).ShouldContain("MissingAuthenticationToken");
    }

    [Fact]
    public async Task Credentials_OutliveARestart_AndAreOnlyOfThisPlatform()
    {
        var data = Directory.CreateTempSubdirectory("sv-s3-").FullName;
        RawRequest request;
        await using (var first = await AwsServer.StartAsync(data))
        {
            request = RawRequest.As(first.Issuer.Issue(first.RoleArn("Reader")), HttpMethod.Get, $"/{Media}?list-type=2");
        }
        await using (var second = await AwsServer.StartAsync(data))
        {
            (await CodeOf(await fixture.Http.SendAsync(request.Build(second)))).ShouldBe("200");
            (OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path.Combine(data, "endpoint", "credentials.key"))).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        (await CodeOf(await request.SendAsync(fixture))).ShouldBe("400 InvalidToken");
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task SessionToken_TamperedWith_IsRefused()
    {
        var credentials = fixture.Server.Issuer.Issue(fixture.Server.RoleArn("Reader"));
        var other = fixture.Server.Issuer.Issue(fixture.Server.RoleArn("Uploader"));
        async Task<string> Send(string? token, string? accessKey = null)
        {
            var request = RawRequest.As(credentials, HttpMethod.Get, $"/{Media}?list-type=2") with { AccessKey = accessKey ?? credentials.AccessKeyId };
            request.Headers.Remove("x-amz-security-token");
            if (token is not null)
            {
                request.Headers["x-amz-security-token"] = token;
            }
            return await CodeOf(await request.SendAsync(fixture));
        }
        var forged = Convert.ToBase64String(Encoding.UTF8.GetBytes($"9999999999 {fixture.Server.RoleArn("Reader")}")).TrimEnd('=');

        (await Send(credentials.SessionToken)).ShouldBe("200");
        (await Send(null)).ShouldBe("403 InvalidAccessKeyId");
        (await Send(other.SessionToken)).ShouldBe("400 InvalidToken");
        (await Send(credentials.SessionToken, other.AccessKeyId)).ShouldBe("400 InvalidToken");
        (await Send(forged + credentials.SessionToken[credentials.SessionToken.IndexOf('.')..])).ShouldBe("400 InvalidToken");
        (await Send("x.y")).ShouldBe("400 InvalidToken");
        (await Send("nonsense")).ShouldBe("400 InvalidToken");
    }

    /// <summary>The example of the IAM User Guide's predecessor test suite, get-vanilla.</summary>
    [Fact]
    public void Signature_OfAwsTestSuite_IsItsVector()
    {
        var scope = new CredentialScope("20150830", "us-east-1", "service");
        var canonical = SigV4.CanonicalRequest("GET", "/", "", [new("host", "example.amazonaws.com"), new("x-amz-date", "20150830T123600Z")], SigV4.EmptyHash);

        SigV4.Sign(SigV4.SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope), SigV4.StringToSign("20150830T123600Z", scope, canonical))
            .ShouldBe("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("//a//b", "/a/b")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/../..", "/")]
    [InlineData("/a/", "/a/")]
    [InlineData("/a%20b", "/a%2520b")]
    public void CanonicalPath_OutsideS3_IsNormalizedAndEscapedTwice(string raw, string expected) => SigV4.CanonicalPath(raw).ShouldBe(expected);

    [Theory]
    [InlineData("/b/a%20b+c", "/b/a%20b%2Bc")]
    [InlineData("/b//../%2e", "/b//../.")]
    [InlineData("/b/%7e~", "/b/~~")]
    [InlineData("/b/%C3%BC", "/b/%C3%BC")]
    [InlineData("/b/100%", "/b/100%25")]
    public void CanonicalPath_OfS3_IsEscapedOnceAndNeverNormalized(string raw, string expected) => SigV4.CanonicalPathOfS3(raw).ShouldBe(expected);

    Task<string> AwsAsync(string[] arguments, string secret = "locallocal") => CommandLineTests.RunAsync(
        "/usr/bin/aws", ["--endpoint-url", fixture.Server.Url.ToString(), "--region", "us-east-1", .. arguments], secret);
}
