using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServerlessVideo.Local.Status;

/// <summary><c>/_local/</c>: what every part is doing; <c>/_local/status.json</c> the same as data; <c>/_local/health</c> for scripts.</summary>
public static class StatusEndpoints
{
    public static IServiceCollection AddStatus(this IServiceCollection services) => services.AddSingleton<StatusReport>();

    public static void MapStatus(this IEndpointRouteBuilder endpoints)
    {
        var local = endpoints.MapGroup("/_local").OnlyLocal();
        local.MapGet("/", async (StatusReport report, CancellationToken cancellationToken) =>
            Results.Content(StatusPage.Html(await report.ReadAsync(cancellationToken)), "text/html; charset=utf-8"));
        local.MapGet("/status.json", async (StatusReport report, CancellationToken cancellationToken) =>
            Results.Json(await report.ReadAsync(cancellationToken), StatusReport.Json));
        local.MapGet("/health", async (StatusReport report, CancellationToken cancellationToken) =>
        {
            var down = (await report.ReadAsync(cancellationToken)).Where(s => s.Down).Select(s => s.Title).ToList();
            return Results.Json(new { status = down.Count == 0 ? "ok" : "down", down }, statusCode: down.Count == 0 ? 200 : 503);
        });
        local.MapPost("/run", async (HttpRequest request, StatusReport report, CancellationToken cancellationToken) =>
        {
            var form = await request.ReadFormAsync(cancellationToken);
            var choice = form["choice"].ToString();
            var source = form["source"].ToString();
            return await report.RunAsync(source, form["action"] + (choice.Length > 0 ? $"/{choice}" : ""), cancellationToken)
                ? Results.Redirect($"/_local/#{StatusPage.Anchor(source)}") : Results.NotFound();
        });
    }
}
