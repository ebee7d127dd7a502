using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <summary>
/// The secret of the hosts. An operator fills in the two API tokens, <see cref="HostSetup"/> the rest; what else stands there stays.
/// </summary>
/// <param name="CloudflareSigningKeyPem">PKCS #1 or #8, as text.</param>
/// <param name="CloudflareWebhookUrl">Where we had it lead; a webhook that leads elsewhere is somebody else's.</param>
/// <param name="CloudflareWebhookSecretPrevious">Of deliveries that were signed before the secret changed; good for <see cref="PreviousLifetime"/>.</param>
sealed record HostSecretValues(
    string? CloudflareApiToken = null, string? CloudflareSigningKeyId = null, string? CloudflareSigningKeyPem = null,
    string? CloudflareWebhookSecret = null, string? CloudflareWebhookSecretPrevious = null, string? LoomApiKey = null,
    string? LoomWebhookSecret = null, string? LoomWebhookSecretPrevious = null,
    string? CloudflareWebhookUrl = null, string? LoomWebhookUrl = null,
    DateTimeOffset? CloudflareWebhookSecretChangedAt = null, DateTimeOffset? LoomWebhookSecretChangedAt = null)
{
    /// <value>A day; hosts repeat a delivery for minutes.</value>
    static readonly TimeSpan PreviousLifetime = TimeSpan.FromDays(1);

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The secrets that a webhook of this host may be signed with, the current one first.</summary>
    public IReadOnlyList<string> WebhookSecretsOf(HostingProvider host, DateTimeOffset now) =>
    [
        .. (host switch
        {
            HostingProvider.Cloudflare => new[] { CloudflareWebhookSecret, now < CloudflareWebhookSecretChangedAt + PreviousLifetime ? CloudflareWebhookSecretPrevious : null },
            HostingProvider.Loom => [LoomWebhookSecret, now < LoomWebhookSecretChangedAt + PreviousLifetime ? LoomWebhookSecretPrevious : null],
            _ => [],
        }).Where(secret => !string.IsNullOrEmpty(secret)).OfType<string>(),
    ];

    /// <summary>What these change in the ones before, in those that are there now.</summary>
    public HostSecretValues Onto(HostSecretValues now, HostSecretValues before)
    {
        static JsonObject Of(HostSecretValues values) => JsonSerializer.SerializeToNode(values, ProductJson.Default.HostSecretValues)!.AsObject();
        var (was, merged) = (Of(before), Of(now));
        foreach (var (name, value) in Of(this).Where(field => !JsonNode.DeepEquals(field.Value, was[field.Key])))
        {
            merged[name] = value?.DeepClone();
        }
        return merged.Deserialize(ProductJson.Default.HostSecretValues)!;
    }

    public override string ToString() => nameof(HostSecretValues);
}

/// <summary>Reads the secret of the hosts, kept for minutes, and writes it.</summary>
sealed class HostSecrets : IDisposable
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    readonly IAmazonSecretsManager manager;
    readonly IdGenerator ids;
    readonly string arn;
    readonly TimeProvider clock;
    volatile Cached<HostSecretValues> values;

    public HostSecrets(IAmazonSecretsManager manager, Settings settings, IdGenerator ids, TimeProvider clock)
    {
        (this.manager, this.ids, this.clock, arn) = (manager, ids, clock, settings[Setting.HostSecretsArn]);
        values = new(ReadAsync, Lifetime, clock);
    }

    public ValueTask<HostSecretValues> GetAsync(CancellationToken cancellationToken) => values.GetAsync(cancellationToken);

    /// <summary>Perhaps it was changed: asks again, though not more often than once a minute.</summary>
    public ValueTask<HostSecretValues> RefreshAsync(CancellationToken cancellationToken) => values.RefreshAsync(cancellationToken);

    /// <summary>As it is now.</summary>
    public async Task<HostSecretValues> ReadAsync(CancellationToken cancellationToken)
    {
        var response = await manager.GetSecretValueAsync(new GetSecretValueRequest { SecretId = arn }, cancellationToken);
        return JsonSerializer.Deserialize(response.SecretString ?? "{}", ProductJson.Default.HostSecretValues)
            ?? throw new InvalidOperationException($"Secret {arn} is not an object.");
    }

    public async Task WriteAsync(HostSecretValues changed, CancellationToken cancellationToken)
    {
        await manager.PutSecretValueAsync(
            new PutSecretValueRequest
            {
                SecretId = arn, ClientRequestToken = $"{ids.Next()}", SecretString = JsonSerializer.Serialize(changed, ProductJson.Default.HostSecretValues),
            },
            cancellationToken);
        // What is remembered is old now; whoever waits for it still gets it.
        values = new(ReadAsync, Lifetime, clock);
    }

    public void Dispose() => values.Dispose();
}
