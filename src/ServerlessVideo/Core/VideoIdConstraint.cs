namespace ServerlessVideo.Core;

/// <summary>The route constraint <c>{id:video_id}</c>: what is no id is no route, so malformed ids are 404.</summary>
sealed class VideoIdConstraint : IRouteConstraint
{
    public const string Name = "video_id";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        VideoId.TryParse(values[routeKey] as string, out _);
}
