using System.Text.Json.Serialization;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>Payload format 2.0 (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).</summary>
public sealed class APIGatewayHttpApiV2ProxyRequest
{
    public string Version { get; set; } = "";
    public string RouteKey { get; set; } = "";
    /// <summary>With the stage, unless it is $default; percent-decoded.</summary>
    public string RawPath { get; set; } = "";
    /// <summary>Percent-encoded, without the question mark.</summary>
    public string RawQueryString { get; set; } = "";
    public string[]? Cookies { get; set; }
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();
    public IDictionary<string, string>? QueryStringParameters { get; set; }
    public ProxyRequestContext RequestContext { get; set; } = new();
    public string? Body { get; set; }
    public IDictionary<string, string>? PathParameters { get; set; }
    public bool IsBase64Encoded { get; set; }
    public IDictionary<string, string>? StageVariables { get; set; }

    public sealed class ProxyRequestContext
    {
        public string AccountId { get; set; } = "";
        public string ApiId { get; set; } = "";
        public AuthorizerDescription? Authorizer { get; set; }
        public string DomainName { get; set; } = "";
        public string DomainPrefix { get; set; } = "";
        public HttpDescription Http { get; set; } = new();
        public string RequestId { get; set; } = "";
        public string RouteKey { get; set; } = "";
        public string Stage { get; set; } = "";
        public string Time { get; set; } = "";
        public long TimeEpoch { get; set; }
    }

    public sealed class HttpDescription
    {
        public string Method { get; set; } = "";
        public string Path { get; set; } = "";
        public string Protocol { get; set; } = "";
        public string SourceIp { get; set; } = "";
        public string UserAgent { get; set; } = "";
    }

    public sealed class AuthorizerDescription
    {
        public JwtDescription? Jwt { get; set; }
        /// <summary>What a Lambda authorizer returned as its context.</summary>
        public IDictionary<string, object>? Lambda { get; set; }

        public sealed class JwtDescription
        {
            public IDictionary<string, string> Claims { get; set; } = new Dictionary<string, string>();
            public string[]? Scopes { get; set; }
        }
    }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class APIGatewayJson : JsonSerializerContext;
