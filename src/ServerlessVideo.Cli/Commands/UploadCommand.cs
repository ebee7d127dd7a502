using System.CommandLine;
using System.CommandLine.Parsing;
using ServerlessVideo.Cli.Uploading;
using ServerlessVideo.Client;

namespace ServerlessVideo.Cli.Commands;

/// <summary>Uploads files by the client class of <c>samples/dotnet-client</c>; the same command again goes on where it was stopped.</summary>
static class UploadCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "Files, sent one after another", Arity = ArgumentArity.OneOrMore };
        files.RefuseWhatIsNoFile();
        var title = new Option<string?>("--title") { Description = "Title; the file's name without it" };
        var tags = new Option<string[]>("--tag") { Description = "A tag; may repeat" };
        var privacy = new Option<string?>("--privacy") { Description = "public, unlisted (default) or private" };
        privacy.OneOf("public", "unlisted", "private");
        var entities = new Option<Entity[]>("--entity") { Description = "What it belongs to, as type:id; may repeat", CustomParser = ParseEntities };
        var host = new Option<string?>("--host") { Description = "The host tried first: auto (default), aws, cloudflare or loom" };
        host.OneOf("auto", "aws", "cloudflare", "loom");
        var encoding = new Option<string?>("--encoding") { Description = "adaptive (default), or proxy: one small, slow rendition" };
        encoding.OneOf("adaptive", "proxy");
        var rateControl = new Option<string?>("--rate-control") { Description = "qvbr (default) or cbr" };
        rateControl.OneOf("qvbr", "cbr");
        var port = PortOption.Create();
        var role = new Option<string>("--role") { Description = "Role at the laptop platform", DefaultValueFactory = _ => "instructor" };
        role.OneOf("admin", "instructor", "member");
        var user = new Option<string?>("--user") { Description = "User name at the laptop platform; without it the role's demo user" };
        var profile = new Option<string?>("--profile") { Description = "A deployment instead of the laptop: url and token of this name in ~/.config/serverlessvideo/profiles.json" };
        var noWait = new Option<bool>("--no-wait") { Description = "End when the upload is accepted, not when the video is ready" };
        var restart = new Option<bool>("--restart") { Description = "Drop what an earlier run has sent and begin again" };
        var json = new Option<bool>("--json") { Description = "Only one line: a JSON object" };
        var command = new Command("upload", "Upload files; the same command again resumes") { files, title, tags, privacy, entities, host, encoding, rateControl, port, role, user, profile, noWait, restart, json };
        command.SetAction((parsed, ct) =>
        {
            var session = parsed.GetValue(profile) is { } name ? Session.OfProfile(name) : Session.OnLaptop(parsed.GetValue(port), parsed.GetValue(role)!, parsed.GetValue(user));
            var about = new NewUpload("")
            {
                Title = parsed.GetValue(title), Tags = GivenOf(parsed.GetValue(tags)), Privacy = parsed.GetValue(privacy), Entities = GivenOf(parsed.GetValue(entities)),
                HostPreference = parsed.GetValue(host), EncodingProfile = parsed.GetValue(encoding), RateControl = parsed.GetValue(rateControl),
            };
            var queue = new UploadQueue(session, about, new UploadSettings(parsed.GetValue(noWait), parsed.GetValue(restart), parsed.GetValue(json), UploadStateFile.DefaultFolder));
            return queue.RunAsync(parsed.GetValue(files)!, ct);
        });
        return command;
    }

    /// <summary>An option that is not given says nothing, not that there is nothing.</summary>
    static T[]? GivenOf<T>(T[]? values) => values is { Length: > 0 } ? values : null;

    static Entity[] ParseEntities(ArgumentResult result)
    {
        var pairs = result.Tokens.Select(t => t.Value.Split(':', 2)).ToList();
        if (pairs.Exists(p => p is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            result.AddError("--entity is type:id, as in --entity lead:42");
            return [];
        }

        return [.. pairs.Select(p => new Entity(p[0], p[1]))];
    }
}
