using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.ApiGateway;

/// <summary>An AWS::ApiGatewayV2::Api of the template with its routes, Lambda integrations and <c>$default</c> stage.</summary>
/// <param name="Throttle">Of the stage's default route settings; null when it has none.</param>
public sealed record HttpApi(string Id, IReadOnlyList<Route> Routes, Throttle? Throttle)
{
    public string Domain => $"{Id}.execute-api.{Stack.Region}.amazonaws.com";

    /// <exception cref="NotSupportedException">The template asks for what this stand-in does not do.</exception>
    public static HttpApi Load(Stack stack, Resource api, TimeProvider time)
    {
        Require(api, "ProtocolType", "HTTP");
        if (api.Properties.ContainsKey("CorsConfiguration"))
        {
            throw new NotSupportedException($"{api.LogicalId}: CorsConfiguration (one domain serves page and API).");
        }
        var stage = stack.OfType("AWS::ApiGatewayV2::Stage").Single(s => Text(s.Properties, "ApiId") == api.PhysicalId);
        Require(stage, "StageName", "$default");
        var settings = stage.Properties["DefaultRouteSettings"];
        Throttle? throttle = settings?["ThrottlingRateLimit"] is { } rate && settings["ThrottlingBurstLimit"] is { } burst
            ? new(double.Parse(rate.ToString()), double.Parse(burst.ToString()), time)
            : null;
        var routes = stack.OfType("AWS::ApiGatewayV2::Route").Where(r => Text(r.Properties, "ApiId") == api.PhysicalId)
            .Select(route => LoadRoute(stack, api, route));
        return new(api.PhysicalId, [.. routes], throttle);
    }

    static Route LoadRoute(Stack stack, Resource api, Resource route)
    {
        if (route.Properties["AuthorizationType"]?.ToString() is { } authorization and not "NONE")
        {
            throw new NotSupportedException($"{route.LogicalId}: AuthorizationType {authorization}.");
        }
        var key = Text(route.Properties, "RouteKey");
        var integration = stack.Find(Text(route.Properties, "Target")["integrations/".Length..])
            ?? throw new NotSupportedException($"{route.LogicalId}: its integration is not in the stack.");
        Require(integration, "IntegrationType", "AWS_PROXY");
        Require(integration, "PayloadFormatVersion", "2.0");
        var functionArn = Text(integration.Properties, "IntegrationUri");
        var function = stack.Find(functionArn)
            ?? throw new NotSupportedException($"{integration.LogicalId}: no function {functionArn} in the stack.");
        var request = key == "$default" ? key : "GET" + key[key.IndexOf('/')..];
        if (!Permitted(stack, function, $"arn:aws:execute-api:{Stack.Region}:{Stack.Account}:{api.PhysicalId}/$default/{request}"))
        {
            throw new NotSupportedException($"{route.LogicalId}: no AWS::Lambda::Permission lets the API invoke {function.PhysicalId}.");
        }
        // 30 s is the maximum and the default of an HTTP API.
        var timeout = integration.Properties["TimeoutInMillis"] is { } millis ? double.Parse(millis.ToString()) : 30_000;
        return Route.Parse(key, function.PhysicalId, TimeSpan.FromMilliseconds(timeout));
    }

    static bool Permitted(Stack stack, Resource function, string sourceArn) =>
        stack.OfType("AWS::Lambda::Permission").Select(permission => permission.Properties).Any(permission =>
            Text(permission, "Principal") == "apigateway.amazonaws.com"
            && Text(permission, "FunctionName") is var name && (name == function.Arn || name == function.PhysicalId)
            && (permission["SourceArn"]?.ToString() is not { } pattern || Glob.IsMatch(pattern, sourceArn)));

    static void Require(Resource resource, string property, string value)
    {
        if (Text(resource.Properties, property) != value)
        {
            throw new NotSupportedException($"{resource.LogicalId}: {property} other than {value}.");
        }
    }

    static string Text(JsonObject properties, string name) => properties[name]?.ToString() ?? "";
}
