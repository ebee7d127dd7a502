namespace ServerlessVideo.Core;

/// <summary>Names of the environment variables a function may be given.</summary>
public static class Setting
{
    public const string Function = "FUNCTION";
    public const string Stage = "STAGE";

    /// <summary>Tells this deployment from others of its stage that share a host's account: of the stack's id.</summary>
    public const string Deployment = "DEPLOYMENT";
    public const string OriginalsBucket = "ORIGINALS_BUCKET";
    public const string MediaBucket = "MEDIA_BUCKET";
    public const string WebBucket = "WEB_BUCKET";
    public const string VideosTable = "VIDEOS_TABLE";
    public const string CompleteUploadQueueUrl = "COMPLETE_UPLOAD_QUEUE_URL";

    /// <summary>Of files that take longer than an invocation of <c>verify-upload</c>.</summary>
    public const string VerifyUploadLargeQueueUrl = "VERIFY_UPLOAD_LARGE_QUEUE_URL";
    public const string VerifyUploadQueueUrl = "VERIFY_UPLOAD_QUEUE_URL";
    public const string PurgeVideoQueueUrl = "PURGE_VIDEO_QUEUE_URL";
    public const string PublishEndedQueueUrl = "PUBLISH_ENDED_QUEUE_URL";
    public const string PublishStateMachineArn = "PUBLISH_STATE_MACHINE_ARN";

    /// <summary>Where people reach the product: <c>https://{distribution domain}</c>.</summary>
    public const string PublicUrl = "PUBLIC_URL";
    public const string SigningKeyParameter = "SIGNING_KEY_PARAMETER";
    public const string SigningKeyId = "SIGNING_KEY_ID";
    public const string OriginSecretArn = "ORIGIN_SECRET_ARN";
    public const string CursorKeyArn = "CURSOR_KEY_ARN";
    public const string OidcIssuer = "OIDC_ISSUER";
    public const string OidcClientId = "OIDC_CLIENT_ID";
    public const string DistributionId = "DISTRIBUTION_ID";
    public const string ImportUploadQueueUrl = "IMPORT_UPLOAD_QUEUE_URL";

    /// <summary>Secrets of other hosts, as JSON (<c>HostSecrets</c>). What an operator did not fill in is a host that is not set up.</summary>
    public const string HostSecretsArn = "HOST_SECRETS_ARN";

    public const string HostEventsQueueUrl = "HOST_EVENTS_QUEUE_URL";

    /// <summary>Of a host's webhook that leads to somebody else: <c>keep</c> it, and ask the host for what it would have told; or <c>take</c> it.</summary>
    public const string HostWebhooks = "HOST_WEBHOOKS";

    /// <summary><c>https://api.cloudflare.com/client/v4</c>.</summary>
    public const string CloudflareApiUrl = "CLOUDFLARE_API_URL";

    /// <summary>Empty: Cloudflare Stream is not set up.</summary>
    public const string CloudflareAccountId = "CLOUDFLARE_ACCOUNT_ID";

    /// <summary><c>https://customer-{code}.cloudflarestream.com</c>: where Stream plays.</summary>
    public const string CloudflareCustomerUrl = "CLOUDFLARE_CUSTOMER_URL";

    /// <summary>Of a Loom-compatible API; empty: there is none.</summary>
    public const string LoomApiUrl = "LOOM_API_URL";

    /// <summary>Where its share and embed pages are: <c>https://www.loom.com</c>.</summary>
    public const string LoomPageUrl = "LOOM_PAGE_URL";
    public const string LoomFolderId = "LOOM_FOLDER_ID";
    public const string LoomWorkspaceId = "LOOM_WORKSPACE_ID";
    public const string LoomDefaultPrivacy = "LOOM_DEFAULT_PRIVACY";

    /// <summary>The host that is tried first where a video leaves the choice: <c>auto</c>, or one by name.</summary>
    public const string VideoHostPrimary = "VIDEO_HOST_PRIMARY";

    /// <summary>The host that is tried when the first one fails: <c>auto</c>, or one by name.</summary>
    public const string VideoHostFallback = "VIDEO_HOST_FALLBACK";

    /// <summary><c>true</c>: when a host fails, the next is tried.</summary>
    public const string VideoHostEnableFailover = "VIDEO_HOST_ENABLE_FAILOVER";

    /// <summary>What may be empty: a host that is not set up, an allow-list of nothing.</summary>
    public static readonly IReadOnlySet<string> Optional = new HashSet<string>
    {
        EgressAllowList, CloudflareAccountId, CloudflareCustomerUrl, LoomApiUrl, LoomFolderId, LoomWorkspaceId,
    };

    /// <summary>What may be reached beside the public internet, as <c>host:port</c> with commas between; may be empty, and is on AWS.</summary>
    public const string EgressAllowList = "EGRESS_ALLOW_LIST";
}

/// <summary>What one function was configured with. Read once at start: a function that lacks a setting does not start.</summary>
public sealed class Settings
{
    readonly Dictionary<string, string> declared;

    Settings(string function, Dictionary<string, string> values) => (Function, declared) = (function, values);

    public string Function { get; }

    /// <summary>The value of a declared setting; asking for one the function did not declare is a bug.</summary>
    public string this[string name] => declared.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException($"Function '{Function}' uses {name} without declaring it.");

    /// <exception cref="InvalidOperationException">Names every missing variable at once.</exception>
    public static Settings Read(string function, IEnumerable<string> required, Func<string, string?> read)
    {
        var values = required.Distinct().ToDictionary(name => name, name => read(name) ?? "");
        var missing = values.Where(pair => string.IsNullOrWhiteSpace(pair.Value) && !Setting.Optional.Contains(pair.Key)).Select(pair => pair.Key).ToArray();
        return missing.Length == 0
            ? new Settings(function, values)
            : throw new InvalidOperationException(
                $"Function '{function}' does not start: set the environment variable(s) {string.Join(", ", missing)}.");
    }
}
