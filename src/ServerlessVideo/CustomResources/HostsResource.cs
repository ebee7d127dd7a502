using ServerlessVideo.Hosting;

namespace ServerlessVideo.CustomResources;

/// <summary>
/// Tells the hosts that are set up where to call us, and makes the keys they need. A host that does not answer fails no deployment: the
/// task <c>set-up-hosts</c> comes back to it. What was made stays when the stack goes; it is the account's.
/// </summary>
sealed partial class HostsResource(HostSetup setup, ILogger<HostsResource> logger) : ICustomResource
{
    public async Task<CustomResourceResult> HandleAsync(CustomResourceRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsDelete)
        {
            foreach (var result in await setup.RunAsync(cancellationToken))
            {
                SetUp(logger, result.Host, string.Join(", ", result.Done), result.Error?.Code);
            }
        }
        return new CustomResourceResult("hosts");
    }

    [LoggerMessage(1, LogLevel.Information, "{Host}: made {Done}; {Error}")]
    static partial void SetUp(ILogger logger, Library.HostingProvider host, string done, string? error);
}
