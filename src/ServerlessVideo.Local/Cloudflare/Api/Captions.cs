using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Hosts.Http;

namespace ServerlessVideo.Local.Cloudflare.Api;

/// <summary>Captions of a video, one WebVTT file a language.</summary>
internal sealed partial class Captions(StreamVideos videos)
{
    const long MostBytes = 10 << 20;

    public JsonArray List(string uid) => [.. videos.Get(uid).Captions.Select(c => (JsonNode)Answer(c.Key, c.Value))];

    public async Task<JsonObject> PutAsync(HttpContext http, string uid, string language)
    {
        videos.Get(uid);
        Demand(language);
        var file = videos.CaptionsOf(uid, language);
        try
        {
            var form = await UploadForm.ReadAsync(http.Request, _ => file, MostBytes, http.RequestAborted);
            if (form.FileName is null || !await IsWebVttAsync(file, http.RequestAborted))
            {
                File.Delete(file);
                throw StreamException.Bad("file is no WebVTT");
            }
        }
        catch (FormTooLargeException)
        {
            throw StreamException.TooLarge("captions have 10 MiB at most");
        }
        catch (InvalidDataException e)
        {
            throw StreamException.Bad(e.Message);
        }
        videos.Update(uid, v => v with { Captions = new(v.Captions) { [language] = language } });
        return Answer(language, language);
    }

    public Task ReadAsync(HttpContext http, string uid, string language) => Has(uid, language)
        ? FileAnswer.SendAsync(http, videos.CaptionsOf(uid, language), "text/vtt")
        : throw StreamException.NotFound();

    public void Delete(string uid, string language)
    {
        if (!Has(uid, language))
        {
            throw StreamException.NotFound();
        }
        videos.Update(uid, v => v with { Captions = new(v.Captions.Where(c => c.Key != language).ToDictionary()) });
        File.Delete(videos.CaptionsOf(uid, language));
    }

    bool Has(string uid, string language) => videos.Get(uid).Captions.ContainsKey(language);

    static async Task<bool> IsWebVttAsync(string path, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(path);
        return (await reader.ReadLineAsync(cancellationToken))?.StartsWith("WEBVTT", StringComparison.Ordinal) == true;
    }

    static JsonObject Answer(string language, string label) => new() { ["language"] = language, ["label"] = label, ["generated"] = false, ["status"] = "ready" };

    /// <summary>It names a file here.</summary>
    static void Demand(string language)
    {
        if (!Bcp47().IsMatch(language))
        {
            throw StreamException.Bad("the language is no BCP 47 tag");
        }
    }

    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bcp47();
}
