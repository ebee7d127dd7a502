using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServerlessVideo.EndToEnd.Tests;

/// <summary>An upload by somebody who tries again whatever got no answer, until the platform is back.</summary>
static class InsistentUpload
{
    /// <param name="announced">The hash is said at the start; else it is found by the check.</param>
    /// <param name="entity">What the video is for.</param>
    /// <returns>The video's id.</returns>
    public static async Task<string> RunAsync(Person person, byte[] file, bool announced = true, string? entity = null, string name = "tiny.mp4", string? host = null)
    {
        var whole = Convert.ToHexStringLower(SHA256.HashData(file));
        var entities = entity is null ? null : new[] { new { type = "camera_pin", id = entity } };
        var started = await InsistAsync(person, "/uploads", new { file_name = name, file_size = file.Length, sha256 = announced ? whole : null, entities, host_preference = host });
        if (started.TryGetProperty("duplicate", out _))
        {
            return started.GetProperty("video").GetProperty("id").GetString()!;
        }

        var id = started.GetProperty("upload_id").GetString()!;
        var parts = new List<object>();
        foreach (var part in file.Chunk(started.GetProperty("part_size").GetInt32()))
        {
            var (number, sha256) = (parts.Count + 1, Convert.ToBase64String(SHA256.HashData(part)));
            parts.Add(new { part_number = number, etag = await SendAsync(person, id, number, sha256, part), sha256 });
        }

        await InsistAsync(person, $"/uploads/{id}/complete", new { sha256 = announced ? whole : null, parts });
        return id;
    }

    /// <summary>Of a file that is there: where nothing is left of the upload it is begun once more, as our clients do.</summary>
    /// <returns>The id of the video that has the file.</returns>
    public static Task<string> CompleteTwiceAsync(Person person, Sending sending, byte[] file) => RepeatAsync(async () =>
    {
        var (status, answer) = await sending.CompleteAsync();
        if (status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            (status, answer) = await person.SendAsync(
                HttpMethod.Post, "/uploads", new { file_name = "twice.mp4", file_size = file.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(file)) });
        }

        return status == HttpStatusCode.OK ? answer.GetProperty("video").GetProperty("id").GetString() : null;
    });

    /// <summary>Until it is said that it is gone.</summary>
    public static Task<string> CancelAsync(Person person, string uploadId) => RepeatAsync(async () =>
    {
        var (status, _) = await person.SendAsync(HttpMethod.Delete, $"/uploads/{uploadId}");
        return status is HttpStatusCode.NoContent or HttpStatusCode.NotFound ? uploadId : null;
    });

    static Task<string> SendAsync(Person person, string id, int number, string sha256, byte[] part) => RepeatAsync(async () =>
    {
        var (status, signed) = await person.SendAsync(HttpMethod.Post, $"/uploads/{id}/parts", new { parts = new[] { new { part_number = number, sha256 } } });
        if (status != HttpStatusCode.OK)
        {
            return null;
        }

        var url = signed.GetProperty("parts")[0];
        var headers = url.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString()!);
        var sent = await Sending.PutAsync(new Uri(url.GetProperty("url").GetString()!), headers, part);
        return sent.Status == HttpStatusCode.OK ? sent.Etag : null;
    });

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
