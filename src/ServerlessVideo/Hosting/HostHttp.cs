using System.Net.Http.Headers;
using Polly.Timeout;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting;

/// <summary>How patient we are with a host.</summary>
sealed record HostLimits
{
    /// <value>40 s, for one call with all its repetitions: functions that make one have a minute.</value>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(40);

    /// <value>20 s, for one try, its answer read.</value>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(20);

    /// <value>3 repetitions.</value>
    public int Retries { get; init; } = 3;

    /// <value>0.5 s before the first repetition, doubled with each further one, with jitter.</value>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <value>20 s: a host that wants us to wait longer is left for this time.</value>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <value>5 min for one request that carries a part of a file: 50 MiB at 170 kB/s.</value>
    public TimeSpan Part { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>The connections to all hosts and to originals.</summary>
sealed record HostClient(HttpClient Http)
{
    /// <value>16 MiB: a page of 1,000 videos is a tenth of it.</value>
    const int LongestAnswer = 16 * 1024 * 1024;

    /// <summary>No cookies, no redirects that a token or a file could follow; the calls have time limits of their own.</summary>
    /// <param name="connect">For a connection with its TLS; null: 10 s.</param>
    public static HostClient Create(TimeSpan? connect = null) => new(new HttpClient(new ConnectTimeouts(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = connect ?? TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestAnswer,
    });

    /// <summary>A connection that does not come about in time is one that failed; the platform says that somebody cancelled it.</summary>
    sealed class ConnectTimeouts(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "No connection in time.", e);
            }
        }
    }
}

/// <summary>What a host answered, whatever its status.</summary>
/// <param name="Wait">What <c>retry-after</c> asks for.</param>
sealed record HostAnswer(int Status, HttpResponseHeaders Headers, byte[] Body, TimeSpan? Wait)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>
/// Calls to one host: the bearer token, the time limits, and the repetitions. A call that is safe to repeat is repeated after lost
/// connections, 5xx and silence; any is after 429, for then it was not done.
/// </summary>
/// <param name="api">Where the token may go, and nowhere else.</param>
/// <param name="token">The host's API token; null: there is none. True: as it is now, not as it is remembered.</param>
sealed class HostHttp(
    HttpClient http, Uri api, Func<bool, CancellationToken, ValueTask<string?>> token, HostLimits limits, TimeProvider clock)
{
    readonly Polly.ResiliencePipeline<HostAnswer> repeating = HostPipeline.Of(limits, clock, repeats: true);
    readonly Polly.ResiliencePipeline<HostAnswer> once = HostPipeline.Of(limits, clock, repeats: false);

    public HostLimits Limits => limits;

    /// <summary>A call that may be repeated: it reads, or sets what is set.</summary>
    public Task<Outcome<HostAnswer>> RepeatAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        CallAsync(value => repeating.ExecuteAsync(async token => await SendAsync(request, value, token), cancellationToken).AsTask(), cancellationToken);

    /// <summary>A call that makes something: without an answer nobody knows whether it did.</summary>
    public Task<Outcome<HostAnswer>> OnceAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        CallAsync(value => once.ExecuteAsync(async token => await SendAsync(request, value, token), cancellationToken).AsTask(), cancellationToken);

    /// <summary>One try of a request that carries a file, or a part of one.</summary>
    public Task<Outcome<HostAnswer>> CarryAsync(Func<HttpRequestMessage> request, TimeSpan limit, CancellationToken cancellationToken) => CallAsync(
        async value =>
        {
            using var timeout = new CancellationTokenSource(limit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                return await SendAsync(request, value, either.Token);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutRejectedException("It took too long.", limit, e);
            }
        },
        cancellationToken);

    /// <summary>Waits as an answer asks for, else longer each time; false: the host wants more than we have.</summary>
    public async Task<bool> WaitAsync(int failures, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (asked > limits.LongestWait)
        {
            return false;
        }
        await Task.Delay(asked ?? (limits.Delay * Math.Pow(2, failures - 1) * (0.5 + Random.Shared.NextDouble())), clock, cancellationToken);
        return true;
    }

    /// <summary>A token that is refused may have been changed: it is read anew and tried once more.</summary>
    async Task<Outcome<HostAnswer>> CallAsync(Func<string, Task<HostAnswer>> send, CancellationToken cancellationToken)
    {
        if (await token(false, cancellationToken) is not { } value)
        {
            return Errors.HostNotConfigured;
        }
        try
        {
            var answer = await send(value);
            return answer.Status is 401 or 403 && await token(true, cancellationToken) is { } fresh && fresh != value ? await send(fresh) : answer;
        }
        catch (TimeoutRejectedException)
        {
            return Errors.HostTimeout;
        }
        catch (HttpRequestException e)
        {
            return OriginalException.In(e) is { } original ? original.Failure : Errors.HostUnavailable.With($"no answer ({Why(e)})");
        }
        catch (IOException)
        {
            return Errors.HostUnavailable.With("the answer broke off");
        }
        catch (OriginalException e)
        {
            return e.Failure;
        }
    }

    /// <summary>In the words of the platform, or of the innermost of what went wrong where it has none.</summary>
    internal static string Why(Exception e) =>
        e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? $"{error}" : e.GetBaseException().Message;

    async Task<HostAnswer> SendAsync(Func<HttpRequestMessage> make, string bearer, CancellationToken cancellationToken)
    {
        using var request = make();
        // Another origin, where an upload may go on, knows what it needs by its address.
        if (SameOrigin(request.RequestUri!, api))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date is { } date ? date - clock.GetUtcNow() : null);
        return new HostAnswer((int)response.StatusCode, response.Headers, body, wait < TimeSpan.Zero ? TimeSpan.Zero : wait);
    }

    static bool SameOrigin(Uri a, Uri b) => Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
