using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>One event as ASP.NET Core's request.</summary>
internal sealed class HttpApiRequest(Invocation invocation)
    : IHttpRequestFeature, IHttpRequestBodyDetectionFeature, IHttpRequestIdentifierFeature, IHttpRequestLifetimeFeature,
        IHttpConnectionFeature, IItemsFeature
{
    IDictionary<object, object?>? _items;
    APIGatewayHttpApiV2ProxyRequest? _event;
    CancellationTokenSource? _aborted;

    public string Protocol { get; set; } = "HTTP/1.1";
    /// <summary>API Gateway takes nothing else.</summary>
    public string Scheme { get; set; } = "https";
    public string Method { get; set; } = "GET";
    public string PathBase { get; set; } = "";
    public string Path { get; set; } = "/";
    public string QueryString { get; set; } = "";
    public string RawTarget { get; set; } = "/";
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary(24);
    public Stream Body { get; set; } = Stream.Null;
    public bool CanHaveBody { get; set; }

    public string TraceIdentifier { get; set; } = invocation.Context.AwsRequestId;
    public CancellationToken RequestAborted { get; set; }

    public string ConnectionId { get; set; } = invocation.Context.AwsRequestId;
    public IPAddress? RemoteIpAddress { get; set; }
    public int RemotePort { get; set; }
    public IPAddress? LocalIpAddress { get; set; }
    public int LocalPort { get; set; }

    public bool HasAuthorizer { get; set; }

    public IDictionary<object, object?> Items
    {
        get => _items ??= new LambdaItems(invocation.Context, Event);
        set => _items = value;
    }

    public void Abort()
    {
        _aborted ??= CancellationTokenSource.CreateLinkedTokenSource(RequestAborted);
        RequestAborted = _aborted.Token;
        _aborted.Cancel();
    }

    /// <summary>The user whom API Gateway's JWT authorizer let in; a Lambda authorizer names none.</summary>
    public ClaimsPrincipal? Authorized() => HasAuthorizer && Event().RequestContext.Authorizer?.Jwt is { } jwt
        ? new(new ClaimsIdentity(jwt.Claims.Select(c => new Claim(c.Key, c.Value)), "AuthorizerIdentity"))
        : null;

    // Few requests ask for it, so the event is read again then.
    APIGatewayHttpApiV2ProxyRequest Event() =>
        _event ??= JsonSerializer.Deserialize(invocation.Payload.Span, APIGatewayJson.Default.APIGatewayHttpApiV2ProxyRequest)!;
}
