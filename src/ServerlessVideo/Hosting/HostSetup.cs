using ServerlessVideo.Core;
using ServerlessVideo.Hosting.Cloudflare;
using ServerlessVideo.Hosting.Loom;
using ServerlessVideo.Library;

namespace ServerlessVideo.Hosting;

/// <param name="Done">What was made or changed; none: all was right.</param>
sealed record HostSetupResult(HostingProvider Host, IReadOnlyList<string> Done, VideoError? Error = null);

/// <summary>
/// Makes, where an operator has given an API token, what else a host needs: the key that signs tokens, the webhook with its secret. What is
/// right stays. Each pass reads what is there anew and the last one finds nothing to do, so that two at once come to the same end.
/// </summary>
sealed class HostSetup(HostSecrets secrets, CloudflareHost cloudflare, StreamClient stream, LoomHost loomHost, LoomClient loom, Settings settings)
{
    /// <value>5: each but the last lost a race.</value>
    const int Passes = 5;

    public static string WebhookUrl(Settings settings, HostingProvider host) =>
        $"{settings[Setting.PublicUrl].TrimEnd('/')}/api/v1/webhooks/{SnakeCase.Of(host)}";

    /// <summary>The task of the schedule.</summary>
    public const string Name = "set-up-hosts";

    /// <summary>Of the hosts that are set up.</summary>
    public async Task<IReadOnlyList<HostSetupResult>> RunAsync(CancellationToken cancellationToken)
    {
        var results = new List<HostSetupResult>();
        if (await cloudflare.IsSetUpAsync(cancellationToken))
        {
            results.Add(await ConvergeAsync(HostingProvider.Cloudflare, CloudflareAsync, cancellationToken));
        }
        if (await loomHost.IsSetUpAsync(cancellationToken))
        {
            results.Add(await ConvergeAsync(HostingProvider.Loom, LoomAsync, cancellationToken));
        }
        return results;
    }

    async Task<HostSetupResult> ConvergeAsync(
        HostingProvider host, Func<HostSecretValues, List<string>, CancellationToken, Task<Outcome<HostSecretValues>>> pass, CancellationToken cancellationToken)
    {
        var done = new List<string>();
        for (var i = 0; i < Passes; i++)
        {
            var values = await secrets.ReadAsync(cancellationToken);
            var wanted = await pass(values, done, cancellationToken);
            if (wanted.Failure is { } failure)
            {
                return new HostSetupResult(host, done, failure.ToVideoError());
            }
            if (wanted.Value == values)
            {
                return new HostSetupResult(host, done);
            }
            await secrets.WriteAsync(wanted.Value, cancellationToken);
        }
        return new HostSetupResult(host, done, Errors.Conflict.With("somebody else sets up the host too, and differently").ToVideoError());
    }

    async Task<Outcome<HostSecretValues>> CloudflareAsync(HostSecretValues values, List<string> done, CancellationToken cancellationToken)
    {
        var webhook = await WebhookAsync(HostingProvider.Cloudflare, AskAsync, PutAsync, done);
        if (webhook.Failure is { } failure)
        {
            return failure;
        }
        var withWebhook = webhook.Value == values.CloudflareWebhookSecret
            ? values
            : values with { CloudflareWebhookSecret = webhook.Value, CloudflareWebhookSecretPrevious = values.CloudflareWebhookSecret };
        return await KeyAsync(withWebhook, done, cancellationToken);

        async Task<Outcome<Webhook>> AskAsync() => Webhook.Of(await stream.GetWebhookAsync(cancellationToken), hook => new(hook.NotificationUrl, hook.Secret));

        async Task<Outcome<Webhook>> PutAsync(string url) => Webhook.Of(await stream.PutWebhookAsync(url, cancellationToken), hook => new(hook.NotificationUrl, hook.Secret));
    }

    async Task<Outcome<HostSecretValues>> LoomAsync(HostSecretValues values, List<string> done, CancellationToken cancellationToken)
    {
        var webhook = await WebhookAsync(HostingProvider.Loom, AskAsync, PutAsync, done);
        return webhook switch
        {
            { Failure: { } failure } => failure,
            { Value: var secret } when secret == values.LoomWebhookSecret => values,
            { Value: var secret } => values with { LoomWebhookSecret = secret, LoomWebhookSecretPrevious = values.LoomWebhookSecret },
        };

        async Task<Outcome<Webhook>> AskAsync() => Webhook.Of(await loom.GetWebhookAsync(cancellationToken), hook => new(hook.Url, hook.Secret));

        async Task<Outcome<Webhook>> PutAsync(string url) => Webhook.Of(await loom.PutWebhookAsync(url, cancellationToken), hook => new(hook.Url, hook.Secret));
    }

    /// <returns>The secret.</returns>
    async Task<Outcome<string>> WebhookAsync(
        HostingProvider host, Func<Task<Outcome<Webhook>>> ask, Func<string, Task<Outcome<Webhook>>> put, List<string> done)
    {
        var url = WebhookUrl(settings, host);
        var webhook = await ask();
        if (webhook.Failure is { } failure && failure.Error != Errors.HostCopyMissing)
        {
            return failure;
        }
        if (webhook.Failure is not null || webhook.Value.Url != url || string.IsNullOrEmpty(webhook.Value.Secret))
        {
            webhook = await put(url);
            done.Add("webhook");
        }
        return webhook switch
        {
            { Failure: { } refusal } => refusal,
            { Value.Secret: { Length: > 0 } secret } => secret,
            _ => Errors.HostRefused.With("a webhook without a secret"),
        };
    }

    /// <summary>A key that the account does not know (any more) signs nothing that opens; one that was made beside ours is taken back.</summary>
    async Task<Outcome<HostSecretValues>> KeyAsync(HostSecretValues values, List<string> done, CancellationToken cancellationToken)
    {
        var known = await stream.ListKeysAsync(cancellationToken);
        if (known.Failure is { } failure)
        {
            return failure;
        }
        if (values is { CloudflareSigningKeyPem.Length: > 0 } && known.Value.Any(key => key.Id == values.CloudflareSigningKeyId))
        {
            return values;
        }
        var made = await stream.CreateKeyAsync(cancellationToken);
        if (made.Failure is { } refusal)
        {
            return refusal;
        }
        var now = await secrets.ReadAsync(cancellationToken);
        if (now.CloudflareSigningKeyId != values.CloudflareSigningKeyId)
        {
            await stream.DeleteKeyAsync(made.Value.Id, cancellationToken);
            return values with { CloudflareSigningKeyId = now.CloudflareSigningKeyId, CloudflareSigningKeyPem = now.CloudflareSigningKeyPem };
        }
        done.Add("signing key");
        return values with { CloudflareSigningKeyId = made.Value.Id, CloudflareSigningKeyPem = PemOf(made.Value) };
    }

    static string PemOf(StreamKey key) => System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(key.Pem!));

    /// <summary>One as the host has it.</summary>
    sealed record Webhook(string? Url, string? Secret)
    {
        public static Outcome<Webhook> Of<T>(Outcome<T> answer, Func<T, Webhook> read) where T : class => answer.Failure is { } failure ? failure : read(answer.Value);
    }
}
