using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>Somebody at the HTTP API: signed in with a role, or nobody. Answers are given as they come, refusals too.</summary>
sealed class Person : IDisposable
{
    readonly HttpClient http;

    Person(Platform platform, string? token)
    {
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = platform.Url };
        http.DefaultRequestHeaders.Authorization = token == null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public static Person Anonymous(Platform platform) => new(platform, token: null);

    public static async Task<Person> SignInAsync(Platform platform, string role, string? user = null) =>
        new(platform, await TokenCommand.MintAsync(platform.Url, role, tier: null, user, CancellationToken.None));

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}") { Content = body == null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path);
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body;
    }

    public async Task<Sending> InitiateAsync(byte[] file, string name, object? more = null)
    {
        var fields = new Dictionary<string, object?> { ["file_name"] = name, ["file_size"] = file.Length, ["content_type"] = "video/mp4", ["title"] = name };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            fields[property.Name] = property.GetValue(more);
        }

        var (status, body) = await SendAsync(HttpMethod.Post, "/uploads", fields);
        status.ShouldBe(HttpStatusCode.Created, body.ToString());
        return new Sending(this, file, body.GetProperty("upload_id").GetString()!, body.GetProperty("video_id").GetString()!, body.GetProperty("part_size").GetInt32());
    }

    /// <returns>The video's id.</returns>
    public async Task<string> UploadAsync(string path, object? more = null)
    {
        var sending = await InitiateAsync(await File.ReadAllBytesAsync(path), Path.GetFileName(path), more);
        await sending.SendAllAsync();
        var (status, body) = await sending.CompleteAsync();
        status.ShouldBe(HttpStatusCode.Accepted, body.ToString());
        return sending.VideoId;
    }

    /// <summary>Waits until the video reaches one of the states.</summary>
    public Task<JsonElement> UntilAsync(string videoId, params string[] states) =>
        UntilAsync(videoId, video => states.Contains(video.GetProperty("status").GetString()), $"is one of {string.Join(", ", states)}", Wait.Limit);

    public async Task<JsonElement> UntilAsync(string videoId, Func<JsonElement, bool> condition, string what, TimeSpan patience)
    {
        var deadline = DateTime.UtcNow + patience;
        var last = "unknown";
        while (DateTime.UtcNow < deadline)
        {
            try
            {
                var (status, video) = await SendAsync(HttpMethod.Get, $"/videos/{videoId}");
                last = status == HttpStatusCode.OK ? video.ToString() : $"{status}";
                if (status == HttpStatusCode.OK && condition(video))
                {
                    return video;
                }
            }
            catch (Exception e) when (e is HttpRequestException or JsonException)
            {
                // Tests that kill the platform wait through its restart.
                last = e.Message;
            }

            await Task.Delay(250);
        }

        throw new TimeoutException($"it did not come true in {patience} that {videoId} {what}; it is {last}");
    }

    public Task<HttpResponseMessage> RawAsync(HttpRequestMessage request) => http.SendAsync(request);

    public void Dispose() => http.Dispose();
}

/// <summary>One upload under way.</summary>
sealed class Sending(Person person, byte[] file, string uploadId, string videoId, int partSize)
{
    static readonly HttpClient Storage = new();

    readonly SortedDictionary<int, (string Etag, string Sha256)> sent = [];

    public string UploadId => uploadId;

    public string VideoId => videoId;

    public int Parts => (file.Length + partSize - 1) / partSize;

    public byte[] Bytes(int part) => file[((part - 1) * partSize)..Math.Min(part * partSize, file.Length)];

    public async Task<(Uri Url, Dictionary<string, string> Headers)> UrlAsync(int part, string? sha256 = null)
    {
        var (status, body) = await person.SendAsync(HttpMethod.Post, $"/uploads/{uploadId}/parts", new
        {
            parts = new[] { new { part_number = part, sha256 = sha256 ?? Sha256(Bytes(part)) } },
        });
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        var url = body.GetProperty("parts")[0];
        return (new Uri(url.GetProperty("url").GetString()!), url.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString()!));
    }

    /// <summary>Puts bytes to a part's URL as a browser does.</summary>
    public static async Task<(HttpStatusCode Status, string? Etag, string Body)> PutAsync(Uri url, Dictionary<string, string> headers, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Storage.SendAsync(request);
        return (response.StatusCode, response.Headers.ETag?.Tag, await response.Content.ReadAsStringAsync());
    }

    public async Task SendAsync(int part)
    {
        var (url, headers) = await UrlAsync(part);
        var (status, etag, body) = await PutAsync(url, headers, Bytes(part));
        status.ShouldBe(HttpStatusCode.OK, body);
        sent[part] = (etag!, Sha256(Bytes(part)));
    }

    /// <summary>False: somebody on the way was not there.</summary>
    public async Task<bool> TrySendAsync(int part)
    {
        try
        {
            await SendAsync(part);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or ShouldAssertException or JsonException)
        {
            return false;
        }
    }

    public async Task SendAllAsync()
    {
        for (var part = 1; part <= Parts; part++)
        {
            await SendAsync(part);
        }
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> CompleteAsync(string? wholeSha256 = null) => person.SendAsync(HttpMethod.Post, $"/uploads/{uploadId}/complete", new
    {
        sha256 = wholeSha256 ?? Convert.ToHexStringLower(SHA256.HashData(file)),
        parts = sent.Select(p => new { part_number = p.Key, etag = p.Value.Etag, sha256 = p.Value.Sha256 }),
    });

    public static string Sha256(byte[] bytes) => Convert.ToBase64String(SHA256.HashData(bytes));
}
