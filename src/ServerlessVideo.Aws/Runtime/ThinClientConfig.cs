using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace ServerlessVideo.Aws.Runtime;

/// <summary>
/// Configuration of a thin client: the SDK's own (region, retries, time limits, ServiceURL, AWS_ENDPOINT_URL and
/// AWS_ENDPOINT_URL_&lt;SERVICE&gt;). FIPS and dual stack endpoints are not resolved: give ServiceURL for those.
/// </summary>
public abstract class ThinClientConfig : ClientConfig
{
    readonly string userAgent;

    private protected ThinClientConfig(ServiceDescription service)
        : base(new DefaultConfigurationProvider([Defaults]))
    {
        Service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = new Endpoints(service);
        userAgent = InternalSDKUtils.BuildUserAgentString(service.ServiceId, typeof(ThinClientConfig).Assembly.GetName().Version!.ToString(3));
    }

    public override string RegionEndpointServiceName => Service.EndpointPrefix;

    public override string ServiceVersion => Service.Version;

    public override string UserAgent => userAgent;

    internal ServiceDescription Service { get; }

    /// <summary>As the official clients' standard mode: 3.1 s is one lost SYN and its retransmission.</summary>
    static DefaultConfiguration Defaults => new()
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromSeconds(3.1),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(3.1),
    };

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(EndpointParametersOf(this));

    internal static EndpointParameters EndpointParametersOf(IClientConfig config) => new()
    {
        ["Region"] = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion,
        ["Endpoint"] = config.ServiceURL,
    };

    sealed class Endpoints(ServiceDescription service) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            if (parameters["Endpoint"] is string { Length: > 0 } url)
            {
                return new Endpoint(url);
            }

            var region = parameters["Region"] as string ?? service.GlobalRegion
                ?? throw new AmazonClientException($"No region for {service.ServiceId}: set AWS_REGION or the configuration's RegionEndpoint.");
            var suffix = Amazon.RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;
            return service.GlobalRegion is null
                ? new Endpoint($"https://{service.EndpointPrefix}.{region}.{suffix}")
                : new Endpoint(
                    $"https://{service.EndpointPrefix}.{suffix}",
                    $$"""{"authSchemes":[{"name":"sigv4","signingRegion":"{{service.GlobalRegion}}"}]}""",
                    "{}");
        }
    }
}
