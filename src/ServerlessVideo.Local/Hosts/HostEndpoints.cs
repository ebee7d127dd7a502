using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Hosts;

/// <summary><c>/_local/hosts</c>: how each host is, and its fault to switch. For this computer only.</summary>
static class HostEndpoints
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    sealed record Request(string? Kind, int? Seconds);

    sealed record Refusal(string Error);

    sealed record HostState(string Host, string? Fault, DateTimeOffset? Until, IReadOnlyList<string> Faults, IReadOnlyDictionary<string, long> Counts);

    public static void MapHosts(this IEndpointRouteBuilder endpoints)
    {
        var local = endpoints.MapGroup("/_local/hosts").OnlyLocal();
        local.MapGet("", (HostFaults faults) => Answer(faults, 200));
        local.MapDelete("", async (HostFaults faults, CancellationToken cancellationToken) =>
        {
            foreach (var host in HostNames.All)
            {
                await faults.ClearAsync(host, cancellationToken);
            }
            return Answer(faults, 200);
        });
        local.MapPost("/{host}/fault", SetAsync);
        local.MapDelete("/{host}/fault", async (string host, HostFaults faults, CancellationToken cancellationToken) =>
        {
            if (!HostNames.All.Contains(host))
            {
                return UnknownHost(host);
            }
            await faults.ClearAsync(host, cancellationToken);
            return Answer(faults, 200);
        });
    }

    static async Task<IResult> SetAsync(string host, HttpContext http, HostFaults faults)
    {
        if (!HostNames.All.Contains(host))
        {
            return UnknownHost(host);
        }
        var request = await ReadAsync(http);
        var offered = HostNames.FaultsOf(host);
        if (HostNames.KindOf(request?.Kind) is not { } kind || !offered.Contains(kind))
        {
            return Refuse(422, $"{host} has no fault '{request?.Kind}': it has {string.Join(", ", offered.Select(HostNames.NameOf))}");
        }
        var length = request!.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : HostFaults.DefaultLength;
        if (length <= TimeSpan.Zero || length > Longest)
        {
            return Refuse(422, $"seconds is 1 to {Longest.TotalSeconds}");
        }
        await faults.SetAsync(host, kind, length, http.RequestAborted);
        return Answer(faults, 200);
    }

    static async Task<Request?> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<Request>(http.Request.Body, Json, http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static IResult UnknownHost(string host) => Refuse(404, $"there is no host '{host}': {string.Join(", ", HostNames.All)}");

    static IResult Refuse(int status, string error) => Results.Json(new Refusal(error), Json, statusCode: status);

    static IResult Answer(HostFaults faults, int status) => Results.Json(HostNames.All.Select(host =>
    {
        var fault = faults.Find(host);
        return new HostState(host, fault?.Kind, fault?.Until, [.. HostNames.FaultsOf(host).Select(HostNames.NameOf)], faults.CountsOf(host));
    }), Json, statusCode: status);
}
