using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.MediaConvert.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using ServerlessVideo.Aws.Runtime;

namespace Amazon.MediaConvert;

public class AmazonMediaConvertClient : ThinClient, IAmazonMediaConvert
{
    const string Jobs = "/2017-08-29/jobs";

    /// <summary>Credentials of the default chain: environment, profile, container, instance.</summary>
    public AmazonMediaConvertClient()
        : this(new AmazonMediaConvertConfig())
    {
    }

    public AmazonMediaConvertClient(AmazonMediaConvertConfig config)
        : base(config)
    {
    }

    public AmazonMediaConvertClient(AWSCredentials credentials, AmazonMediaConvertConfig config)
        : base(credentials, config)
    {
    }

    static MediaConvertJson Json => MediaConvertJson.Default;

    public Task<CreateJobResponse> CreateJobAsync(CreateJobRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(Jobs, request, Json.CreateJobRequest, Json.CreateJobResponse, cancellationToken);

    public Task<GetJobResponse> GetJobAsync(GetJobRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, http => Job(http, "GET", request.Id), Json.GetJobResponse, cancellationToken);

    public Task<ListJobsResponse> ListJobsAsync(ListJobsRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            request,
            http =>
            {
                (http.HttpMethod, http.ResourcePath) = ("GET", Jobs);
                http.UseQueryString = true;
                Query(http, "maxResults", request.MaxResults?.ToString(CultureInfo.InvariantCulture));
                Query(http, "nextToken", request.NextToken);
                Query(http, "order", request.Order?.Value);
                Query(http, "queue", request.Queue);
                Query(http, "status", request.Status?.Value);
            },
            Json.ListJobsResponse,
            cancellationToken);

    public Task<CancelJobResponse> CancelJobAsync(CancelJobRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, http => Job(http, "DELETE", request.Id), Json.CancelJobResponse, cancellationToken);

    public Task<ProbeResponse> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken = default) =>
        PostAsync("/2017-08-29/probe", request, Json.ProbeRequest, Json.ProbeResponse, cancellationToken);

    Task<TResponse> PostAsync<TRequest, TResponse>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        SendAsync(
            request,
            http =>
            {
                http.ResourcePath = path;
                WriteBody(http, "application/json", JsonSerializer.SerializeToUtf8Bytes(request, requestType));
            },
            responseType,
            cancellationToken);

    Task<TResponse> SendAsync<TResponse>(
        AmazonWebServiceRequest request, Action<IRequest> write, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse, new() =>
        SendAsync<TResponse>(request, write, new JsonUnmarshaller<TResponse>(Service, responseType), cancellationToken);

    static void Job(IRequest http, string method, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id); // an empty one would be the list of jobs
        (http.HttpMethod, http.ResourcePath) = (method, Jobs + "/{Id}");
        http.AddPathResource("{Id}", id); // the SDK escapes it
    }

    static void Query(IRequest http, string name, string? value)
    {
        if (value is not null)
        {
            http.Parameters.Add(name, value);
        }
    }
}
