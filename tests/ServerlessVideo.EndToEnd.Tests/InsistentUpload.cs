using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>An upload of one part by somebody who tries again whatever got no answer, until the platform is back.</summary>
static class InsistentUpload
{
    /// <returns>The video's id.</returns>
    public static async Task<string> RunAsync(Person person, byte[] file)
    {
        var whole = Convert.ToHexStringLower(SHA256.HashData(file));
        var started = await InsistAsync(person, "/uploads", new { file_name = "tiny.mp4", file_size = file.Length, sha256 = whole });
        if (started.TryGetProperty("duplicate", out _))
        {
            return started.GetProperty("video").GetProperty("id").GetString()!;
        }

        var id = started.GetProperty("upload_id").GetString()!;
        var sha256 = Convert.ToBase64String(SHA256.HashData(file));
        var etag = await RepeatAsync(async () =>
        {
            var (status, signed) = await person.SendAsync(HttpMethod.Post, $"/uploads/{id}/parts", new { parts = new[] { new { part_number = 1, sha256 } } });
            if (status != HttpStatusCode.OK)
            {
                return null;
            }

            var part = signed.GetProperty("parts")[0];
            var headers = part.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString()!);
            var sent = await Sending.PutAsync(new Uri(part.GetProperty("url").GetString()!), headers, file);
            return sent.Status == HttpStatusCode.OK ? sent.Etag : null;
        });
        await InsistAsync(person, $"/uploads/{id}/complete", new { sha256 = whole, parts = new[] { new { part_number = 1, etag, sha256 } } });
        return id;
    }

    static Task<JsonElement> InsistAsync(Person person, string path, object body) => RepeatAsync<object>(async () =>
    {
        var (status, answer) = await person.SendAsync(HttpMethod.Post, path, body);
        return (int)status < 500 ? ((int)status < 300 ? answer : throw new InvalidOperationException($"{path}: {status} {answer}")) : null;
    }).ContinueWith(t => (JsonElement)t.Result, TaskScheduler.Default);

    static async Task<T> RepeatAsync<T>(Func<Task<T?>> attempt) where T : class
    {
        for (var i = 0; i < 600; i++)
        {
            try
            {
                if (await attempt() is { } done)
                {
                    return done;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                // The platform is gone, or on its way back.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("the platform did not come back");
    }
}
