using Microsoft.Extensions.DependencyInjection;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Processes;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Lambda;

static class LambdaExtensions
{
    /// <summary>Needs the AWS endpoint's <see cref="CredentialIssuer"/> and the queues.</summary>
    public static IServiceCollection AddLambda(this IServiceCollection services) => services
        .AddSingleton<LambdaInvoker>()
        .AddSingleton<ILambdaInvoker>(s => s.GetRequiredService<LambdaInvoker>())
        .AddHostedService(s => s.GetRequiredService<LambdaInvoker>())
        .AddRunner<AsyncInvocations>()
        .AddSingleton<IAwsService, LambdaService>()
        .AddSingleton<IStatusSource, FunctionStatus>();
}
