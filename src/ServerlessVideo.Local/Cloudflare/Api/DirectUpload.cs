using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Hosts.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>POST /direct_upload: an address to which a form with the file may be posted once, without the account's token.</summary>
internal sealed class DirectUpload(StreamVideos videos, StreamJobs jobs, Storage storage, StreamOptions options, TimeProvider time)
{
    /// <value>Bytes of a form's file; larger ones go by tus.</value>
    const long MostBytes = 200_000_000;

    static readonly TimeSpan Expiry = TimeSpan.FromMinutes(30), Shortest = TimeSpan.FromMinutes(2), Longest = TimeSpan.FromHours(6);

    public JsonObject Create(JsonObject body)
    {
        var video = VideoFields.Apply(videos.New(), body);
        if (video.MaxDuration is not { } reserve)
        {
            throw StreamException.BadDuration("maxDurationSeconds is required");
        }
        storage.Demand(reserve);
        video = video with { UploadKey = NewKey(), UploadExpiry = ReadExpiry(body) };
        videos.Add(video);
        return new JsonObject
        {
            ["uploadURL"] = new Uri(options.Endpoint, $"upload/{video.UploadKey}").ToString(),
            ["uid"] = video.Uid,
            ["watermark"] = null,
            ["scheduledDeletion"] = null,
        };
    }

    public static string NewKey() => RandomNumberGenerator.GetHexString(48, lowercase: true);

    /// <summary>The form.</summary>
    public async Task ReceiveAsync(HttpContext http, string key)
    {
        var video = videos.All.FirstOrDefault(v => v.UploadKey == key && v.UploadLength is null) ?? throw StreamException.NotFound();
        if (video.State != StreamState.PendingUpload)
        {
            throw StreamException.Uploaded();
        }
        if (video.UploadExpiry <= time.GetUtcNow())
        {
            throw StreamException.Expired();
        }
        try
        {
            var form = await UploadForm.ReadAsync(http.Request, _ => videos.SourceOf(video.Uid), MostBytes, http.RequestAborted);
            if (form.FileName is null)
            {
                throw StreamException.Bad("the form has no file");
            }
        }
        catch (FormTooLargeException)
        {
            throw StreamException.TooLarge("a form takes 200 MB, tus takes more");
        }
        catch (InvalidDataException e)
        {
            throw StreamException.Bad(e.Message);
        }
        videos.Update(video.Uid, v => v with { State = StreamState.Queued, Uploaded = time.GetUtcNow() });
        jobs.Begin(video.Uid);
    }

    DateTimeOffset ReadExpiry(JsonObject body)
    {
        var now = time.GetUtcNow();
        var expiry = VideoFields.Time(body, "expiry") ?? now + Expiry;
        return expiry >= now + Shortest && expiry <= now + Longest ? expiry : throw StreamException.Bad("expiry is two minutes to six hours from now");
    }
}
