using Amazon.CloudFront;
using Amazon.DynamoDBv2;
using Amazon.EventBridge;
using Amazon.MediaConvert;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Amazon.StepFunctions;
using ServerlessVideo.Data;
using ServerlessVideo.Lambda;
using ServerlessVideo.Library;
using ServerlessVideo.Operations;

namespace ServerlessVideo.Core;

/// <summary>What every function stands on. AWS clients are made when first used; the environment tells them region, credentials, endpoint.</summary>
static class CoreServices
{
    /// <summary>How long a rotated secret may go unnoticed.</summary>
    static readonly TimeSpan SecretLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddCore(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient());
        // Our checksums are our own (parts and whole file); the SDK's would only be a second pass over every byte.
        services.AddSingleton<IAmazonS3>(_ => new AmazonS3Client(new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        }));
        services.AddSingleton<IAmazonSQS>(_ => new AmazonSQSClient());
        services.AddSingleton<IAmazonStepFunctions>(_ => new AmazonStepFunctionsClient());
        services.AddSingleton<IAmazonEventBridge>(_ => new AmazonEventBridgeClient());
        services.AddSingleton<IAmazonMediaConvert>(_ => new AmazonMediaConvertClient());
        services.AddSingleton<IAmazonCloudFront>(_ => new AmazonCloudFrontClient());
        services.AddSingleton<IAmazonSecretsManager>(_ => new AmazonSecretsManagerClient());
        services.AddSingleton<IAmazonSimpleSystemsManagement>(_ => new AmazonSimpleSystemsManagementClient());
        services.AddSingleton(p => new VideosTable(p.GetRequiredService<IAmazonDynamoDB>(), settings[Setting.VideosTable]));
        services.AddSingleton<VideoStore>();
        services.AddSingleton<Trail>();
        services.AddSingleton<IFailedMessageHandler, MessageBackoff>();
        return services;
    }

    /// <summary>A secret of Secrets Manager, read when first needed.</summary>
    public static Cached<string> SecretOf(this IServiceProvider services, string arn) => new(
        async cancellationToken =>
        {
            var client = services.GetRequiredService<IAmazonSecretsManager>();
            var response = await client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = arn }, cancellationToken);
            return response.SecretString ?? throw new InvalidOperationException($"Secret {arn} is not text.");
        },
        SecretLifetime,
        services.GetRequiredService<TimeProvider>());
}
