using Amazon.CDK;
using Amazon.CDK.AWS.CloudFront;
using Amazon.CDK.AWS.CloudFront.Origins;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.S3;
using Constructs;
using Function = Amazon.CDK.AWS.Lambda.Function;
using FunctionCode = Amazon.CDK.AWS.CloudFront.FunctionCode;

namespace ServerlessVideo.Infra;

/// <summary>
/// One domain for everything people see: the web app, the API, manifests and pages from the API, and renditions, which
/// only a signed URL opens.
/// </summary>
sealed class Delivery : Construct
{
    /// <value>Seconds; otherwise CloudFormation waits an hour for a function that does not answer.</value>
    const int CustomResourceTimeout = 600;

    readonly Data data;
    readonly Api api;
    readonly FunctionFactory functions;

    public Delivery(Construct scope, Data data, Api api, FunctionFactory functions, ServerlessVideoProps props)
        : base(scope, "Delivery")
    {
        this.data = data;
        this.api = api;
        this.functions = functions;
        SigningKeyParameter = $"/serverlessvideo/{props.Stage}/playback-signing-key";
        var publicKey = AddSigningKey();
        SigningKeyId = publicKey.Ref;
        var keyGroup = new CfnKeyGroup(this, "Keys", new CfnKeyGroupProps
        {
            KeyGroupConfig = new CfnKeyGroup.KeyGroupConfigProperty { Name = $"{Names.UniqueId(this)}-keys", Items = [publicKey.Ref] },
        });
        Distribution = AddDistribution(KeyGroup.FromKeyGroupId(this, "TrustedKeys", keyGroup.Ref));
        AddWebApp(props.AssetPath);
    }

    public Distribution Distribution { get; }

    public string PublicUrl => $"https://{Distribution.DistributionDomainName}";

    public string SigningKeyParameter { get; }

    public string SigningKeyId { get; }

    public string SigningKeyArn => $"arn:{Aws.PARTITION}:ssm:{Aws.REGION}:{Aws.ACCOUNT_ID}:parameter{SigningKeyParameter}";

    string DistributionArn => $"arn:{Aws.PARTITION}:cloudfront::{Aws.ACCOUNT_ID}:distribution/{Distribution.DistributionId}";

    public void GrantInvalidation(Function function) => function.Allow(["cloudfront:CreateInvalidation"], DistributionArn);

    /// <summary>The private half never leaves the function that makes it and the parameter that keeps it.</summary>
    CfnPublicKey AddSigningKey()
    {
        var signingKey = functions.Create(this, new FunctionSpec("signing-key"), usesTable: false);
        signingKey.Allow(["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"], SigningKeyArn);
        var key = new CustomResource(this, "PlaybackSigningKey", new CustomResourceProps
        {
            ResourceType = "Custom::PlaybackSigningKey",
            ServiceToken = signingKey.FunctionArn,
            Properties = new Dictionary<string, object> { ["ParameterName"] = SigningKeyParameter, ["ServiceTimeout"] = CustomResourceTimeout },
        });
        return new CfnPublicKey(this, "PublicKey", new CfnPublicKeyProps
        {
            PublicKeyConfig = new CfnPublicKey.PublicKeyConfigProperty
            {
                CallerReference = Names.UniqueId(this),
                Name = $"{Names.UniqueId(this)}-key",
                EncodedKey = key.GetAttString("PublicKey"),
            },
        });
    }

    Distribution AddDistribution(IKeyGroup keys)
    {
        var web = S3BucketOrigin.WithOriginAccessControl(data.Web);
        var media = S3BucketOrigin.WithOriginAccessControl(data.Media);
        var http = new HttpOrigin($"{api.Http.HttpApiId}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}", new HttpOriginProps
        {
            ProtocolPolicy = OriginProtocolPolicy.HTTPS_ONLY,
            CustomHeaders = new Dictionary<string, string> { ["x-origin-secret"] = api.OriginSecret.SecretValue.UnsafeUnwrap() },
        });
        // Nothing of the API is cached; TTL 0 with Authorization in the key, so that the header reaches the origin.
        var apiCache = new CachePolicy(this, "ApiCache", new CachePolicyProps
        {
            Comment = "No caching: answers are a caller's own",
            DefaultTtl = Duration.Seconds(0),
            MinTtl = Duration.Seconds(0),
            MaxTtl = Duration.Seconds(1),
            HeaderBehavior = CacheHeaderBehavior.AllowList("Authorization", "CloudFront-Viewer-Country"),
            QueryStringBehavior = CacheQueryStringBehavior.All(),
            CookieBehavior = CacheCookieBehavior.None(),
            EnableAcceptEncodingGzip = true,
            EnableAcceptEncodingBrotli = true,
        });
        // A token must never travel in the clear, so the API refuses http; a pasted link to a page is led to https.
        var calls = FromApi(ViewerProtocolPolicy.HTTPS_ONLY);
        var pages = FromApi(ViewerProtocolPolicy.REDIRECT_TO_HTTPS);
        return new Distribution(this, "Distribution", new DistributionProps
        {
            Comment = $"ServerlessVideo {functions.Stage}",
            DefaultRootObject = "index.html",
            HttpVersion = HttpVersion.HTTP2_AND_3,
            MinimumProtocolVersion = SecurityPolicyProtocol.TLS_V1_2_2021,
            DefaultBehavior = new BehaviorOptions
            {
                Origin = web,
                ViewerProtocolPolicy = ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                CachePolicy = CachePolicy.CACHING_OPTIMIZED,
                ResponseHeadersPolicy = WebHeaders(),
                Compress = true,
                FunctionAssociations = [new FunctionAssociation { EventType = FunctionEventType.VIEWER_REQUEST, Function = DeepLinks() }],
            },
            AdditionalBehaviors = new Dictionary<string, IBehaviorOptions>
            {
                ["/api/*"] = calls,
                ["/p/*"] = calls,
                ["/watch/*"] = pages,
                ["/embed/*"] = pages,
                ["/media/*"] = new BehaviorOptions
                {
                    Origin = media,
                    ViewerProtocolPolicy = ViewerProtocolPolicy.HTTPS_ONLY,
                    // The key has no query string: every viewer's signature finds the same cached segment.
                    CachePolicy = CachePolicy.CACHING_OPTIMIZED,
                    // Any player on any site may fetch what a signature opens.
                    ResponseHeadersPolicy = ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS,
                    TrustedKeyGroups = [keys],
                    Compress = false,
                },
            },
        });

        BehaviorOptions FromApi(ViewerProtocolPolicy protocol) => new()
        {
            Origin = http,
            AllowedMethods = AllowedMethods.ALLOW_ALL,
            ViewerProtocolPolicy = protocol,
            CachePolicy = apiCache,
            OriginRequestPolicy = OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            Compress = true,
        };
    }

    /// <summary>
    /// Deep links of the web app (/videos/…) are its start page. Not by an error page: that would rewrite the 403 and 404
    /// of the API and of media as well.
    /// </summary>
    Amazon.CDK.AWS.CloudFront.Function DeepLinks() => new(this, "DeepLinks", new Amazon.CDK.AWS.CloudFront.FunctionProps
    {
        Runtime = FunctionRuntime.JS_2_0,
        Code = FunctionCode.FromInline(
            """
            function handler(event) {
              var request = event.request;
              if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) {
                request.uri = '/index.html';
              }
              return request;
            }
            """),
    });

    ResponseHeadersPolicy WebHeaders() => new(this, "WebHeaders", new ResponseHeadersPolicyProps
    {
        SecurityHeadersBehavior = new ResponseSecurityHeadersBehavior
        {
            ContentTypeOptions = new ResponseHeadersContentTypeOptions { Override = true },
            FrameOptions = new ResponseHeadersFrameOptions { FrameOption = HeadersFrameOption.DENY, Override = true },
            ReferrerPolicy = new ResponseHeadersReferrerPolicy { ReferrerPolicy = HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, Override = true },
            StrictTransportSecurity = new ResponseHeadersStrictTransportSecurity { AccessControlMaxAge = Duration.Days(365), IncludeSubdomains = true, Override = true },
        },
    });

    void AddWebApp(string assetPath)
    {
        var webApp = functions.Create(this, new FunctionSpec("web-app", Memory: 1024, Timeout: 120, Settings: new Dictionary<string, string>
        {
            ["WEB_BUCKET"] = data.Web.BucketName,
            ["DISTRIBUTION_ID"] = Distribution.DistributionId,
        }), usesTable: false);
        webApp.Allow(["s3:PutObject", "s3:DeleteObject"], data.Web.ArnForObjects("*"));
        webApp.Allow(["s3:ListBucket"], data.Web.BucketArn);
        GrantInvalidation(webApp);
        _ = new CustomResource(this, "WebAppFiles", new CustomResourceProps
        {
            ResourceType = "Custom::WebApp",
            ServiceToken = webApp.FunctionArn,
            Properties = new Dictionary<string, object>
            {
                ["ContentHash"] = Amazon.CDK.FileSystem.Fingerprint(Path.Combine(assetPath, "web")),
                ["ServiceTimeout"] = CustomResourceTimeout,
            },
        });
    }
}
