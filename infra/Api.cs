using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;
using HttpMethod = Amazon.CDK.AWS.Apigatewayv2.HttpMethod;

namespace ServerlessVideo.Infra;

/// <summary>
/// The HTTP API and its one function. Its own address answers 403: only CloudFront knows the origin secret, so that
/// limits, headers and logs cannot be walked around.
/// </summary>
sealed class Api : Construct
{
    static readonly string[] Paths = ["/api/{proxy+}", "/p/{proxy+}", "/watch/{proxy+}", "/embed/{proxy+}"];

    readonly FunctionFactory functions;
    readonly Identity identity;

    public Api(Construct scope, FunctionFactory functions, Identity identity)
        : base(scope, "Api")
    {
        this.functions = functions;
        this.identity = identity;
        Http = new HttpApi(this, "Http", new HttpApiProps { ApiName = $"serverlessvideo-{functions.Stage}", CreateDefaultStage = false });
        _ = new HttpStage(this, "Default", new HttpStageProps
        {
            HttpApi = Http,
            StageName = "$default",
            AutoDeploy = true,
            Throttle = new ThrottleSettings { RateLimit = 1000, BurstLimit = 2000 },
        });
        OriginSecret = NewSecret("OriginSecret", "What CloudFront says to the HTTP API to be let in");
        CursorKey = NewSecret("CursorKey", "Signs the cursors of lists");
    }

    public HttpApi Http { get; }

    public Secret OriginSecret { get; }

    public Secret CursorKey { get; }

    /// <summary>Adds the function last: it is told of everything else.</summary>
    public void Serve(Uploads uploads, Delivery delivery, Data data, Library library, Hosting hosting)
    {
        var api = functions.Create(this, new FunctionSpec("api", Memory: 1769, Timeout: 29, Settings: new Dictionary<string, string>
        {
            ["ORIGINALS_BUCKET"] = data.Originals.BucketName,
            ["MEDIA_BUCKET"] = data.Media.BucketName,
            ["COMPLETE_UPLOAD_QUEUE_URL"] = uploads.Completions.QueueUrl,
            ["IMPORT_UPLOAD_QUEUE_URL"] = uploads.Imports.QueueUrl,
            ["EGRESS_ALLOW_LIST"] = Uploads.NothingInside,
            ["PUBLIC_URL"] = delivery.PublicUrl,
            ["SIGNING_KEY_PARAMETER"] = delivery.SigningKeyParameter,
            ["SIGNING_KEY_ID"] = delivery.SigningKeyId,
            ["ORIGIN_SECRET_ARN"] = OriginSecret.SecretArn,
            ["CURSOR_KEY_ARN"] = CursorKey.SecretArn,
            ["OIDC_ISSUER"] = identity.Issuer,
            ["OIDC_CLIENT_ID"] = identity.ClientId,
        }));
        api.Allow(["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], data.Originals.ArnForObjects("originals/*"));
        api.Allow(["s3:GetObject"], data.Media.ArnForObjects("media/*"));
        api.Allow(["s3:ListBucket"], data.Media.BucketArn);
        api.Allow(["s3:PutObject", "s3:DeleteObject"], data.Media.ArnForObjects("media/*/captions/*"), data.Media.ArnForObjects("media/*/poster/*"));
        api.Allow(["ssm:GetParameter"], delivery.SigningKeyArn);
        api.Allow(["secretsmanager:GetSecretValue"], OriginSecret.SecretArn, CursorKey.SecretArn);
        uploads.Completions.GrantSendMessages(api);
        uploads.Imports.GrantSendMessages(api);
        hosting.Grant(api, "states:StopExecution");
        Hosting.GrantStoppingEncodings(api);
        hosting.Publish.GrantStartExecution(api);
        hosting.GrantHosts(api, data, delivery);
        api.AddEnvironment("HOST_EVENTS_QUEUE_URL", hosting.Events.QueueUrl);
        hosting.Events.GrantSendMessages(api);
        Operations.GrantReconciling(api, data, uploads, library, hosting);

        var integration = new HttpLambdaIntegration("Function", api);
        foreach (var path in Paths)
        {
            Http.AddRoutes(new AddRoutesOptions { Path = path, Methods = [HttpMethod.ANY], Integration = integration });
        }
    }

    Secret NewSecret(string id, string description) => new(this, id, new SecretProps
    {
        Description = description,
        GenerateSecretString = new SecretStringGenerator { PasswordLength = 64, ExcludePunctuation = true },
    });
}
