namespace ServerlessVideo.Core;

/// <summary>HEAD is answered as GET is, without the body (RFC 9110 §9.3.2); routes need to know of GET only.</summary>
static class HeadRequests
{
    public static void UseHead(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }
        var body = context.Response.Body;
        (context.Request.Method, context.Response.Body) = (HttpMethods.Get, Stream.Null);
        try
        {
            await next(context);
        }
        finally
        {
            (context.Request.Method, context.Response.Body) = (HttpMethods.Head, body);
        }
    });
}
