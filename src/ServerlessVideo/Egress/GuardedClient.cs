using System.Net;
using System.Net.Http.Headers;

namespace ServerlessVideo.Egress;

/// <summary>How long a stranger's server may take; all are generous to slow ones and short against those that only hold us.</summary>
public sealed record EgressLimits
{
    /// <value>10 s, for each connection with its TLS.</value>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <value>30 s, for the head of each answer.</value>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>30 s, in which <see cref="MinimumBytes"/> of a body must come.</value>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>32 KiB in each <see cref="Stall"/>: about 1 kB/s.</value>
    public int MinimumBytes { get; init; } = 32 * 1024;

    /// <value>5 hops.</value>
    public int Redirects { get; init; } = 5;

    /// <value>32 KiB.</value>
    public int HeaderKilobytes { get; init; } = 32;
}

/// <summary>
/// The one client for URLs that a person gave: checks the URL and every redirect by <see cref="UrlRules"/> and every address by
/// <see cref="GuardedConnector"/>; sends no credentials, cookies, traces or referrers; knows no proxy; decompresses nothing.
/// </summary>
public sealed class GuardedClient : IDisposable
{
    readonly UrlRules rules;
    readonly EgressLimits limits;
    readonly TimeProvider clock;
    readonly HttpClient http;

    public GuardedClient(UrlRules rules, EgressLimits limits, Network network, TimeProvider clock)
    {
        (this.rules, this.limits, this.clock) = (rules, limits, clock);
        var connector = new GuardedConnector(rules.Allowed, network);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = limits.Connect,
            ConnectCallback = (context, token) => connector.ConnectAsync(context.DnsEndPoint, token),
            MaxResponseHeadersLength = limits.HeaderKilobytes,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            // Every hop resolves and checks anew.
            PooledConnectionLifetime = TimeSpan.Zero,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The first answer that is no redirect, of any other status; its body is not read yet.</summary>
    /// <param name="configure">Sets the headers of every hop's request.</param>
    /// <exception cref="EgressException">Refused, or no answer.</exception>
    public async Task<GuardedResponse> GetAsync(string url, Action<HttpRequestHeaders> configure, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            var uri = rules.Check(url, out var reason) ?? throw new EgressException(EgressFailure.Refused, reason);
            var response = await SendAsync(uri, configure, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return new GuardedResponse(response, uri, limits, clock);
            }
            using (response)
            {
                url = Target(uri, response);
            }
            if (hop == limits.Redirects)
            {
                throw new EgressException(EgressFailure.Refused, $"it redirects more than {limits.Redirects} times");
            }
        }
    }

    async Task<HttpResponseMessage> SendAsync(Uri uri, Action<HttpRequestHeaders> configure, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ServerlessVideo", "1"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        configure(request.Headers);
        using var timeout = new CancellationTokenSource(limits.Headers, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException e) when (e.InnerException is EgressException refused)
        {
            throw new EgressException(refused.Failure, refused.Message, cause: e);
        }
        catch (HttpRequestException e)
        {
            throw new EgressException(
                EgressFailure.Transient, e.HttpRequestError switch
                {
                    HttpRequestError.NameResolutionError => "its host is not known",
                    HttpRequestError.SecureConnectionError => "no secure connection to its host came about",
                    _ => "its host gave no usable answer",
                },
                cause: e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EgressException(EgressFailure.Transient, "its host did not answer in time", cause: e);
        }
    }

    static string Target(Uri from, HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) && values.ToString() is { Length: > 0 and <= UrlRules.MaximumLength } location
            && Uri.TryCreate(from, location, out var target)
            ? target.AbsoluteUri
            : throw new EgressException(EgressFailure.Permanent, "it redirects to nowhere");

    public void Dispose() => http.Dispose();
}
