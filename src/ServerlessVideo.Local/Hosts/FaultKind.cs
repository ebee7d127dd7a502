using System.Text.Json;

namespace ServerlessVideo.Local.Hosts;

/// <summary>What a host can be made to do wrong.</summary>
enum FaultKind
{
    /// <summary>The connection is reset.</summary>
    Refuse,

    /// <summary>429 with <c>retry-after</c>.</summary>
    TooMany,

    /// <summary>500.</summary>
    Failure,

    /// <summary>Answers come after five seconds.</summary>
    Slow,

    /// <summary>No answer at all.</summary>
    Hang,

    /// <summary>The connection ends in the middle: of a large body on its way in, else of the answer, which has had its effect then.</summary>
    Cut,

    /// <summary>Nothing new is taken: the account is full.</summary>
    Quota,

    /// <summary>Every job ends in an error.</summary>
    ProcessingError,

    /// <summary>Jobs stay where they are until the fault is over.</summary>
    NeverReady,
    WebhookLost,
    WebhookDuplicate,

    /// <summary>A minute after the state.</summary>
    WebhookLate,

    /// <summary>A notification that says the opposite, signed with another secret, comes before the true one.</summary>
    WebhookForged,

    /// <summary>An earlier state is announced after the later one.</summary>
    WebhookDisordered,

    /// <summary>Nothing is fetched: a copy by address ends in an error, what is sent is taken.</summary>
    FetchError,
}

/// <summary>Names of hosts and of their faults, as the API and the command line write them.</summary>
static class HostNames
{
    public const string Aws = "aws", Cloudflare = "cloudflare", Loom = "loom";

    public static readonly IReadOnlyList<string> All = [Aws, Cloudflare, Loom];

    static readonly Dictionary<string, FaultKind> Kinds = Enum.GetValues<FaultKind>().ToDictionary(NameOf);

    static readonly FaultKind[] OfEncoder =
    [
        FaultKind.Refuse, FaultKind.TooMany, FaultKind.Failure, FaultKind.Slow, FaultKind.Hang, FaultKind.Quota, FaultKind.ProcessingError, FaultKind.NeverReady,
    ];

    public static string NameOf(FaultKind kind) => kind switch
    {
        FaultKind.TooMany => "429",
        FaultKind.Failure => "500",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()),
    };

    public static FaultKind? KindOf(string? name) => name is not null && Kinds.TryGetValue(name, out var kind) ? kind : null;

    /// <summary>Our own host is the encoder here: it has no webhooks, and nothing is uploaded to it. Only Stream fetches.</summary>
    public static IReadOnlyList<FaultKind> FaultsOf(string host) => host switch
    {
        Aws => OfEncoder,
        Cloudflare => [.. Kinds.Values],
        _ => [.. Kinds.Values.Where(kind => kind != FaultKind.FetchError)],
    };
}
