using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Internal;

/// <summary>HttpContext.Items, with the event under its key as soon as somebody asks for it.</summary>
internal sealed class LambdaItems : Dictionary<object, object?>, IDictionary<object, object?>
{
    readonly Func<APIGatewayHttpApiV2ProxyRequest> _event;

    public LambdaItems(ILambdaContext context, Func<APIGatewayHttpApiV2ProxyRequest> readEvent)
    {
        _event = readEvent;
        Add(AbstractAspNetCoreFunction.LAMBDA_CONTEXT, context);
    }

    /// <summary>Null, not an exception, for a key that is not there: as in HttpContext.Items everywhere.</summary>
    object? IDictionary<object, object?>.this[object key]
    {
        get => ((IDictionary<object, object?>)this).TryGetValue(key, out var value) ? value : null;
        set => this[key] = value;
    }

    bool IDictionary<object, object?>.TryGetValue(object key, [MaybeNullWhen(false)] out object? value)
    {
        if (AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT.Equals(key))
        {
            TryAdd(key, _event());
        }
        return TryGetValue(key, out value);
    }
}
