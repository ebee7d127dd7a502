using System.Text.Json.Nodes;
using ServerlessVideo.Local.Endpoint;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.SecretsManager;

/// <param name="VersionId">Of the current version; older ones are not kept.</param>
public sealed record StoredSecret(string Arn, string Name, string SecretString, string VersionId, DateTimeOffset CreatedDate);

/// <summary>The secrets of the template, on disk, in the clear: the data directory is the developer's own.</summary>
public sealed class SecretStore(PlatformOptions options, TimeProvider time) : IDynamicReferenceSource, IDisposable
{
    readonly DurableState<SortedDictionary<string, StoredSecret>> state = new(Path.Combine(options.DataDirectory, "secretsmanager", "secrets.json"));

    public string Service => "secretsmanager";

    /// <param name="id">Name, ARN, or ARN without its six random characters.</param>
    /// <exception cref="AwsException">400 ResourceNotFoundException.</exception>
    public StoredSecret Get(string id) => state.Current.Values.FirstOrDefault(s => s.Name == id || s.Arn == id || s.Arn[..^7] == id)
        ?? throw new AwsException(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

    /// <exception cref="AwsException">400 ResourceNotFoundException.</exception>
    public Task<StoredSecret> PutAsync(string id, string secretString, string versionId, CancellationToken cancellationToken)
    {
        var arn = Get(id).Arn;
        return state.ChangeAsync(secrets => secrets[arn] = secrets[arn] with { SecretString = secretString, VersionId = versionId, CreatedDate = time.GetUtcNow() },
            cancellationToken);
    }

    /// <summary>An AWS::SecretsManager::Secret of the template: its value is made once, then kept.</summary>
    public async Task ProvisionAsync(Resource resource, CancellationToken cancellationToken)
    {
        if (state.Current.ContainsKey(resource.Arn))
        {
            return;
        }
        var value = resource.Properties["SecretString"]?.ToString()
            ?? RandomPassword.Secret(resource.Properties["GenerateSecretString"] as JsonObject ?? []);
        // …:secret:NAME-abcdef
        var name = resource.Arn.Split(':')[6][..^7];
        await state.ChangeAsync(secrets => secrets[resource.Arn] = new(resource.Arn, name, value, RandomPassword.VersionId(), time.GetUtcNow()), cancellationToken);
    }

    Task<string> IDynamicReferenceSource.ReadAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Get(id).SecretString);

    public void Dispose() => state.Dispose();
}
