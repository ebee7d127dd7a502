using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Faults;

/// <summary><c>/_local/faults</c>: which points were passed so far and what is armed; a POST arms one. For this computer only.</summary>
static class FaultEndpoints
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    sealed record Request(string? Point, string? Action, int? Nth);

    public static void MapFaults(this IEndpointRouteBuilder endpoints)
    {
        var local = endpoints.MapGroup("/_local").OnlyLocal();
        local.MapGet("/faults", (FaultPoints faults) => Answer(faults, 200));
        local.MapPost("/faults", async (HttpContext http, FaultPoints faults) =>
        {
            var request = await http.Request.ReadFromJsonAsync<Request>(Json, http.RequestAborted);
            FaultAction? action = request?.Action switch
            {
                "kill" => FaultAction.Kill,
                "kill_function" => FaultAction.KillFunction,
                "hold" when request.Point?.StartsWith("state/", StringComparison.Ordinal) == true => FaultAction.Hold,
                _ => null,
            };
            if (request?.Point is not { Length: > 0 } point || action is null || request.Nth < 1)
            {
                return Results.Text("{\"point\": \"FUNCTION/service:Action/before\", \"action\": \"kill\" | \"kill_function\", of state/NAME also \"hold\", \"nth\": 1}", statusCode: 422);
            }
            faults.Arm(new ArmedFault(point, action.Value, request.Nth ?? 1));
            return Answer(faults, 202);
        });
    }

    static IResult Answer(FaultPoints faults, int status)
    {
        var (seen, armed) = faults.Current;
        return Results.Json(
            new { seen, armed = armed.Select(f => new { f.Point, Action = JsonNamingPolicy.SnakeCaseLower.ConvertName(f.Action.ToString()), f.Nth }) }, Json, statusCode: status);
    }
}
