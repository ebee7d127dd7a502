using System.Text.Json.Serialization;
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
sealed partial class HostSetup(
    HostSecrets secrets, CloudflareHost cloudflare, StreamClient stream, LoomHost loomHost, LoomClient loom, Settings settings, TimeProvider clock,
    ILogger<HostSetup> logger)
{
    /// <value>5: each but the last lost a race.</value>
    const int Passes = 5;

    const string Take = "take";

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
        HostingProvider host, Func<HostSecretValues, SetupNotes, CancellationToken, Task<Outcome<HostSecretValues>>> pass, CancellationToken cancellationToken)
    {
        var notes = new SetupNotes();
        for (var i = 0; i < Passes; i++)
        {
            var values = await secrets.ReadAsync(cancellationToken);
            var wanted = await pass(values, notes, cancellationToken);
            if (wanted.Failure is { } failure)
            {
                return new HostSetupResult(host, notes.Done, failure.ToVideoError());
            }
            if (wanted.Value == values)
            {
                return notes.Elsewhere is { } url ? Elsewhere(host, notes, url) : new HostSetupResult(host, notes.Done);
            }
            // Calls to the host take a while, in which an operator may have filled in a token.
            await secrets.WriteAsync(wanted.Value.Onto(await secrets.ReadAsync(cancellationToken), values), cancellationToken);
        }
        return new HostSetupResult(host, notes.Done, Errors.Conflict.With("somebody else sets up the host too, and differently").ToVideoError());
    }

    HostSetupResult Elsewhere(HostingProvider host, SetupNotes notes, string url)
    {
        LeadsElsewhere(logger, host, url);
        return new HostSetupResult(
            host, notes.Done, Errors.Conflict.With($"its webhook leads to {url}: it is asked instead; {Setting.HostWebhooks}={Take} takes it over").ToVideoError());
    }

    async Task<Outcome<HostSecretValues>> CloudflareAsync(HostSecretValues values, SetupNotes notes, CancellationToken cancellationToken)
    {
        var webhook = await WebhookAsync(HostingProvider.Cloudflare, values.CloudflareWebhookUrl, notes, cancellationToken);
        return webhook.Failure is { } failure ? failure : await KeyAsync(With(), notes, cancellationToken);

        HostSecretValues With() => webhook.Value switch
        {
            { IsOurs: false } => values,
            { Secret: var secret, Url: var url } when secret == values.CloudflareWebhookSecret => values with { CloudflareWebhookUrl = url },
            var hook => values with
            {
                CloudflareWebhookUrl = hook.Url, CloudflareWebhookSecret = hook.Secret, CloudflareWebhookSecretPrevious = values.CloudflareWebhookSecret,
                CloudflareWebhookSecretChangedAt = clock.GetUtcNow(),
            },
        };
    }

    async Task<Outcome<HostSecretValues>> LoomAsync(HostSecretValues values, SetupNotes notes, CancellationToken cancellationToken)
    {
        var webhook = await WebhookAsync(HostingProvider.Loom, values.LoomWebhookUrl, notes, cancellationToken);
        return webhook switch
        {
            { Failure: { } failure } => failure,
            { Value.IsOurs: false } => values,
            { Value: var hook } when hook.Secret == values.LoomWebhookSecret => values with { LoomWebhookUrl = hook.Url },
            { Value: var hook } => values with
            {
                LoomWebhookUrl = hook.Url, LoomWebhookSecret = hook.Secret, LoomWebhookSecretPrevious = values.LoomWebhookSecret,
                LoomWebhookSecretChangedAt = clock.GetUtcNow(),
            },
        };
    }

    /// <summary>
    /// Leads the host's webhook to us. There is one for an account: where another deployment has it, it stays there unless a setting says
    /// <c>take</c>, and we ask the host instead of being called.
    /// </summary>
    /// <param name="before">Where we had it lead.</param>
    async Task<Outcome<Webhook>> WebhookAsync(HostingProvider host, string? before, SetupNotes notes, CancellationToken cancellationToken)
    {
        var url = WebhookUrl(settings, host);
        var webhook = await AskAsync(host, cancellationToken);
        if (webhook.Failure is { } failure && failure.Error != Errors.HostCopyMissing)
        {
            return failure;
        }
        if (webhook.Failure is null && StandingOf(webhook.Value.Url, url, before) == WebhookStanding.Elsewhere && settings[Setting.HostWebhooks] != Take)
        {
            notes.Elsewhere = webhook.Value.Url;
            return webhook.Value with { IsOurs = false };
        }
        if (webhook.Failure is not null || webhook.Value.Url != url || string.IsNullOrEmpty(webhook.Value.Secret))
        {
            webhook = await PutAsync(host, url, cancellationToken);
            notes.Done.Add("webhook");
        }
        return webhook switch
        {
            { Failure: { } refusal } => refusal,
            { Value.Secret.Length: > 0 } => webhook.Value with { Url = url },
            _ => Errors.HostRefused.With("a webhook without a secret"),
        };
    }

    /// <summary>How the host's webhook stands; null: it has none of its own, is not set up, or does not say.</summary>
    public async Task<HostWebhookView?> LookAsync(HostingProvider host, CancellationToken cancellationToken)
    {
        var values = await secrets.GetAsync(cancellationToken);
        var before = host == HostingProvider.Cloudflare ? values.CloudflareWebhookUrl : values.LoomWebhookUrl;
        return host == HostingProvider.Aws ? null : await AskAsync(host, cancellationToken) switch
        {
            { Failure: { } failure } => failure.Error == Errors.HostCopyMissing ? new HostWebhookView(WebhookStanding.Missing) : null,
            { Value.Url: var url } => StandingOf(url, WebhookUrl(settings, host), before) is var standing && standing == WebhookStanding.Elsewhere
                ? new HostWebhookView(standing, url)
                : new HostWebhookView(standing),
        };
    }

    /// <param name="before">Ours too: of an address that we had.</param>
    internal static WebhookStanding StandingOf(string? registered, string ours, string? before) =>
        string.IsNullOrEmpty(registered) ? WebhookStanding.Missing
        : registered == ours || registered == before ? WebhookStanding.Registered
        : WebhookStanding.Elsewhere;

    async Task<Outcome<Webhook>> AskAsync(HostingProvider host, CancellationToken cancellationToken) => host == HostingProvider.Cloudflare
        ? Webhook.Of(await stream.GetWebhookAsync(cancellationToken), hook => new(hook.NotificationUrl, hook.Secret))
        : Webhook.Of(await loom.GetWebhookAsync(cancellationToken), hook => new(hook.Url, hook.Secret));

    async Task<Outcome<Webhook>> PutAsync(HostingProvider host, string url, CancellationToken cancellationToken) => host == HostingProvider.Cloudflare
        ? Webhook.Of(await stream.PutWebhookAsync(url, cancellationToken), hook => new(hook.NotificationUrl, hook.Secret))
        : Webhook.Of(await loom.PutWebhookAsync(url, cancellationToken), hook => new(hook.Url, hook.Secret));

    /// <summary>A key that the account does not know (any more) signs nothing that opens; one that was made beside ours is taken back.</summary>
    async Task<Outcome<HostSecretValues>> KeyAsync(HostSecretValues values, SetupNotes notes, CancellationToken cancellationToken)
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
        notes.Done.Add("signing key");
        return values with { CloudflareSigningKeyId = made.Value.Id, CloudflareSigningKeyPem = PemOf(made.Value) };
    }

    static string PemOf(StreamKey key) => System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(key.Pem!));

    /// <summary>One as the host has it.</summary>
    /// <param name="IsOurs">Or is to be.</param>
    sealed record Webhook(string? Url, string? Secret, bool IsOurs = true)
    {
        public static Outcome<Webhook> Of<T>(Outcome<T> answer, Func<T, Webhook> read) where T : class => answer.Failure is { } failure ? failure : read(answer.Value);
    }

    /// <summary>Of all passes.</summary>
    sealed class SetupNotes
    {
        public List<string> Done { get; } = [];

        /// <summary>Where the host's webhook leads that is somebody else's.</summary>
        public string? Elsewhere { get; set; }
    }

    [LoggerMessage(1, LogLevel.Warning, "The webhook of {Host} leads to {Url}, which is not ours: the host is asked instead")]
    static partial void LeadsElsewhere(ILogger logger, HostingProvider host, string url);
}

/// <summary>Where a host's webhook leads: to us, nowhere, or to somebody else.</summary>
[JsonConverter(typeof(SnakeCase<WebhookStanding>))]
public enum WebhookStanding { Registered, Missing, Elsewhere }

/// <param name="Url">Of one that leads elsewhere: where.</param>
public sealed record HostWebhookView(WebhookStanding State, string? Url = null);
