using Microsoft.AspNetCore.Http;

namespace ServerlessVideo.Local.Hosts;

/// <summary>Somebody else's service that plays videos, as a server of its own.</summary>
interface IHostApp
{
    /// <value>One of <see cref="HostNames"/>.</value>
    string Host { get; }

    /// <value>On loopback.</value>
    int Port { get; }

    /// <summary>Answers every request, refusals too.</summary>
    Task HandleAsync(HttpContext http);

    /// <summary>Writes a refusal in the host's own words.</summary>
    Task RefuseAsync(HttpContext http, int status);
}
