using Amazon;
using Amazon.CloudFront;
using Amazon.CloudFront.Model;
using Amazon.DynamoDBStreams;
using Amazon.EventBridge;
using Amazon.MediaConvert;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using ServerlessVideo.Aws.Tests.Wire;

namespace ServerlessVideo.Aws.Tests;

/// <summary>Where requests go and as whom. The environment is the process's: these tests run alone among themselves, and no other test reads it.</summary>
public sealed class EndpointTests : IDisposable
{
    static readonly string[] Variables =
        ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"];

    readonly string?[] before = [.. Variables.Select(Environment.GetEnvironmentVariable)];

    public EndpointTests() => Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, null));

    public void Dispose()
    {
        for (var i = 0; i < Variables.Length; i++)
        {
            Environment.SetEnvironmentVariable(Variables[i], before[i]);
        }
    }

    public static TheoryData<ClientConfig, string, string> Hosts() => new()
    {
        { new AmazonStepFunctionsConfig(), "eu-west-1", "https://states.eu-west-1.amazonaws.com/" },
        { new AmazonSQSConfig(), "us-east-1", "https://sqs.us-east-1.amazonaws.com/" },
        { new AmazonMediaConvertConfig(), "ap-southeast-2", "https://mediaconvert.ap-southeast-2.amazonaws.com/" },
        { new AmazonEventBridgeConfig(), "us-east-1", "https://events.us-east-1.amazonaws.com/" },
        { new AmazonSecretsManagerConfig(), "us-east-1", "https://secretsmanager.us-east-1.amazonaws.com/" },
        { new AmazonSimpleSystemsManagementConfig(), "us-east-1", "https://ssm.us-east-1.amazonaws.com/" },
        { new AmazonDynamoDBStreamsConfig(), "us-east-1", "https://streams.dynamodb.us-east-1.amazonaws.com/" },
        { new AmazonCloudFrontConfig(), "eu-west-1", "https://cloudfront.amazonaws.com/" },
        { new AmazonSQSConfig(), "cn-north-1", "https://sqs.cn-north-1.amazonaws.com.cn/" },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Endpoint_OfARegion_IsTheServicesHost(ClientConfig config, string region, string url)
    {
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);

        config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetJobRequest())).URL.TrimEnd('/').ShouldBe(url.TrimEnd('/'));
    }

    [Fact]
    public async Task Environment_EndpointUrlRegionAndSessionToken_AreUsed()
    {
        await using var server = await LoopbackServer.StartAsync();
        Set("AWS_ENDPOINT_URL", server.Url);

        await ReceiveAsync();

        var sent = server.Requests.ShouldHaveSingleItem();
        sent.Header("X-Amz-Security-Token").ShouldBe("the-session-token");
        SigV4.SignedHeaders(sent).ShouldContain("x-amz-security-token");
        sent.Header("Authorization").ShouldBe(SigV4.Authorization(sent, "AKIDFROMENV", "secret-from-env", "eu-central-1", "sqs"));
    }

    [Fact]
    public async Task Environment_EndpointUrlOfTheService_BeatsTheGlobalOne()
    {
        await using var global = await LoopbackServer.StartAsync();
        await using var sqs = await LoopbackServer.StartAsync();
        await using var secrets = await LoopbackServer.StartAsync(new Answer(200, """{"SecretString":"s"}"""));
        Set("AWS_ENDPOINT_URL", global.Url);
        Set("AWS_ENDPOINT_URL_SQS", sqs.Url);
        Set("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.Url);

        await ReceiveAsync();
        using var client = new AmazonSecretsManagerClient();
        await client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = "s" });

        sqs.Requests.ShouldHaveSingleItem();
        secrets.Requests.ShouldHaveSingleItem();
        global.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Config_ServiceUrl_BeatsTheEnvironment()
    {
        await using var environment = await LoopbackServer.StartAsync();
        await using var configured = await LoopbackServer.StartAsync();
        Set("AWS_ENDPOINT_URL", environment.Url);

        await ReceiveAsync(new AmazonSQSConfig { ServiceURL = configured.Url });

        configured.Requests.ShouldHaveSingleItem();
        environment.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Endpoint_OfAGlobalService_IsSignedForItsOwnRegion()
    {
        using var wire = new NoNetwork();
        using var client = new AmazonCloudFrontClient(
            new BasicAWSCredentials(ApiCall.AccessKey, ApiCall.Secret),
            new AmazonCloudFrontConfig { RegionEndpoint = RegionEndpoint.EUWest1, HttpClientFactory = wire, MaxErrorRetry = 0 });

        await Should.ThrowAsync<AmazonCloudFrontException>(() => client.CreateInvalidationAsync(new CreateInvalidationRequest
        {
            DistributionId = "E1",
            InvalidationBatch = new InvalidationBatch { CallerReference = "r", Paths = new Paths { Items = ["/media/1/*"], Quantity = 1 } },
        }));

        wire.Sent!.RequestUri!.AbsoluteUri.ShouldBe("https://cloudfront.amazonaws.com/2020-05-31/distribution/E1/invalidation");
        wire.Sent.Headers.GetValues("Authorization").Single().ShouldContain("/us-east-1/cloudfront/aws4_request");
    }

    [Fact]
    public async Task Client_Cancelled_Throws()
    {
        await using var server = await LoopbackServer.StartAsync();
        Set("AWS_ENDPOINT_URL", server.Url);
        using var client = new AmazonSQSClient();

        await Should.ThrowAsync<OperationCanceledException>(() => client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = "q" }, new CancellationToken(canceled: true)));
    }

    static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDFROMENV");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret-from-env");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", "the-session-token");
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-central-1");
        Environment.SetEnvironmentVariable(name, value);
    }

    static async Task ReceiveAsync(AmazonSQSConfig? config = null)
    {
        using var client = new AmazonSQSClient(config ?? new AmazonSQSConfig());
        await client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = "https://sqs/queue" });
    }

    /// <summary>In place of the network: keeps the request and refuses it.</summary>
    sealed class NoNetwork : HttpClientFactory, IDisposable
    {
        readonly Handler handler = new();

        public HttpRequestMessage? Sent => handler.Sent;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public void Dispose() => handler.Dispose();

        sealed class Handler : HttpMessageHandler
        {
            public HttpRequestMessage? Sent { get; private set; }

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                Sent = request;
                return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden) { Content = new StringContent("") });
            }
        }
    }
}
