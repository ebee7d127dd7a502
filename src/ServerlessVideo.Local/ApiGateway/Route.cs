namespace ServerlessVideo.Local.ApiGateway;

/// <summary>A route of an HTTP API, parsed from its key: <c>GET /pets/{id}</c>, <c>ANY /api/{proxy+}</c> or <c>$default</c>.</summary>
/// <param name="Method">Null for ANY.</param>
/// <param name="Segments">The path between slashes; null for <c>$default</c>, which takes what no other route takes.</param>
/// <param name="FunctionName">The Lambda function behind the route.</param>
public sealed record Route(string Key, string? Method, IReadOnlyList<string>? Segments, string FunctionName, TimeSpan Timeout)
{
    public static Route Parse(string key, string functionName, TimeSpan timeout)
    {
        if (key == "$default")
        {
            return new(key, null, null, functionName, timeout);
        }
        var space = key.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || key[space + 1] != '/')
        {
            throw new NotSupportedException($"Route key '{key}' is neither $default nor 'METHOD /path'.");
        }
        var method = key[..space];
        return new(key, method == "ANY" ? null : method, key[(space + 2)..].Split('/'), functionName, timeout);
    }

    /// <summary>
    /// The most specific route of those that take method and path: literal segments before path variables before a greedy
    /// variable, a named method before ANY, <c>$default</c> last ("Working with routes for HTTP APIs").
    /// </summary>
    public static RouteMatch? Best(IEnumerable<Route> routes, string method, string rawPath)
    {
        var path = rawPath[1..].Split('/');
        return routes.Select(route => route.Match(method, path)).OfType<RouteMatch>()
            .OrderBy(match => match.Rank, StringComparer.Ordinal).FirstOrDefault();
    }

    RouteMatch? Match(string method, string[] path)
    {
        if (Segments is null)
        {
            return new(this, new Dictionary<string, string>(), "4");
        }
        if (Method is not null && Method != method)
        {
            return null;
        }
        Dictionary<string, string> parameters = [];
        var rank = "";
        for (var i = 0; i < Segments.Count; i++)
        {
            var segment = Segments[i];
            if (segment is ['{', .. var greedy, '+', '}'])
            {
                var rest = string.Join('/', path.Skip(i));
                parameters[greedy] = Uri.UnescapeDataString(rest);
                return rest.Length == 0 ? null : new(this, parameters, Finish(rank + '3'));
            }
            if (i >= path.Length)
            {
                return null;
            }
            if (segment is ['{', .. var name, '}'] && path[i].Length > 0)
            {
                parameters[name] = Uri.UnescapeDataString(path[i]);
                rank += '2';
            }
            else if (segment == path[i])
            {
                rank += '1';
            }
            else
            {
                return null;
            }
        }
        return path.Length == Segments.Count ? new(this, parameters, Finish(rank)) : null;
    }

    string Finish(string rank) => rank + (Method is null ? "1" : "0");
}

/// <param name="PathParameters">Decoded values of the path variables.</param>
/// <param name="Rank">Ordinal order is precedence: a digit for each segment, then one for the method.</param>
public sealed record RouteMatch(Route Route, IReadOnlyDictionary<string, string> PathParameters, string Rank);
