using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>
/// A service client on AWSSDK.Core's own pipeline: credential chain, SigV4, retries, time limits, metrics and logging are
/// the SDK's; only endpoint, marshalling and unmarshalling are here. Stands in for service packages that cannot be restored.
/// </summary>
public abstract class ThinClient : AmazonServiceClient
{
    private protected ThinClient(ThinClientConfig config)
        : base(config)
    {
    }

    private protected ThinClient(AWSCredentials credentials, ThinClientConfig config)
        : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => new Metadata(Service.ServiceId);

    private protected ServiceDescription Service => ((ThinClientConfig)Config).Service;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new Endpoints());
        pipeline.AddHandlerAfter<Endpoints>(new Signatures());
    }

    /// <summary>A JSON-RPC operation.</summary>
    private protected Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new()
    {
        void Write(IRequest http)
        {
            http.Headers["X-Amz-Target"] = $"{Service.TargetPrefix}.{operation}";
            if (Service.QueryCompatible)
            {
                http.Headers["x-amzn-query-mode"] = "true";
            }

            WriteBody(http, $"application/x-amz-json-{Service.JsonVersion}", JsonSerializer.SerializeToUtf8Bytes(request, requestType));
        }

        return SendAsync<TResponse>(request, Write, new JsonUnmarshaller<TResponse>(Service, responseType), cancellationToken);
    }

    private protected Task<TResponse> SendAsync<TResponse>(
        AmazonWebServiceRequest request, Action<IRequest> write, ResponseUnmarshaller unmarshaller, CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse, new()
    {
        ArgumentNullException.ThrowIfNull(request);
        return InvokeAsync<TResponse>(
            request,
            new InvokeOptions { RequestMarshaller = new DelegateMarshaller(Service, write), ResponseUnmarshaller = unmarshaller },
            cancellationToken);
    }

    private protected static void WriteBody(IRequest http, string contentType, byte[] content)
    {
        http.Headers["Content-Type"] = contentType;
        http.Content = content;
    }

    sealed class DelegateMarshaller(ServiceDescription service, Action<IRequest> write) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var http = new DefaultRequest(input, service.ServiceId)
            {
                HttpMethod = "POST",
                ResourcePath = "/",
            };
            write(http);
            return http;
        }
    }

    sealed class Metadata(string serviceId) : IServiceMetadata
    {
        public string ServiceId => serviceId;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }

    sealed class Endpoints : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
            ThinClientConfig.EndpointParametersOf(requestContext.ClientConfig);
    }

    sealed class Signatures : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            [new AuthSchemeOption { SchemeId = "aws.auth#sigv4" }];
    }
}
