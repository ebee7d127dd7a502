using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServerlessVideo.Local.EventBridge;

namespace ServerlessVideo.Local.Tests.MediaConvert;

internal static class HostExtensions
{
    static readonly HttpClient Http = new();

    public static async Task<(int Status, JsonNode Body)> SendAsync(this MediaConvertHost host, HttpMethod method, string path, JsonNode? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(host.Address, $"/2017-08-29/{path}"));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public static async Task<string> CreateAsync(this MediaConvertHost host, JsonObject request)
    {
        var (status, body) = await host.SendAsync(HttpMethod.Post, "jobs", request);
        status.ShouldBe(201, body.ToJsonString());
        return body["job"]!["id"]!.GetValue<string>();
    }

    public static async Task<JsonNode> JobAsync(this MediaConvertHost host, string id) => (await host.SendAsync(HttpMethod.Get, $"jobs/{id}")).Body["job"]!;

    /// <summary>Waits for the event that ends the job, then gives the job.</summary>
    public static async Task<JsonNode> EndAsync(this MediaConvertHost host, string id)
    {
        await host.EventAsync(id, "COMPLETE", "ERROR", "CANCELED");
        return await host.JobAsync(id);
    }

    public static Task<BusEvent> EventAsync(this MediaConvertHost host, string id, params string[] statuses) => Wait.UntilAsync(
        () => Task.FromResult(host.Of(id).FirstOrDefault(e => statuses.Contains(e.Detail["status"]!.GetValue<string>()))), $"{id} is {string.Join(" or ", statuses)}");

    public static IEnumerable<BusEvent> Of(this MediaConvertHost host, string id) => host.Events.Where(e => e.Detail["jobId"]!.GetValue<string>() == id);

    public static async Task<JsonNode> RunAsync(this MediaConvertHost host, string clip, Func<string, JsonObject> request)
    {
        var key = $"{Guid.NewGuid():N}/{Path.GetFileName(clip)}";
        host.Put("in", key, clip);
        return await host.EndAsync(await host.CreateAsync(request($"s3://in/{key}")));
    }
}
