using System.Text.Json;
using ServerlessVideo.Cli.Commands;

namespace ServerlessVideo.Cli.Uploading;

/// <summary>A deployment and a bearer token for it, under a name in <c>~/.config/serverlessvideo/profiles.json</c>.</summary>
sealed record Profile(Uri Url, string Token)
{
    public static string FilePath => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "serverlessvideo", "profiles.json");

    /// <exception cref="CommandException">There is no such profile, or no readable file of them.</exception>
    public static Profile Load(string name)
    {
        const string Shape = """{"NAME": {"url": "https://…", "token": "…"}}""";
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FilePath), UploadJson.Default.DictionaryStringProfile)!.GetValueOrDefault(name) is { Url: not null, Token: not null } profile
                ? profile
                : throw new CommandException($"{FilePath} has no profile {name} with a url and a token");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new CommandException($"{FilePath} cannot be read ({e.Message}); it holds {Shape}");
        }
    }
}

/// <summary>Which platform to call, and as whom.</summary>
/// <param name="Who">Tells the uploads of different people apart.</param>
/// <param name="Remedy">What to do when the API does not let this person upload.</param>
sealed record Session(Uri Site, string Who, Func<CancellationToken, Task<string>> SignIn, string Remedy)
{
    public static Session OfProfile(string name)
    {
        var profile = Profile.Load(name);
        return new Session(profile.Url, name, _ => Task.FromResult(profile.Token), $"put a fresh token of an admin or instructor for {name} into {Profile.FilePath}");
    }

    public static Session OnLaptop(int port, string role, string? user)
    {
        var site = new Uri($"http://localhost:{port}");
        return new Session(site, $"{role}/{user}", ct => TokenCommand.MintAsync(site, role, tier: null, user, ct), "admins and instructors may upload: add --role instructor");
    }
}
