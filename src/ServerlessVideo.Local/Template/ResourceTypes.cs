using static ServerlessVideo.Local.Template.ResourceType;

namespace ServerlessVideo.Local.Template;

/// <summary>
/// Every resource type that the laptop platform understands, with the properties it understands. The stack uses only
/// these; anything else stops the start by name. Property paths: <see cref="PropertyTable"/> (<c>~</c> = accepted, no effect).
/// </summary>
static class ResourceTypes
{
    static readonly Func<Resource, string> CloudFrontId = r => $"E{Identifiers.Hex(r.LogicalId, 13).ToUpperInvariant()}";
    static readonly Func<Resource, string> GuidLikeId = r => Guid.ParseExact(Identifiers.Hex(r.LogicalId, 32), "N").ToString();
    static readonly Func<Resource, string> ShortId = r => Identifiers.Alphanumeric(r.LogicalId, 10);

    static readonly Dictionary<string, ResourceType> All = new ResourceType[]
    {
        new("AWS::S3::Bucket", """
            BucketName CorsConfiguration VersioningConfiguration NotificationConfiguration.EventBridgeConfiguration LifecycleConfiguration
            OwnershipControls PublicAccessBlockConfiguration BucketEncryption ~Tags
            """)
        {
            Ref = r => Named("BucketName", 63)(r).ToLowerInvariant(),
            Arn = r => $"arn:aws:s3:::{r.PhysicalId}",
            Attributes = new Dictionary<string, Func<Resource, string>>
            {
                ["DomainName"] = r => $"{r.PhysicalId}.s3.amazonaws.com",
                ["RegionalDomainName"] = r => $"{r.PhysicalId}.s3.{Stack.Region}.amazonaws.com",
            },
        },
        new("AWS::S3::BucketPolicy", "Bucket PolicyDocument"),
        Table("AWS::DynamoDB::Table", """
            TableName AttributeDefinitions KeySchema BillingMode GlobalSecondaryIndexes StreamSpecification TimeToLiveSpecification
            ~DeletionProtectionEnabled ~PointInTimeRecoverySpecification ~SSESpecification ~ContributorInsightsSpecification ~Tags
            """),
        Table("AWS::DynamoDB::GlobalTable", """
            TableName AttributeDefinitions KeySchema BillingMode GlobalSecondaryIndexes StreamSpecification TimeToLiveSpecification
            ~SSESpecification ~Replicas
            """),
        new("AWS::SQS::Queue", """
            QueueName VisibilityTimeout MessageRetentionPeriod ReceiveMessageWaitTimeSeconds DelaySeconds MaximumMessageSize RedrivePolicy
            ~RedriveAllowPolicy ~SqsManagedSseEnabled ~KmsMasterKeyId ~Tags
            """)
        {
            Ref = r => $"{r.Options.AwsEndpoint}{Stack.Account}/{Named("QueueName", 80)(r)}",
            Arn = ArnOf("sqs", "", Named("QueueName", 80)),
            Attributes = new Dictionary<string, Func<Resource, string>> { ["QueueName"] = Named("QueueName", 80) },
        },
        new("AWS::SQS::QueuePolicy", "Queues PolicyDocument"),
        new("AWS::SNS::Topic", "*")
        {
            Ref = ArnOf("sns", "", Named("TopicName")),
            Arn = ArnOf("sns", "", Named("TopicName")),
            Attributes = new Dictionary<string, Func<Resource, string>>
            {
                ["TopicArn"] = ArnOf("sns", "", Named("TopicName")), ["TopicName"] = Named("TopicName"),
            },
            Inert = "alarms do not fire on the laptop",
        },
        new("AWS::SNS::TopicPolicy", "*") { Inert = "alarms do not fire on the laptop" },
        new("AWS::SNS::Subscription", "*") { Inert = "alarms do not fire on the laptop" },
        new("AWS::Lambda::Function", """
            FunctionName Code.S3Bucket Code.S3Key Handler Role Environment MemorySize Timeout ReservedConcurrentExecutions DeadLetterConfig
            ~Architectures ~Description ~EphemeralStorage ~LoggingConfig ~Runtime ~TracingConfig ~Tags
            """)
        {
            Ref = Named("FunctionName", 64),
            Arn = ArnOf("lambda", "function:", Named("FunctionName", 64)),
        },
        new("AWS::Lambda::Permission", "Action FunctionName Principal SourceArn ~SourceAccount"),
        new("AWS::Lambda::EventSourceMapping", """
            EventSourceArn FunctionName BatchSize Enabled FunctionResponseTypes MaximumBatchingWindowInSeconds StartingPosition FilterCriteria
            BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds ParallelizationFactor
            DestinationConfig.OnFailure ScalingConfig.MaximumConcurrency ~Tags
            """) { Ref = GuidLikeId },
        new("AWS::Lambda::EventInvokeConfig", "FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig.OnFailure"),
        new("AWS::Logs::LogGroup", "LogGroupName ~RetentionInDays ~KmsKeyId ~Tags")
        {
            Ref = Named("LogGroupName"),
            Arn = r => $"{ArnOf("logs", "log-group:", Named("LogGroupName"))(r)}:*",
        },
        new("AWS::IAM::Role", "RoleName AssumeRolePolicyDocument ManagedPolicyArns Policies ~Description ~MaxSessionDuration ~Path ~Tags")
        {
            Ref = Named("RoleName", 64),
            Arn = ArnOf("iam", "role/", Named("RoleName", 64), regional: false),
            Attributes = new Dictionary<string, Func<Resource, string>> { ["RoleId"] = r => $"AROA{Identifiers.Hex(r.LogicalId, 17).ToUpperInvariant()}" },
        },
        new("AWS::IAM::Policy", "PolicyDocument PolicyName Roles"),
        new("AWS::IAM::ManagedPolicy", "PolicyDocument ManagedPolicyName Roles ~Description ~Path")
        {
            Ref = ArnOf("iam", "policy/", Named("ManagedPolicyName"), regional: false),
            Arn = ArnOf("iam", "policy/", Named("ManagedPolicyName"), regional: false),
        },
        new("AWS::ApiGatewayV2::Api", "Name ProtocolType DisableExecuteApiEndpoint ~Description ~Tags")
        {
            Ref = ShortId,
            Arn = r => $"arn:aws:apigateway:{Stack.Region}::/apis/{ShortId(r)}",
            Attributes = new Dictionary<string, Func<Resource, string>>
            {
                ["ApiId"] = ShortId, ["ApiEndpoint"] = r => $"https://{ShortId(r)}.execute-api.{Stack.Region}.amazonaws.com",
            },
        },
        new("AWS::ApiGatewayV2::Stage", "ApiId StageName AutoDeploy ~AccessLogSettings DefaultRouteSettings.ThrottlingBurstLimit DefaultRouteSettings.ThrottlingRateLimit ~Tags") { Ref = Named("StageName") },
        new("AWS::ApiGatewayV2::Route", "ApiId RouteKey Target AuthorizationType") { Ref = ShortId },
        new("AWS::ApiGatewayV2::Integration", "ApiId IntegrationType IntegrationUri PayloadFormatVersion TimeoutInMillis IntegrationMethod") { Ref = ShortId },
        new("AWS::Events::Rule", """
            Name EventPattern ScheduleExpression State ~Description
            Targets.Id Targets.Arn Targets.RoleArn Targets.Input Targets.RetryPolicy Targets.DeadLetterConfig
            """)
        {
            Ref = Named("Name", 64),
            Arn = ArnOf("events", "rule/", Named("Name", 64)),
        },
        new("AWS::StepFunctions::StateMachine", """
            StateMachineName StateMachineType DefinitionString DefinitionSubstitutions RoleArn ~LoggingConfiguration ~TracingConfiguration ~Tags
            """)
        {
            Ref = ArnOf("states", "stateMachine:", Named("StateMachineName", 80)),
            Arn = ArnOf("states", "stateMachine:", Named("StateMachineName", 80)),
            Attributes = new Dictionary<string, Func<Resource, string>> { ["Name"] = Named("StateMachineName", 80) },
        },
        new("AWS::CloudFront::Distribution", "DistributionConfig ~Tags")
        {
            Ref = CloudFrontId,
            Arn = ArnOf("cloudfront", "distribution/", CloudFrontId, regional: false),
            Attributes = new Dictionary<string, Func<Resource, string>>
            {
                ["Id"] = CloudFrontId, ["DomainName"] = r => r.Options.PublicUrl.Authority,
            },
        },
        CloudFront("OriginAccessControl", "OriginAccessControlConfig"),
        CloudFront("PublicKey", "PublicKeyConfig"),
        CloudFront("KeyGroup", "KeyGroupConfig"),
        CloudFront("CachePolicy", "CachePolicyConfig"),
        CloudFront("OriginRequestPolicy", "OriginRequestPolicyConfig"),
        CloudFront("ResponseHeadersPolicy", "ResponseHeadersPolicyConfig"),
        new("AWS::CloudFront::Function", "Name AutoPublish FunctionCode FunctionConfig ~FunctionMetadata")
        {
            Ref = ArnOf("cloudfront", "function/", Named("Name", 64), regional: false),
            Arn = ArnOf("cloudfront", "function/", Named("Name", 64), regional: false),
            Attributes = new Dictionary<string, Func<Resource, string>>
            {
                ["FunctionARN"] = ArnOf("cloudfront", "function/", Named("Name", 64), regional: false),
            },
        },
        new("AWS::Cognito::UserPool", "*")
        {
            Ref = PoolId,
            Arn = ArnOf("cognito-idp", "userpool/", PoolId),
            Attributes = new Dictionary<string, Func<Resource, string>>
            {
                ["UserPoolId"] = PoolId,
                ["ProviderName"] = r => $"cognito-idp.{Stack.Region}.amazonaws.com/{PoolId(r)}",
                ["ProviderURL"] = r => $"{r.Options.PublicUrl}_local/oidc",
            },
        },
        new("AWS::Cognito::UserPoolClient", "*")
        {
            Ref = r => Identifiers.Alphanumeric(r.LogicalId, 26),
            Attributes = new Dictionary<string, Func<Resource, string>> { ["ClientId"] = r => Identifiers.Alphanumeric(r.LogicalId, 26) },
        },
        new("AWS::Cognito::UserPoolDomain", "*") { Ref = Named("Domain", 63) },
        new("AWS::Cognito::UserPoolGroup", "*") { Ref = Named("GroupName") },
        new("AWS::SSM::Parameter", "Name Type Value ~AllowedPattern ~DataType ~Description ~Tags ~Tier")
        {
            Ref = Named("Name"),
            Arn = r => $"arn:aws:ssm:{Stack.Region}:{Stack.Account}:parameter/{r.PhysicalId.TrimStart('/')}",
            Attributes = new Dictionary<string, Func<Resource, string>> { ["Type"] = r => r.Text("Type")!, ["Value"] = r => r.Text("Value")! },
        },
        new("AWS::SecretsManager::Secret", "Name GenerateSecretString SecretString ~Description ~KmsKeyId ~Tags")
        {
            Ref = SecretArn,
            Arn = SecretArn,
            Attributes = new Dictionary<string, Func<Resource, string>> { ["Id"] = SecretArn },
        },
        new("AWS::CloudWatch::Alarm", "*")
        {
            Ref = Named("AlarmName"),
            Arn = ArnOf("cloudwatch", "alarm:", Named("AlarmName")),
            Inert = "no metrics on the laptop",
        },
        new("AWS::CloudWatch::Dashboard", "*") { Ref = Named("DashboardName"), Inert = "no metrics on the laptop" },
        new("AWS::CDK::Metadata", "*") { Inert = "says which constructs made the template" },
    }.ToDictionary(t => t.Name, StringComparer.Ordinal);

    static readonly ResourceType Custom = new("Custom::", "*")
    {
        Ref = r => throw new TemplateException($"{r.LogicalId} ({r.Type}) is not provisioned yet"),
    };

    public static bool IsCustom(string type) => type.StartsWith("Custom::", StringComparison.Ordinal);

    public static ResourceType? Find(string type) => IsCustom(type) ? Custom : All.GetValueOrDefault(type);

    static ResourceType Table(string type, string properties) => new(type, properties)
    {
        Ref = Named("TableName", 255),
        Arn = ArnOf("dynamodb", "table/", Named("TableName", 255)),
        Attributes = new Dictionary<string, Func<Resource, string>>
        {
            // DynamoDB Local gives a stream another label on each creation: the label of this ARN is ours.
            ["StreamArn"] = r => $"{ArnOf("dynamodb", "table/", Named("TableName", 255))(r)}/stream/local",
        },
    };

    static ResourceType CloudFront(string kind, string properties) => new($"AWS::CloudFront::{kind}", properties)
    {
        Ref = CloudFrontId,
        Attributes = new Dictionary<string, Func<Resource, string>> { ["Id"] = CloudFrontId },
    };

    static string PoolId(Resource r) => $"{Stack.Region}_{Identifiers.Alphanumeric(r.LogicalId, 9)}";

    static string SecretArn(Resource r) =>
        $"arn:aws:secretsmanager:{Stack.Region}:{Stack.Account}:secret:{Named("Name")(r)}-{Identifiers.Alphanumeric(r.LogicalId, 6)}";
}
