using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ServerlessVideo.Local.SecretsManager;

/// <summary>What <c>GenerateSecretString</c> of the template asks Secrets Manager for.</summary>
static class RandomPassword
{
    const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>The password, or the JSON of <c>SecretStringTemplate</c> with the password as <c>GenerateStringKey</c>.</summary>
    public static string Secret(JsonObject config)
    {
        var password = Password(config);
        if (config["SecretStringTemplate"] is not { } template)
        {
            return password;
        }
        var json = JsonNode.Parse(template.ToString())!.AsObject();
        json[config["GenerateStringKey"]!.ToString()] = password;
        return json.ToJsonString();
    }

    /// <summary>32 characters by default, at least one of each kind that is not excluded.</summary>
    static string Password(JsonObject config)
    {
        var excluded = config["ExcludeCharacters"]?.ToString() ?? "";
        string[] kinds =
        [
            .. new (string Switch, string Characters)[]
                {
                    ("ExcludeLowercase", "abcdefghijklmnopqrstuvwxyz"), ("ExcludeUppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                    ("ExcludeNumbers", "0123456789"), ("ExcludePunctuation", Punctuation),
                }
                .Where(kind => !IsTrue(config[kind.Switch]))
                .Select(kind => string.Concat(kind.Characters.Except(excluded)))
                .Where(characters => characters.Length > 0),
        ];
        var length = int.Parse(config["PasswordLength"]?.ToString() ?? "32");
        var all = string.Concat(kinds) + (IsTrue(config["IncludeSpace"]) ? " " : "");
        var eachKind = config["RequireEachIncludedType"] is { } required && !IsTrue(required) ? [] : kinds;
        char[] password = [.. eachKind.Select(kind => kind[RandomNumberGenerator.GetInt32(kind.Length)]), .. RandomNumberGenerator.GetItems<char>(all, length - eachKind.Length)];
        RandomNumberGenerator.Shuffle<char>(password);
        return new(password);
    }

    /// <summary>UUID-shaped, as the version ids of Secrets Manager.</summary>
    public static string VersionId() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();

    static bool IsTrue(JsonNode? node) => node?.ToString() == "true";
}
