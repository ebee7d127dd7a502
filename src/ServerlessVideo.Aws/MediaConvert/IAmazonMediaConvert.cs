using Amazon.Runtime;
using Amazon.MediaConvert.Model;

namespace Amazon.MediaConvert;

public interface IAmazonMediaConvert : IAmazonService, IDisposable
{
    Task<CreateJobResponse> CreateJobAsync(CreateJobRequest request, CancellationToken cancellationToken = default);

    Task<GetJobResponse> GetJobAsync(GetJobRequest request, CancellationToken cancellationToken = default);

    Task<ListJobsResponse> ListJobsAsync(ListJobsRequest request, CancellationToken cancellationToken = default);

    Task<CancelJobResponse> CancelJobAsync(CancelJobRequest request, CancellationToken cancellationToken = default);

    Task<ProbeResponse> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonMediaConvertConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonMediaConvertClient(awsCredentials, (AmazonMediaConvertConfig)clientConfig);
}
