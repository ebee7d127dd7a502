namespace Amazon.Lambda.AspNetCoreServer;

/// <summary>Keys of HttpContext.Items.</summary>
public abstract class AbstractAspNetCoreFunction
{
    /// <summary>The <see cref="Core.ILambdaContext"/>.</summary>
    public const string LAMBDA_CONTEXT = "LambdaContext";
    /// <summary>The <see cref="APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest"/>, with the authorizer and the request context.</summary>
    public const string LAMBDA_REQUEST_OBJECT = "LambdaRequestObject";
}
