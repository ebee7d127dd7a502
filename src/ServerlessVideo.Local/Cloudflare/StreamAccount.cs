namespace ServerlessVideo.Local.Cloudflare;

/// <param name="Pem">Private; PKCS#1.</param>
/// <param name="Own">Ours, for tokens that the API mints: it is not listed.</param>
internal sealed record StreamKey(string Id, string Pem, DateTimeOffset Created, bool Own = false);

internal sealed record StreamWebhook(string NotificationUrl, string Secret, DateTimeOffset Modified);

/// <summary>What the account has beside its videos, as it lies on disk.</summary>
internal sealed class AccountState
{
    public List<StreamKey> Keys { get; set; } = [];

    public StreamWebhook? Webhook { get; set; }

    /// <value>Seconds of film fetched, by video and day.</value>
    public SortedDictionary<string, SortedDictionary<DateOnly, double>> Watched { get; set; } = [];
}

internal sealed class StreamAccount(StreamOptions options) : IDisposable
{
    readonly DurableState<AccountState> _state = new(Path.Combine(options.Folder, "account.json"));

    public AccountState Current => _state.Current;

    public Task<T> ChangeAsync<T>(Func<AccountState, T> change, CancellationToken cancellationToken) => _state.ChangeAsync(change, cancellationToken);

    public void Dispose() => _state.Dispose();
}
