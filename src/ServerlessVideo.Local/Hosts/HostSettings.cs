using System.Text.Json.Nodes;
using ServerlessVideo.Local.Cloudflare;
using ServerlessVideo.Local.Loom;
using ServerlessVideo.Local.SecretsManager;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Hosts;

/// <summary>How the functions find the stand-ins: what an operator would set and fill in on AWS.</summary>
static class HostSettings
{
    const string SecretSetting = "HOST_SECRETS_ARN";

    /// <summary>Of the functions whose template declares them.</summary>
    public static IEnumerable<(string Name, string Value)> Of(PlatformOptions options)
    {
        var cloudflare = StreamOptions.Of(options);
        yield return ("CLOUDFLARE_API_URL", new Uri(cloudflare.Endpoint, "client/v4").ToString());
        yield return ("CLOUDFLARE_ACCOUNT_ID", StreamOptions.AccountId);
        yield return ("CLOUDFLARE_CUSTOMER_URL", cloudflare.Customer.OriginalString.TrimEnd('/'));
        var loom = LoomOptions.Of(options);
        yield return ("LOOM_API_URL", new Uri(loom.Endpoint, "api/v1").ToString());
        yield return ("LOOM_PAGE_URL", loom.Pages.OriginalString.TrimEnd('/'));
    }

    /// <summary>Writes the tokens of the stand-ins into the secret that functions read as <c>HOST_SECRETS_ARN</c>; what else is in it stays.</summary>
    public static async Task FillInAsync(Stack stack, SecretStore secrets, Resource provisioned, CancellationToken cancellationToken)
    {
        if (!stack.OfType("AWS::Lambda::Function").Any(f => f.Properties["Environment"]?["Variables"]?[SecretSetting]?.ToString() == provisioned.Arn))
        {
            return;
        }
        JsonObject secret = Parse(secrets.Get(provisioned.Arn).SecretString);
        var before = secret.ToJsonString();
        secret["cloudflare_api_token"] = StreamOptions.Token;
        secret["loom_api_key"] = LoomOptions.Key;
        if (secret.ToJsonString() != before)
        {
            await secrets.PutAsync(provisioned.Arn, secret.ToJsonString(), RandomPassword.VersionId(), cancellationToken);
        }
    }

    /// <summary>A secret that nobody filled in yet may be any text.</summary>
    static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }
}
