using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.MediaConvert.Api;
using ServerlessVideo.Local.MediaConvert.Encoding;
using ServerlessVideo.Local.MediaConvert.Jobs;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.MediaConvert;

public static class MediaConvertServices
{
    /// <summary>MediaConvert behind the AWS endpoint, with its queue. Needs an <see cref="IMediaStorage"/> and the event bus.</summary>
    public static IServiceCollection AddMediaConvert(this IServiceCollection services) => services
        .AddHostFaults()
        .AddSingleton(p => new MediaConvertOptions(Path.Combine(p.GetRequiredService<PlatformOptions>().DataDirectory, "mediaconvert")))
        .AddSingleton(p => new JobStore(p.GetRequiredService<MediaConvertOptions>().JobsFolder, p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new Sandbox(p.GetRequiredService<ILogger<Sandbox>>()))
        .AddSingleton<Ffmpeg>()
        .AddSingleton<SourceReader>()
        .AddSingleton<JobRunner>()
        .AddSingleton<JobQueue>()
        .AddSingleton<CreateJob>()
        .AddSingleton<ReadJobs>()
        .AddSingleton<ProbeFiles>()
        .AddSingleton<IAwsService, MediaConvertService>()
        .AddSingleton<IStatusSource, JobsStatus>()
        .AddHostedService(p => p.GetRequiredService<JobQueue>());
}
