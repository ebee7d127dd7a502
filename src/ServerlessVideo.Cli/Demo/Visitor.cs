using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.Cli.Demo;

/// <summary>A signed-in person's HTTP client: bearer token to the API, nothing but URLs to storage and media.</summary>
sealed class Visitor : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(10) };
    readonly Uri platform;
    readonly string token;

    Visitor(Uri platform, string token) => (this.platform, this.token) = (platform, token);

    public static async Task<Visitor> SignInAsync(Uri platform, CancellationToken cancellationToken) =>
        new(platform, await TokenCommand.MintAsync(platform, "instructor", tier: null, user: null, cancellationToken));

    /// <summary>An API call; anything but success becomes the problem's code and detail.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(platform, $"/api/v1{path}")) { Content = body == null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw ProblemException.From(response.StatusCode, answer);
        }

        return answer.Length == 0 ? default : JsonElement.Parse(answer);
    }

    /// <returns>The part's ETag, as S3 gave it.</returns>
    public async Task<string> PutPartAsync(Uri url, IEnumerable<(string Name, string Value)> headers, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        return await Retry.ThreeTimesAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ReadOnlyMemoryContent(part) };
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode || response.Headers.ETag is not { } etag)
            {
                throw new HttpRequestException($"S3 refused a part with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }

            return etag.Tag;
        }, cancellationToken);
    }

    public async Task<byte[]> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode ? body : throw ProblemException.From(response.StatusCode, body);
    }

    public async Task<HttpStatusCode> StatusAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode;
    }

    public void Dispose() => http.Dispose();
}

/// <summary>An answer of the API that is not a success: RFC 9457 problem details with a stable code.</summary>
sealed class ProblemException(HttpStatusCode status, string code, string detail) : Exception($"{(int)status} {code}: {detail}")
{
    public string Code => code;

    public string Detail => detail;

    public static ProblemException From(HttpStatusCode status, byte[] body)
    {
        try
        {
            var problem = JsonElement.Parse(body);
            return new ProblemException(status, problem.GetProperty("code").GetString()!, problem.TryGetProperty("detail", out var d) ? d.GetString()! : "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new ProblemException(status, "http_error", System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300))));
        }
    }
}
