using FsCheck;
using FsCheck.Fluent;
using ServerlessVideo.Local.ApiGateway;

namespace ServerlessVideo.Local.Tests.ApiGateway;

public sealed class RouteTests
{
    static Route[] Routes(params string[] keys) => [.. keys.Select(key => Route.Parse(key, "f", TimeSpan.FromSeconds(30)))];

    /// <summary>The example of "Working with routes for HTTP APIs", and what it leaves open.</summary>
    [Theory]
    [InlineData("GET", "/pets/dog/1", "GET /pets/dog/1")]
    [InlineData("GET", "/pets/dog/2", "GET /pets/dog/{id}")]
    [InlineData("GET", "/pets/cat/1", "GET /pets/{proxy+}")]
    [InlineData("GET", "/pets/cat/1/x", "GET /pets/{proxy+}")]
    [InlineData("POST", "/test/5", "ANY /{proxy+}")]
    [InlineData("POST", "/pets/dog/1", "ANY /{proxy+}")]
    [InlineData("GET", "/", "$default")]
    public void Request_TakesTheMostSpecificRoute(string method, string path, string key) =>
        Route.Best(Routes("$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1"), method, path)!.Route.Key.ShouldBe(key);

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/API/x")]
    [InlineData("//api/x")]
    public void RequestThatNoRouteTakes_MatchesNone(string path) => Route.Best(Routes("ANY /api/{proxy+}"), "GET", path).ShouldBeNull();

    [Fact]
    public void NamedMethod_BeatsAny() =>
        Route.Best(Routes("ANY /a/{id}", "GET /a/{id}"), "GET", "/a/1")!.Route.Key.ShouldBe("GET /a/{id}");

    [Fact]
    public void PathParameters_AreDecoded_AnEncodedSlashStaysInItsSegment()
    {
        Route.Best(Routes("GET /a/{id}/b"), "GET", "/a/x%2Fy%20z/b")!.PathParameters["id"].ShouldBe("x/y z");
        Route.Best(Routes("ANY /api/{proxy+}"), "GET", "/api/v1/a%20b")!.PathParameters["proxy"].ShouldBe("v1/a b");
    }

    /// <summary>Whatever the order in the template, the same route wins, and a literal path with its method beats all others.</summary>
    [Fact]
    public void Precedence_DoesNotDependOnTheOrderOfRoutes()
    {
        var segments = Gen.ArrayOf(Gen.Elements("a", "b", "{x}")).Resize(3);
        var key = segments.SelectMany(path => Gen.Elements(true, false).SelectMany(greedy => Gen.Elements("GET", "ANY").Select(method =>
            $"{method} /{string.Join('/', greedy || path.Length == 0 ? path.Append("{proxy+}") : path)}")));
        var target = Gen.ArrayOf(Gen.Elements("a", "b", "c")).Resize(4).Select(parts => "/" + string.Join('/', parts));
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.ArrayOf(key).Resize(8).ToArbitrary(), target.ToArbitrary(), (keys, path) =>
        {
            var routes = Routes([.. keys.Distinct()]);
            var best = Route.Best(routes, "GET", path);
            var literal = routes.FirstOrDefault(r => r.Key == $"GET {path}");
            return Route.Best(routes.AsEnumerable().Reverse(), "GET", path)?.Rank == best?.Rank && (literal is null || best!.Route == literal);
        }));
    }
}
