using ServerlessVideo.Core;
using ServerlessVideo.Hosting;
using ServerlessVideo.Library;

namespace ServerlessVideo.Encoding;

/// <summary>What the Catch of the encoding knows.</summary>
/// <param name="Attempt">The one that failed, from one.</param>
public sealed record FailedEncoding(VideoId VideoId, int Generation, int Attempt, PublishCause Cause);

/// <summary>Whether it is tried again; the state machine branches on <see cref="Outcome"/>.</summary>
/// <param name="Attempt">The next one.</param>
/// <param name="WaitSeconds">Until it begins.</param>
/// <param name="Error">Why the last one failed.</param>
public sealed record EncodingVerdict(string Outcome, int Attempt, int WaitSeconds, VideoError Error);

/// <summary>
/// Step of PublishVideo after an encoding that failed: Step Functions knows each such failure by one name, the reason stands in the
/// job. What is the file's fault, was cancelled or took its whole time is not tried again; anything else is, as a new job, since the
/// same request token would give the failed one back. Pure.
/// </summary>
sealed class JudgeEncoding
{
    public const string Retry = "retry", GiveUp = "give_up";

    public const int MostRetries = 3;

    /// <summary>Seconds; each wait is three times the one before.</summary>
    const int FirstWait = 10;

    public static EncodingVerdict Judge(FailedEncoding failed)
    {
        var error = PublishFailure.Explain(failed.Cause);
        return new EncodingVerdict(
            PublishFailure.MayPass(error) && failed.Attempt <= MostRetries ? Retry : GiveUp,
            failed.Attempt + 1, FirstWait * (int)Math.Pow(3, Math.Min(failed.Attempt, MostRetries) - 1), error);
    }
}
