using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.CloudFront;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Sqs;
using ServerlessVideo.Local.Status;
using ServerlessVideo.Local.StepFunctions;

namespace ServerlessVideo.Local.Engines;

static class EngineExtensions
{
    /// <summary>SQS, DynamoDB with its streams, Step Functions, and the runtime of CloudFront functions.</summary>
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<DynamoDbEngine>()
        .AddSingleton<SidecarEngine>()
        .AddSingleton<IFunctionRuntime>(s => s.GetRequiredService<SidecarEngine>())
        .AddHostedService<EngineStarter>()
        .AddRunner<TaskServer>()
        .AddSingleton<SignedJson>()
        .AddSingleton<ITaskIntegration, LambdaTask>()
        .AddSingleton<ITaskIntegration, MediaConvertTask>()
        .AddSingleton<QueueSender>()
        .AddSingleton<IAwsService, SqsService>()
        .AddSingleton<IAwsService, DynamoDbService>()
        .AddSingleton<IAwsService, StatesService>()
        .AddSingleton<CapacityMeter>()
        .AddSingleton<IStatusSource, EngineStatus>()
        .AddSingleton<IStatusSource, QueueStatus>()
        .AddSingleton<IStatusSource, StepFunctionsStatus>()
        .AddSingleton<IStatusSource>(s => s.GetRequiredService<CapacityMeter>());
}
