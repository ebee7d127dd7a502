using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.SecretsManager;

/// <summary>Secrets Manager (JSON 1.1): GetSecretValue and PutSecretValue of the template's secrets; only their current version.</summary>
sealed class SecretsManagerService(SecretStore store) : IAwsService
{
    public string SigningName => "secretsmanager";

    public Task HandleAsync(HttpContext http, AwsCaller caller) => AwsJson.HandleAsync(http, "secretsmanager", async (operation, request) => operation switch
    {
        "GetSecretValue" => Get(caller, request),
        "PutSecretValue" => await PutAsync(caller, request, http.RequestAborted),
        _ => null,
    });

    JsonObject Get(AwsCaller caller, JsonObject request)
    {
        var secret = Demand(caller, "secretsmanager:GetSecretValue", request);
        if ((request["VersionStage"]?.ToString() ?? "AWSCURRENT") != "AWSCURRENT" || (request["VersionId"]?.ToString() ?? secret.VersionId) != secret.VersionId)
        {
            throw new AwsException(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value.");
        }
        return new()
        {
            ["ARN"] = secret.Arn,
            ["Name"] = secret.Name,
            ["SecretString"] = secret.SecretString,
            ["VersionId"] = secret.VersionId,
            ["VersionStages"] = new JsonArray("AWSCURRENT"),
            ["CreatedDate"] = secret.CreatedDate.ToUnixTimeMilliseconds() / 1000.0,
        };
    }

    async Task<JsonObject> PutAsync(AwsCaller caller, JsonObject request, CancellationToken cancellationToken)
    {
        var old = Demand(caller, "secretsmanager:PutSecretValue", request);
        var versionId = request["ClientRequestToken"]?.ToString() ?? RandomPassword.VersionId();
        var secret = await store.PutAsync(old.Arn, AwsJson.Required(request, "SecretString"), versionId, cancellationToken);
        return new() { ["ARN"] = secret.Arn, ["Name"] = secret.Name, ["VersionId"] = secret.VersionId, ["VersionStages"] = new JsonArray("AWSCURRENT") };
    }

    /// <remarks>Who may not read a secret does not learn whether it is there: an unknown one is demanded under its guessable name.</remarks>
    StoredSecret Demand(AwsCaller caller, string action, JsonObject request)
    {
        var id = AwsJson.Required(request, "SecretId");
        try
        {
            var secret = store.Get(id);
            caller.Demand(action, secret.Arn);
            return secret;
        }
        catch (AwsException e) when (e.Code == "ResourceNotFoundException")
        {
            caller.Demand(action, id.StartsWith("arn:") ? id : $"arn:aws:secretsmanager:{Stack.Region}:{Stack.Account}:secret:{id}");
            throw;
        }
    }
}
