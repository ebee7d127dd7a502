using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.S3.Store;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.S3;

public static class S3Extensions
{
    /// <summary>Needs the AWS endpoint, PlatformOptions, Stack, TimeProvider and IEventBus.</summary>
    public static IServiceCollection AddS3(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var stack = provider.GetRequiredService<Stack>();
            return new S3Store(
                Path.Combine(provider.GetRequiredService<PlatformOptions>().DataDirectory, "s3"),
                stack.OfType("AWS::S3::Bucket").Select(r => Bucket.Of(stack, r)), provider.GetRequiredService<TimeProvider>());
        })
        .AddSingleton<S3Access>()
        .AddSingleton<IAwsService, S3Service>()
        .AddHostedService<EventPublisher>()
        .AddHostedService<LifecycleWorker>();
}
