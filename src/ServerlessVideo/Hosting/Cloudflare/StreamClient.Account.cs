using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting.Cloudflare;

/// <summary>What belongs to the account: storage, keys, the webhook, figures.</summary>
sealed partial class StreamClient
{
    /// <value>31 days: the longest time one query may ask for.</value>
    const int DaysAtOnce = 31;

    /// <value>90 days: older figures are not kept.</value>
    const int DaysKept = 90;

    /// <summary>developers.cloudflare.com/stream/getting-analytics/fetching-bulk-analytics.</summary>
    const string MinutesQuery = """
        query Minutes($accountTag: string!, $start: Date, $end: Date, $uid: string) {
          viewer { accounts(filter: { accountTag: $accountTag }) {
            streamMinutesViewedAdaptiveGroups(filter: { date_geq: $start, date_leq: $end, uid: $uid }, limit: 10000) { sum { minutesViewed } }
          } }
        }
        """;

    public Task<Outcome<StreamUsage>> GetUsageAsync(CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Get, "/storage-usage", null, Json.StreamEnvelopeStreamUsage, cancellationToken);

    /// <summary>Makes a key that signs tokens; its private half is shown in this answer only.</summary>
    public Task<Outcome<StreamKey>> CreateKeyAsync(CancellationToken cancellationToken) =>
        OnceAsync(HttpMethod.Post, "/keys", null, Json.StreamEnvelopeStreamKey, cancellationToken);

    public Task<Outcome<IReadOnlyList<StreamKey>>> ListKeysAsync(CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Get, "/keys", null, Json.StreamKeys, cancellationToken);

    /// <summary>Whatever it signed opens nothing any more.</summary>
    public Task<Outcome<bool>> DeleteKeyAsync(string id, CancellationToken cancellationToken) =>
        RemoveAsync($"/keys/{Uri.EscapeDataString(id)}", cancellationToken);

    /// <summary>One for the whole account; it comes with the secret that signs deliveries.</summary>
    public Task<Outcome<StreamWebhook>> PutWebhookAsync(string notificationUrl, CancellationToken cancellationToken) => RepeatAsync(
        HttpMethod.Put, "/webhook", () => Body(new StreamWebhook(notificationUrl), Json.StreamWebhook), Json.StreamEnvelopeStreamWebhook, cancellationToken);

    /// <returns><see cref="Errors.HostCopyMissing"/>: there is none.</returns>
    public Task<Outcome<StreamWebhook>> GetWebhookAsync(CancellationToken cancellationToken) =>
        RepeatAsync(HttpMethod.Get, "/webhook", null, Json.StreamEnvelopeStreamWebhook, cancellationToken);

    /// <summary>Minutes delivered to viewers, of the days from the first to the last, as far back as there are figures.</summary>
    public async Task<Outcome<double>> GetMinutesViewedAsync(string uid, DateOnly from, DateOnly to, DateOnly today, CancellationToken cancellationToken)
    {
        var minutes = 0.0;
        for (var start = Max(from, today.AddDays(-DaysKept)); start <= to; start = start.AddDays(DaysAtOnce))
        {
            var part = await QueryAsync(new GraphVariables(account, start, Min(to, start.AddDays(DaysAtOnce - 1)), uid), cancellationToken);
            if (part.Failure is not null)
            {
                return part;
            }
            minutes += part.Value;
        }
        return minutes;
    }

    async Task<Outcome<double>> QueryAsync(GraphVariables variables, CancellationToken cancellationToken)
    {
        var answer = await http.RepeatAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"{api.AbsoluteUri.TrimEnd('/')}/graphql") { Content = Body(new GraphQuery(MinutesQuery, variables), Json.GraphQuery) },
            cancellationToken);
        return answer.Read(Json.GraphAnswer, StreamErrors.Of) switch
        {
            { Failure: { } failure } => failure,
            { Value.Errors: [var error, ..] } => Errors.HostRefused.With($"Cloudflare's GraphQL: {error.Message}"),
            { Value: var read } => (read.Data?.Viewer?.Accounts ?? []).SelectMany(a => a.StreamMinutesViewedAdaptiveGroups ?? []).Sum(g => g.Sum?.MinutesViewed ?? 0),
        };
    }

    static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
