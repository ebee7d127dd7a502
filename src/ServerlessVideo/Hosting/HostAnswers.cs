using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServerlessVideo.Core;

namespace ServerlessVideo.Hosting;

/// <summary>From what a host answered to an outcome.</summary>
static class HostAnswers
{
    /// <param name="refusal">What the host's errors are in ours.</param>
    public static Outcome<T> Read<T>(this Outcome<HostAnswer> answer, JsonTypeInfo<T> type, Func<HostAnswer, Failure> refusal) where T : class
    {
        if (answer.Failure is { } lost)
        {
            return lost;
        }
        if (!answer.Value.IsSuccess)
        {
            return refusal(answer.Value);
        }
        try
        {
            return JsonSerializer.Deserialize(answer.Value.Body, type) is { } read ? read : refusal(answer.Value);
        }
        catch (JsonException e)
        {
            return Errors.HostUnavailable.With($"an answer that cannot be read ({e.Path})");
        }
    }

    public static Outcome<string> ReadText(this Outcome<HostAnswer> answer, Func<HostAnswer, Failure> refusal) => answer switch
    {
        { Failure: { } lost } => lost,
        { Value.IsSuccess: true } => System.Text.Encoding.UTF8.GetString(answer.Value.Body),
        _ => refusal(answer.Value),
    };

    /// <summary>True: there was one. What is gone already is no failure.</summary>
    public static Outcome<bool> ReadRemoval(this Outcome<HostAnswer> answer, Func<HostAnswer, Failure> refusal) => answer switch
    {
        { Failure: { } lost } => lost,
        { Value.IsSuccess: true } => true,
        _ => refusal(answer.Value) is var failure && failure.Error == Errors.HostCopyMissing ? false : failure,
    };

    /// <summary>
    /// Makes a copy once: before each try it is looked for, for the one before may have worked though its answer was lost.
    /// </summary>
    /// <param name="find">The copies there are, the one to take first.</param>
    public static async Task<Outcome<T>> FindOrMakeAsync<T>(
        this HostHttp http, Func<Task<Outcome<T[]>>> find, Func<Task<Outcome<T>>> make, CancellationToken cancellationToken) where T : class
    {
        Outcome<T> made = Errors.HostUnavailable;
        for (var failures = 0; ; failures++)
        {
            var found = await find();
            if (found.Failure is { } failure)
            {
                return failure;
            }
            if (found.Value is [var first, ..])
            {
                return first;
            }
            if (failures > http.Limits.Retries)
            {
                return made;
            }
            made = await make();
            if (made.Failure is not { } refusal || (refusal.Error != Errors.HostUnavailable && refusal.Error != Errors.HostTimeout))
            {
                return made;
            }
            await http.WaitAsync(failures + 1, asked: null, cancellationToken);
        }
    }
}
