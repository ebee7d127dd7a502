using Amazon.DynamoDBv2;
using Amazon.S3;
using ServerlessVideo.Data;
using ServerlessVideo.Library;

namespace ServerlessVideo.Core;

/// <summary>What every function stands on. Clients take region, credentials and endpoint from the environment.</summary>
static class CoreServices
{
    public static IServiceCollection AddCore(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient());
        services.AddSingleton<IAmazonS3>(_ => new AmazonS3Client());
        services.AddSingleton(p => new VideosTable(p.GetRequiredService<IAmazonDynamoDB>(), settings[Setting.VideosTable]));
        services.AddSingleton<VideoStore>();
        return services;
    }
}
