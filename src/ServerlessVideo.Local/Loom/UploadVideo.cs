using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Hosts;
using ServerlessVideo.Local.Hosts.Http;

namespace ServerlessVideo.Local.Loom;

/// <summary>POST /videos: one form; its fields before its file. The video is there, <c>uploading</c>, from the first byte of the file on.</summary>
internal sealed class UploadVideo(LoomVideos videos, LoomWorkspace workspace, LoomJobs jobs, LoomOptions options, HostFaults faults, TimeProvider time)
{
    const long MostBytes = 3_000_000_000;

    static readonly string[] Privacies = ["public", "unlisted"];

    public int Used => faults.Has(HostNames.Loom, FaultKind.Quota) ? Math.Max(options.MostVideos, videos.All.Count) : videos.All.Count;

    public async Task<LoomVideo> HandleAsync(HttpContext http)
    {
        LoomVideo? video = null;
        try
        {
            var form = await UploadForm.ReadAsync(http.Request, fields => videos.SourceOf((video = Begin(fields)).Id), MostBytes, http.RequestAborted);
            if (video is null)
            {
                throw LoomException.Invalid("The form has no file.");
            }
            video = videos.Update(video.Id, v => v with { Status = LoomStatus.Processing, SizeBytes = form.Length }) ?? throw LoomException.NotFound("video");
            jobs.Begin(video.Id);
            return video;
        }
        catch (FormTooLargeException)
        {
            videos.Remove(video!.Id);
            throw LoomException.TooLarge($"A file has {MostBytes} bytes at most.");
        }
        catch (InvalidDataException e)
        {
            throw LoomException.Invalid(e.Message);
        }
    }

    public static string Privacy(string privacy) =>
        Privacies.Contains(privacy) ? privacy : throw LoomException.Invalid($"privacy is {string.Join(" or ", Privacies)}.");

    LoomVideo Begin(IReadOnlyDictionary<string, string> fields)
    {
        if (Used >= options.MostVideos)
        {
            throw LoomException.OutOfQuota(options.MostVideos);
        }
        if (fields.GetValueOrDefault("title") is not { Length: > 0 } title)
        {
            throw LoomException.Invalid("title is missing, or comes after the file.");
        }
        var folder = fields.GetValueOrDefault("folder_id");
        if (folder is not null && workspace.Current.Folders.All(f => f.Id != folder))
        {
            throw LoomException.NotFound("folder");
        }
        LoomVideo video = new(RandomNumberGenerator.GetHexString(32, lowercase: true), time.GetUtcNow())
        {
            Title = title,
            Description = fields.GetValueOrDefault("description"),
            Privacy = Privacy(fields.GetValueOrDefault("privacy", "unlisted")),
            FolderId = folder,
            ExternalId = fields.GetValueOrDefault("external_id"),
        };
        videos.Add(video);
        return video;
    }
}
