namespace ServerlessVideo.Egress;

public enum EgressFailure
{
    /// <summary>The rules forbid the URL, a redirect of it, or the address behind its name.</summary>
    Refused,

    /// <summary>It cannot be fetched, now or later.</summary>
    Permanent,

    /// <summary>It may work later: no connection, no answer, an answer that broke off, a server that is busy.</summary>
    Transient,
}

/// <summary>Why a URL could not be fetched, in words that tell nothing of what answered inside.</summary>
/// <param name="retryAfter">What the server asked for.</param>
public sealed class EgressException(EgressFailure failure, string message, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(message, cause)
{
    public EgressFailure Failure => failure;

    public TimeSpan? RetryAfter => retryAfter;
}
